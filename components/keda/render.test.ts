import { defineWorker } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { kedaPrincipal } from "../core/workload";
import { observeKeda } from "./observe";
import { NAMESPACE, renderKeda } from "./render";
import { validate } from "./spec";

const cluster: Parameters<typeof validate>[0]["cluster"] = {
  provider: undefined as unknown as Parameters<typeof validate>[0]["cluster"]["provider"],
  name: "test",
  form: "eks",
  cidrs: ["10.40.0.0/16"],
  disposable: true,
  storageClass: "gp3",
};
const reach = { peers: [{ kind: "addresses" as const, cidrs: ["10.40.0.0/16"] }], port: 9098 };
const msk = { security: { kind: "msk-iam" as const, region: "us-east-1" }, reach };
const mtls = { security: { kind: "mtls" as const, authority: "millrace-kafka-authority" }, reach };
const worker = defineWorker({
  name: "booking",
  doc: "Books payments.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: [payments],
  writes: [],
  lineage: {},
  slo: { latency: "1 second" },
  scale: { min: 1, max: 2 },
});

const valuesOf = (kafka: typeof msk | typeof mtls) =>
  renderKeda(validate({ cluster, kafka })).releases?.[0]?.values ?? {};

test("the operator is bound to the workers' namespace, makes no CRDs, and is told what is critical", () => {
  expect(valuesOf(msk)).toMatchObject({
    crds: { install: false },
    watchNamespace: "millrace-workers",
    priorityClassName: "millrace-critical",
    operator: { replicaCount: 2 },
    rbac: { enabledCustomScaledRefKinds: false },
    networkPolicy: { enabled: false },
  });
});

test("it reads Secrets only where it needs its certificate", () => {
  expect(valuesOf(msk).permissions).toEqual({
    operator: { restrict: { secret: true } },
    metricServer: { restrict: { secret: true } },
  });
  expect(valuesOf(mtls).permissions).toEqual({
    operator: { restrict: { secret: false } },
    metricServer: { restrict: { secret: true } },
  });
});

test("the operator may talk to the API server and to the brokers, and nobody but its neighbour and Prometheus to it", () => {
  const { manifests } = renderKeda(validate({ cluster, kafka: msk }));
  const policy = manifests.find(({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === "keda-operator");
  const inNamespace = (name: string) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
  });
  expect(policy?.spec).toEqual({
    podSelector: { matchLabels: { app: "keda-operator" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [{ ...inNamespace(NAMESPACE), podSelector: { matchLabels: { app: "keda-operator-metrics-apiserver" } } }],
        ports: [{ protocol: "TCP", port: 9666 }],
      },
      { from: [inNamespace("millrace-prometheus")], ports: [{ protocol: "TCP", port: 8080 }] },
    ],
    egress: [
      {
        to: [{ ipBlock: { cidr: "10.40.0.0/16" } }, { ipBlock: { cidr: "172.20.0.1/32" } }],
        ports: [
          { protocol: "TCP", port: 443 },
          { protocol: "TCP", port: 6443 },
        ],
      },
      { to: [{ ipBlock: { cidr: "10.40.0.0/16" } }], ports: [{ protocol: "TCP", port: 9098 }] },
    ],
  });
});

test("its principal sees where the groups stand and how long their topics are, and reads nothing", () => {
  expect(kedaPrincipal([worker])).toEqual({
    name: "millrace-keda",
    namespace: "millrace-keda",
    serviceAccount: "keda-operator",
    rights: [
      { on: { kind: "topic", name: "payments" }, may: ["describe"] },
      { on: { kind: "group", name: "millrace.booking" }, may: ["describe"] },
    ],
  });
});

test("its principal names the namespace that its pods come from, which brokers in the cluster let in by", () => {
  expect(renderKeda(validate({ cluster, kafka: msk })).manifests.map(({ metadata }) => metadata.namespace)).toContain(
    kedaPrincipal([worker]).namespace,
  );
});

test("a fleet of no operators is refused", () => {
  expect(() => validate({ cluster, kafka: msk, replicas: 0 })).toThrow(
    "keda: replicas must be a whole number from 1 to 5, got 0; set `replicas` of Keda",
  );
});

test("it pages when nobody answers for the operator, or for the metrics that the autoscaler asks for", () => {
  const { alerts = [], monitors = [] } = observeKeda();
  expect(alerts.map(({ alert, expr, severity }) => [alert, expr, severity])).toEqual([
    ["AutoscalerDown", 'absent(up{job="keda-operator"} == 1)', "page"],
    ["AutoscalerDown", 'absent(up{job="keda-metrics-apiserver"} == 1)', "page"],
  ]);
  expect(monitors.map(({ job, port }) => [job, port])).toEqual([
    ["keda-operator", 8080],
    ["keda-metrics-apiserver", 8080],
  ]);
});
