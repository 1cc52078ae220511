import { ingest } from "../../workloads/ingest/definition";
import { capacityOf } from "../core/capacity";
import type { KafkaAccess } from "../core/workload";
import { ingestEndpoint, ingestManifests } from "./render";
import { type IngestManifestsSpec, validateManifests } from "./spec";

const kafka: KafkaAccess = {
  security: { kind: "msk-iam", region: "us-east-1" },
  reach: { peers: [{ kind: "addresses", cidrs: ["10.40.0.0/16"] }], port: 9098 },
};
const [load] = capacityOf([...ingest.writes], [ingest]).workers;
if (load === undefined) throw new Error("the plan has no gateway");
const spec: IngestManifestsSpec = {
  gateway: ingest,
  image: { reference: "registry.example.com/workloads@sha256:abc" },
  kafka,
  load,
  keys: { namespace: "millrace-workers", secret: "millrace-api-keys", key: "keys.json" },
  entry: [{ kind: "pods", namespace: "millrace-entry" }],
};
const objects = ingestManifests(validateManifests(spec));
const one = (kind: string) => {
  const found = objects.filter((manifest) => manifest.kind === kind);
  expect(found).toHaveLength(1);
  return found[0]?.spec as Readonly<Record<string, unknown>>;
};
interface Pod {
  readonly containers: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}
const pod = (one("Deployment").template as { readonly spec: Pod }).spec;
const selector = { "app.kubernetes.io/name": "ingest", "app.kubernetes.io/part-of": "millrace" };

test("the gateway is five objects under one name", () => {
  expect(objects.map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace])).toEqual(
    ["Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy", "HorizontalPodAutoscaler"].map((kind) => [
      kind,
      "millrace-ingest",
      "millrace-workers",
    ]),
  );
});

test("it leaves the Service before it stops to listen, then has time for its slowest request", () => {
  expect(pod.containers[0]?.lifecycle).toEqual({ preStop: { sleep: { seconds: 15 } } });
  expect(pod.containers[0]?.env).toEqual(
    expect.arrayContaining([{ name: "MILLRACE_DRAIN_TIMEOUT", value: "30 seconds" }]),
  );
  expect(pod.terminationGracePeriodSeconds).toBe(55);
});

test("its API keys are a folder, so that new ones arrive without a new pod", () => {
  expect(pod.containers[0]?.env).toEqual(
    expect.arrayContaining([{ name: "MILLRACE_API_KEYS_FILE", value: "/etc/millrace/api-keys/keys.json" }]),
  );
  expect(pod.volumes).toEqual([
    { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
    { name: "api-keys", secret: { secretName: "millrace-api-keys", defaultMode: 0o440 } },
  ]);
  expect(pod.containers[0]?.volumeMounts).toEqual([
    { name: "tmp", mountPath: "/tmp" },
    { name: "api-keys", mountPath: "/etc/millrace/api-keys", readOnly: true },
  ]);
});

test("it is started with V8's young generation small, within half a GiB", () => {
  expect(pod.containers[0]).toMatchObject({
    command: [
      "node",
      "--enable-source-maps",
      "--max-semi-space-size=16",
      "--max-old-space-size=358",
      "dist/workloads/ingest/main.js",
    ],
    resources: { requests: { memory: "512Mi" }, limits: { memory: "512Mi" } },
  });
});

test("whoever routes to it is told its Service, its port and its pods, before it is there", () => {
  expect(ingestEndpoint(ingest)).toEqual({
    url: "http://millrace-ingest.millrace-workers.svc:8000",
    namespace: "millrace-workers",
    service: "millrace-ingest",
    port: 8000,
    pods: selector,
  });
  expect(one("Service")).toEqual({
    type: "ClusterIP",
    selector,
    ports: [{ name: "http", port: 8000, targetPort: "http", appProtocol: "http" }],
  });
});

test("the entry and Prometheus may reach it, and it the brokers: nothing else", () => {
  const from = (namespace: string) => ({
    from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }],
    ports: [{ protocol: "TCP", port: 8000 }],
  });
  expect(one("NetworkPolicy")).toEqual({
    podSelector: { matchLabels: selector },
    policyTypes: ["Ingress", "Egress"],
    ingress: [from("millrace-entry"), from("millrace-prometheus")],
    egress: [{ to: [{ ipBlock: { cidr: "10.40.0.0/16" } }], ports: [{ protocol: "TCP", port: 9098 }] }],
  });
});

test("it is scaled on its processor, up as fast as the workers", () => {
  expect(one("HorizontalPodAutoscaler")).toMatchObject({
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "millrace-ingest" },
    minReplicas: 2,
    maxReplicas: 12,
    behavior: {
      scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: "Percent", value: 900, periodSeconds: 15 }, {}] },
    },
    metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } }],
  });
  expect(Object.keys(one("Deployment"))).not.toContain("replicas");
});

describe("a gateway is refused", () => {
  test("whose keys its pods could not mount", () => {
    const keys = { ...spec.keys, namespace: "default" };
    expect(() => validateManifests({ ...spec, keys })).toThrow(
      'gateway "ingest": keys must be a Secret in namespace "millrace-workers", where its pods are, got one in "default"; make it there',
    );
  });

  test("that nobody may reach", () => {
    expect(() => validateManifests({ ...spec, entry: [] })).toThrow(
      "gateway \"ingest\": entry must name at least one who may reach it, got none; give the entry's pods, or the network's addresses for a load balancer outside the cluster",
    );
  });

  test("whose replicas do nothing", () => {
    expect(() => validateManifests({ ...spec, load: { ...load, ratePerReplica: 0 } })).toThrow(
      'gateway "ingest": load.ratePerReplica must be more than 0 events/s, got 0; set `rates.ingest` in the stack\'s settings to what was measured',
    );
  });

  test("that would leave or drain in no time", () => {
    expect(() => validateManifests({ ...spec, leave: "100 ms" })).toThrow(
      'gateway "ingest": leave must be 1 second or more, got "100 ms"; set `leave` of KubernetesIngest',
    );
    expect(() => validateManifests({ ...spec, drain: "100 ms" })).toThrow(
      'gateway "ingest": drain must be 1 second or more, got "100 ms"; set `drain` of KubernetesIngest',
    );
  });
});
