import type { ProviderResource } from "@pulumi/pulumi";
import { catalogue } from "../../workloads/streams/catalogue";
import { uuid } from "../../workloads/streams/fields";
import type { Manifest } from "../core/kubernetes";
import { type Content, plain } from "../core/text";
import { servedOf } from "./documents";
import { pinotJmxRules } from "./metrics";
import { parts } from "./parts";
import { renderPinot } from "./render";
import { sizeOf } from "./size";
import { type PinotSpec, validate } from "./spec";
import { kinds } from "./testing/streams";

const input = { streams: catalogue, workers: [], load: 1, lasting: true };
const spec: PinotSpec = {
  cluster: {
    provider: undefined as unknown as ProviderResource,
    name: "here",
    form: "any",
    cidrs: ["10.0.0.1/32"],
    disposable: false,
    storageClass: "fast",
    pools: ["query"],
  },
  image: { reference: "registry.example.com/workloads@sha256:0" },
  jars: { reference: "registry.example.com/jars@sha256:0" },
  kafka: {
    bootstrap: "brokers:9093",
    security: { kind: "mtls", authority: "authority" },
    reach: { peers: [{ kind: "pods", namespace: "millrace-kafka" }], port: 9093 },
  },
  segments: {
    bucket: "millrace-segments",
    region: "us-east-1",
    url: "https://store:8333",
    credentials: { kind: "keys", secret: "bucket-segments" },
    authority: "cluster-authority",
    reach: { peers: [{ kind: "pods", namespace: "millrace-object-store" }], ports: [8333] },
  },
  streams: catalogue,
  admin: { namespace: "millrace-pinot", secret: "pinot-admin", key: "password" },
  reader: { namespace: "millrace-pinot", secret: "pinot-reader", key: "password" },
  size: sizeOf(input),
  clients: [{ kind: "pods", namespace: "millrace-superset" }],
  engines: [{ kind: "pods", namespace: "millrace-trino" }],
  reach: [{ kind: "addresses", cidrs: ["10.1.0.0/24"] }],
  scrapers: [{ kind: "pods", namespace: "millrace-prometheus" }],
};
const rendered = (changed: Partial<PinotSpec> = {}) => renderPinot(validate({ ...spec, ...changed }));
const of = (kind: string, name: string, manifests: readonly Manifest[] = rendered().manifests) => {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
};
const set = (part: string, changed: Partial<PinotSpec> = {}) =>
  of("StatefulSet", `pinot-${part}`, rendered(changed).manifests) as unknown as {
    readonly spec: {
      readonly replicas: number;
      readonly template: {
        readonly spec: {
          readonly nodeSelector?: unknown;
          readonly initContainers?: readonly { readonly name: string }[];
          readonly containers: readonly {
            readonly env?: readonly { readonly name: string; readonly value?: string }[];
            readonly resources: { readonly limits: { readonly memory: string } };
            readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
          }[];
        };
      };
    };
  };
const fileOf = (part: string, changed: Partial<PinotSpec> = {}) =>
  plain(
    (of("ConfigMap", `pinot-${part}`, rendered(changed).manifests).data as Readonly<Record<string, Content>>)[
      "pinot.conf"
    ] ?? "",
  );

test("each part is a set of pods with a service, a budget and a policy of its own", () => {
  for (const part of parts) {
    for (const kind of ["StatefulSet", "Service", "PodDisruptionBudget", "NetworkPolicy"]) of(kind, `pinot-${part}`);
  }
  expect(set("zookeeper").spec.replicas).toBe(3);
  expect(set("server").spec.template.spec.nodeSelector).toEqual({ "millrace/pool": "query" });
});

test("no secret is in a file: properties that are secret name variables of the environment, which come from Secrets", () => {
  const file = fileOf("controller");
  expect(file).toContain("controller.admin.access.control.principals.admin.password=PINOT_ADMIN_PASSWORD\n");
  expect(file).toMatch(/^dynamic\.env\.config=.*principals\.admin\.password.*segment\.fetcher\.auth\.token$/m);
  const env = JSON.stringify(set("controller").spec.template.spec.containers[0]?.env);
  expect(env).toContain(
    '{"name":"PINOT_ADMIN_PASSWORD","valueFrom":{"secretKeyRef":{"name":"pinot-admin","key":"password"}}}',
  );
});

test("segments lie in the bucket, by keys and the cluster's authority where the store has them, else by the pod's role", () => {
  expect(fileOf("controller")).toContain("controller.data.dir=s3://millrace-segments/pinot\n");
  expect(fileOf("server")).toContain("pinot.server.storage.factory.s3.endpoint=https://store:8333\n");
  expect(JSON.stringify(set("server"))).toContain('"name":"AWS_ACCESS_KEY_ID"');
  const { url: _url, authority: _authority, ...onAws } = spec.segments;
  const changed = { segments: { ...onAws, credentials: { kind: "identity" as const } } };
  expect(fileOf("server", changed)).not.toContain("endpoint");
  expect(JSON.stringify(set("server", changed))).not.toContain("AWS_ACCESS_KEY_ID");
});

test("Trino reads rows of servers", () => {
  expect(fileOf("server")).toContain(
    "pinot.server.grpc.enable=true\npinot.server.grpc.port=8090\npinot.server.instance.currentDataTableVersion=4\n",
  );
});

test("what signs for MSK is where the plug-in for Kafka finds it, in the two parts that ask brokers", () => {
  const kafka = { bootstrap: "b:9098", security: { kind: "msk-iam" as const, region: "us-east-1", clusterArn: "arn" } };
  const mounts = (part: string) =>
    set(part, { kafka }).spec.template.spec.containers[0]?.volumeMounts.filter(({ name }) => name === "jars").length;
  expect([mounts("controller"), mounts("server"), mounts("broker"), mounts("minion")]).toEqual([2, 2, 0, 0]);
  expect(set("server", { kafka }).spec.template.spec.initContainers?.map(({ name }) => name)).toContain("jars");
});

test("every part knows the brokers, which configs name by a variable", () => {
  for (const part of ["controller", "broker", "server", "minion"]) {
    expect(set(part).spec.template.spec.containers[0]?.env).toContainEqual({
      name: "KAFKA_BOOTSTRAP",
      value: "brokers:9093",
    });
  }
});

test("the heap leaves a server half of its memory for the segments that it maps", () => {
  const [container] = set("server").spec.template.spec.containers;
  const options = container?.env?.find(({ name }) => name === "JAVA_OPTS")?.value ?? "";
  const limit = Number.parseInt(container?.resources.limits.memory ?? "", 10);
  expect(Number(/-Xmx(\d+)m/.exec(options)?.[1])).toBe(limit / 2);
});

test("the job tells the controller of every served stream, and of no other", () => {
  const files = rendered()
    .manifests.filter(({ kind }) => kind === "ConfigMap")
    .flatMap(({ data }) => Object.keys(data ?? {}))
    .filter((file) => /^d\d{4}-/.test(file));
  expect(files.map((file) => file.replace(/^d\d{4}-|\.json$/g, ""))).toEqual(
    servedOf(catalogue).map(({ name }) => name.replaceAll("-", "_")),
  );
});

test("programs reach the broker alone, Trino servers' rows and the controller too, and nobody else anything", () => {
  const from = (part: string, namespace: string) => {
    const { ingress } = of("NetworkPolicy", `pinot-${part}`).spec as {
      readonly ingress: readonly {
        readonly from: readonly unknown[];
        readonly ports: readonly { readonly port: number }[];
      }[];
    };
    return ingress
      .filter((rule) => JSON.stringify(rule.from).includes(namespace))
      .flatMap(({ ports }) => ports.map(({ port }) => port));
  };
  expect(parts.map((part) => from(part, "millrace-superset"))).toEqual([[], [], [8099], [], []]);
  expect(parts.map((part) => from(part, "millrace-trino"))).toEqual([[], [9000], [8099], [8090], []]);
  expect(parts.map((part) => from(part, "millrace-prometheus"))).toEqual([[], [8008], [8008], [8008], [8008]]);
});

test("a small stack has one of each, a lasting one two copies of each segment", () => {
  const small = sizeOf({ ...input, load: 0.05, lasting: false });
  expect(Object.values(small).map(({ replicas }) => replicas)).toEqual([1, 1, 1, 1, 1]);
  expect(validate({ ...spec, size: small }).replicas).toBe(1);
  expect(validate(spec).replicas).toBe(2);
  expect(spec.size.server?.replicas).toBeGreaterThanOrEqual(2);
});

test("refuses more copies than servers, and a stream whose id nobody may ask for", () => {
  const personal = { ...kinds, fields: { ...kinds.fields, id: uuid({ pii: "personal" }) } };
  const small = sizeOf({ ...input, load: 0.05, lasting: false });
  expect(() => validate({ ...spec, size: small, replicas: 2, streams: [personal] })).toThrow(
    "pinot: `replicas` must be 1 to 1, of which there are servers, got 2; leave it out, or raise the servers' number\n" +
      'pinot: stream "kinds": field "id" must be none or pseudonymous to be served, since no table is without it, got personal; take "pinot" out of `serve` in catalogue/kinds.ts',
  );
});

test("each part shows its metrics by our rules: the agent is the image's, the rules lie beside the part's configuration", () => {
  for (const part of ["controller", "broker", "server", "minion"]) {
    const [container] = set(part).spec.template.spec.containers;
    const options = container?.env?.find(({ name }) => name === "JAVA_OPTS")?.value ?? "";
    expect(options).toContain(
      "-javaagent:/opt/pinot/etc/jmx_prometheus_javaagent/jmx_prometheus_javaagent.jar=8008:/etc/pinot/metrics.json",
    );
    expect(container?.volumeMounts).toContainEqual({ name: "config", mountPath: "/etc/pinot", readOnly: true });
    const { data } = of("ConfigMap", `pinot-${part}`) as { readonly data?: Readonly<Record<string, Content>> };
    expect(data?.["metrics.json"]).toBe(pinotJmxRules());
  }
});
