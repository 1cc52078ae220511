import { queries } from "../../workloads/definitions";
import { catalogue } from "../../workloads/streams/catalogue";
import type { KafkaEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { plain, type Text } from "../core/text";
import { testCluster } from "../core/workload/testing";
import { observeKsqldb } from "./observe";
import { renderKsqldb } from "./render";
import { principalOf } from "./rights";
import { sizeOf } from "./size";
import { type KsqldbSpec, validate } from "./spec";
import { topicsOf } from "./topics";

const kafka: KafkaEndpoint = {
  bootstrap: "kafka:9093",
  security: { kind: "mtls", authority: "authority" },
  reach: { peers: [{ kind: "pods", namespace: "millrace-kafka" }], port: 9093 },
};
const spec = (more: Partial<KsqldbSpec> = {}): KsqldbSpec => ({
  cluster: testCluster(),
  kafka,
  jars: { reference: "registry.example.com/jars@sha256:0" },
  streams: catalogue,
  queries,
  size: { replicas: 2, cpu: 1, memory: 2, pool: "general" },
  ...more,
});
const rendered = (more: Partial<KsqldbSpec> = {}) => renderKsqldb(validate(spec(more))).manifests;
const of = (kind: string, manifests: readonly Manifest[] = rendered()) =>
  manifests.filter((manifest) => manifest.kind === kind) as unknown as readonly (Manifest & Record<string, never>)[];
const properties = (more: Partial<KsqldbSpec> = {}): string => {
  const [map] = of("ConfigMap", rendered(more)) as unknown as readonly { readonly data: Record<string, Text> }[];
  return plain(map?.data["ksqldb-server.properties"] ?? "");
};

test("servers run the file of statements and nothing else", () => {
  expect(properties()).toContain("ksql.queries.file=/etc/millrace/ksqldb/statements.sql\n");
  expect(properties()).toContain("bootstrap.servers=kafka:9093\n");
  expect(properties()).toContain("ssl.keystore.location=/etc/millrace/kafka/user.pem\n");
  expect(properties()).not.toContain("listeners=");
});

test("a server keeps its name over a restart, and tells it to the brokers", () => {
  const [set] = of("StatefulSet");
  expect(set?.spec).toMatchObject({ replicas: 2, serviceName: "ksqldb" });
  expect(JSON.stringify(set)).toContain("-Dksql.streams.group.instance.id=$(POD_NAME)");
});

test("a server is taken out of service after a minute without brokers, and started again after ten", () => {
  interface Probe {
    readonly exec: unknown;
    readonly periodSeconds: number;
    readonly failureThreshold: number;
  }
  const server = /"readinessProbe":(\{.*?\}),"livenessProbe":(\{.*?\}),"resources"/.exec(
    JSON.stringify(of("StatefulSet")),
  );
  const [ready, live] = (server ?? []).slice(1).map((text) => JSON.parse(text) as Probe);
  const seconds = (probe?: Probe) => (probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0);
  expect([seconds(ready), seconds(live)]).toEqual([60, 600]);
  expect(live?.exec).toEqual(ready?.exec);
});

test("other statements are another roll-out", () => {
  const annotation = (manifests: readonly Manifest[]) =>
    /"millrace\/statements":"([0-9a-f]{16})"/.exec(JSON.stringify(of("StatefulSet", manifests)))?.[1];
  expect(annotation(rendered())).toBeDefined();
  expect(annotation(rendered({ queries: [] }))).not.toBe(annotation(rendered()));
});

test("for MSK the classes that sign are on the class path", () => {
  const security = { kind: "msk-iam", region: "eu-central-1", clusterArn: "arn" } as const;
  const set = JSON.stringify(of("StatefulSet", rendered({ kafka: { ...kafka, security } })));
  expect(set).toContain('{"name":"KSQL_CLASSPATH","value":"/opt/millrace/jars/*"}');
  expect(JSON.stringify(of("StatefulSet"))).not.toContain("KSQL_CLASSPATH");
});

test("nobody asks a server, and it asks the brokers alone", () => {
  const policy = of("NetworkPolicy").find(({ metadata }) => metadata.name === "ksqldb");
  expect(policy?.spec).toMatchObject({ ingress: [], egress: [{ ports: [{ port: 9093 }] }] });
});

test("a server is ready when it holds a connection to a broker", () => {
  // 9093 in hexadecimal, and the state "established".
  expect(JSON.stringify(of("StatefulSet"))).toContain(":2385 01 ");
});

test("the servers may do exactly what the queries do, by exact names, and make no topic", () => {
  const rights = principalOf(catalogue, queries).rights.map(
    ({ on, may }) => `${on.kind} ${on.name}: ${may.join(", ")}`,
  );
  expect(rights.filter((right) => right.endsWith("read") || right.endsWith("write"))).toEqual([
    "topic price-changes: describe, describe-configs, read",
    "topic undercuts: describe, describe-configs, write",
    "topic _confluent-ksql-millrace__configs: describe, describe-configs, read, write",
    "group _confluent-ksql-millrace_query_UNDERCUTS: describe, read",
  ]);
  expect(rights).toContain("topic payments: describe, describe-configs");
  expect(topicsOf().map(({ name, partitions }) => [name, partitions])).toEqual([
    ["_confluent-ksql-millrace__configs", 1],
  ]);
});

test("there are two servers where a lost node must not stop the queries, and never more than partitions", () => {
  const replicas = (lasting: boolean, load = 1) => sizeOf({ lasting, load }, queries).server.replicas;
  expect([replicas(false), replicas(true)]).toEqual([1, 2]);
  const [query] = queries;
  if (query === undefined) throw new Error("there is no query");
  const busy = { ...query, reads: { ...query.reads, volume: { ...query.reads.volume, peak: 1e9 } } };
  expect(sizeOf({ lasting: true, load: 1 }, [busy]).server.replicas).toBe(query.reads.partitions);
});

test("without a query there is nothing to run", () => {
  expect(sizeOf({ lasting: true, load: 1 }, []).server.replicas).toBe(0);
});

test("refuses a query of a stream that it is not given, and memory that is too little", () => {
  expect(() => rendered({ streams: [], size: { replicas: 1, cpu: 1, memory: 0.5, pool: "general" } })).toThrow(
    [
      'ksqldb: queries must read and write streams that it is given, got "price-changes" of query "undercuts", "undercuts" of query "undercuts"; add them to `streams`',
      "ksqldb: size.memory must be 0.75 GiB or more, got 0.5; half of it is Java's heap",
    ].join("\n"),
  );
});

test("it has no page of metrics", () => {
  expect(observeKsqldb()).toEqual({ scrape: [] });
});
