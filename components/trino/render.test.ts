import { catalogue } from "../../workloads/streams/catalogue";
import type { Manifest } from "../core/kubernetes";
import { plain, type Content } from "../core/text";
import { testCluster } from "../core/workload/testing";
import { GRACE_SECONDS, type TrinoSpec, validate } from "./spec";
import { observeTrino } from "./observe";
import { renderTrino } from "./render";
import { sizeOf } from "./size";
import { onAws, testSpec } from "./testing";

const rendered = (more: Partial<TrinoSpec> = {}) => renderTrino(validate(testSpec(testCluster(), more)));
const object = (title: string, more: Partial<TrinoSpec> = {}): Manifest & Record<string, never> => {
  const [kind, name] = title.split(" ");
  const found = rendered(more).manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`the room renders no ${title}`);
  return found as never;
};
const file = (map: string, name: string, more: Partial<TrinoSpec> = {}): string => {
  const { data } = object(`ConfigMap ${map}`, more) as unknown as { readonly data: Readonly<Record<string, Content>> };
  const content = data[name];
  if (content === undefined) throw new Error(`${map} has no ${name}`);
  return plain(content);
};
const propertiesOf = (text: string) =>
  Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
interface Pod {
  readonly terminationGracePeriodSeconds: number;
  readonly initContainers: readonly { readonly name: string; readonly env?: readonly object[] }[];
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value?: string }[];
    readonly volumeMounts: readonly { readonly mountPath: string }[];
    readonly lifecycle?: unknown;
  }[];
  readonly volumes: readonly { readonly name: string }[];
}
const pod = (part: "coordinator" | "worker", more: Partial<TrinoSpec> = {}): Pod =>
  (
    object(`Deployment trino-${part}`, more) as unknown as {
      readonly spec: { readonly template: { readonly spec: Pod } };
    }
  ).spec.template.spec;

test("nobody gets in without a password, over plain HTTP only where the entry has ended TLS", () => {
  expect(propertiesOf(file("trino-coordinator", "config.properties"))).toMatchObject({
    coordinator: "true",
    "node-scheduler.include-coordinator": "false",
    "discovery.uri": "http://localhost:8080",
    "http-server.process-forwarded": "true",
    "http-server.https.port": "8443",
    "http-server.https.keystore.path": "/etc/millrace/tls/tls-combined.pem",
    "http-server.authentication.type": "PASSWORD",
    "http-server.authentication.allow-insecure-over-http": "false",
  });
});

test("with a provider of identities, people sign in by it, and programs bring its tokens", () => {
  const config = propertiesOf(
    file("trino-coordinator", "config.properties", {
      oidc: {
        issuer: "https://id.example.com",
        clientId: "millrace",
        clientSecret: { namespace: "millrace-trino", secret: "trino-oidc", key: "clientSecret" },
      },
    }),
  );
  expect(config).toMatchObject({
    "http-server.authentication.type": "PASSWORD,OAUTH2",
    "web-ui.authentication.type": "OAUTH2",
    "http-server.authentication.oauth2.issuer": "https://id.example.com",
    "http-server.authentication.oauth2.client-secret": "${ENV:TRINO_OIDC_SECRET}",
  });
});

test("a worker finds the coordinator by its service, and asks nobody for a password", () => {
  const config = propertiesOf(file("trino-worker", "config.properties"));
  expect(config["discovery.uri"]).toBe("http://trino.millrace-trino.svc:8080");
  expect(Object.keys(config).filter((key) => key.includes("authentication"))).toEqual([]);
});

test("what one query may take and what is kept free are less than the heap, and the heap less than the container has", () => {
  for (const part of ["coordinator", "worker"] as const) {
    const { size } = testSpec(testCluster());
    const config = propertiesOf(file(`trino-${part}`, "config.properties"));
    const heap = Number(/-Xmx(\d+)M/.exec(file(`trino-${part}`, "jvm.config"))?.[1]);
    const mebibytes = (key: string) => Number(/^(\d+)MB$/.exec(config[key] ?? "")?.[1]);
    expect(mebibytes("query.max-memory-per-node") + mebibytes("memory.heap-headroom-per-node")).toBeLessThan(heap);
    expect(heap).toBeLessThan((size[part]?.memory ?? 0) * 1_024 * 0.8);
  }
});

test("queries are run again whole, and what they keep meanwhile is in the bucket", () => {
  expect(propertiesOf(file("trino-worker", "config.properties"))["retry-policy"]).toBe("QUERY");
  expect(propertiesOf(file("trino-worker", "exchange-manager.properties"))).toEqual({
    "exchange-manager.name": "filesystem",
    "exchange.base-directories": "s3://checkpoints/trino/exchange",
    "exchange.s3.region": "us-east-1",
    "exchange.s3.endpoint": "https://store.millrace-object-store.svc:8333",
    "exchange.s3.path-style-access": "true",
    "exchange.s3.aws-access-key": "${ENV:TRINO_EXCHANGE_ACCESS_KEY_ID}",
    "exchange.s3.aws-secret-key": "${ENV:TRINO_EXCHANGE_SECRET_ACCESS_KEY}",
  });
});

test("the lake is listed in PostgreSQL, its files are in the bucket", () => {
  expect(propertiesOf(file("trino-catalogs", "lake.properties"))).toEqual({
    "connector.name": "iceberg",
    "iceberg.catalog.type": "jdbc",
    "iceberg.jdbc-catalog.catalog-name": "lake",
    "iceberg.jdbc-catalog.driver-class": "org.postgresql.Driver",
    "iceberg.jdbc-catalog.connection-url":
      "jdbc:postgresql://postgres-rw.millrace-postgres.svc:5432/lake?sslmode=verify-full&sslrootcert=/etc/millrace/lake-database/ca.crt",
    "iceberg.jdbc-catalog.connection-user": "lake",
    "iceberg.jdbc-catalog.connection-password": "${ENV:TRINO_LAKE_DATABASE_PASSWORD}",
    "iceberg.jdbc-catalog.default-warehouse-dir": "s3://lake/warehouse",
    "iceberg.jdbc-catalog.schema-version": "V1",
    "fs.native-s3.enabled": "true",
    "s3.region": "us-east-1",
    "s3.endpoint": "https://store.millrace-object-store.svc:8333",
    "s3.path-style-access": "true",
    "s3.aws-access-key": "${ENV:TRINO_LAKE_ACCESS_KEY_ID}",
    "s3.aws-secret-key": "${ENV:TRINO_LAKE_SECRET_ACCESS_KEY}",
  });
});

test("on AWS the lake is listed in Glue, the pod's role says who asks, and the views are still kept in PostgreSQL", () => {
  expect(propertiesOf(file("trino-catalogs", "lake.properties", onAws))).toEqual({
    "connector.name": "iceberg",
    "iceberg.catalog.type": "glue",
    "hive.metastore.glue.region": "us-east-1",
    "hive.metastore.glue.catalogid": "123456789012",
    "fs.native-s3.enabled": "true",
    "s3.region": "us-east-1",
  });
  expect(propertiesOf(file("trino-catalogs", "millrace.properties", onAws))).toMatchObject({
    "iceberg.catalog.type": "jdbc",
    "iceberg.jdbc-catalog.catalog-name": "millrace",
    "iceberg.jdbc-catalog.default-warehouse-dir": "s3://lake/trino/views",
  });
});

test("every topic has its table, and Kafka's client proves who it is by the files of the pod", () => {
  const more = { streams: catalogue };
  const names = propertiesOf(file("trino-catalogs", "kafka.properties", more))["kafka.table-names"]?.split(",");
  expect(names).toHaveLength(catalogue.length);
  expect(names).toContain("topics.price_changes");
  expect(JSON.parse(file("trino-topics-0", "price_changes.json", more))).toMatchObject({ topicName: "price-changes" });
  expect(propertiesOf(file("trino-worker", "kafka.properties"))["ssl.keystore.location"]).toBe(
    "/etc/millrace/kafka/user.pem",
  );
});

test("where IAM signs, Kafka's plugin is filled with its own jars and those that sign", () => {
  const { initContainers, containers, volumes } = pod("worker", onAws);
  expect(initContainers.map(({ name }) => name)).toEqual(["jars", "kafka-plugin"]);
  expect(containers[0]?.volumeMounts).toContainEqual({
    name: "kafka-plugin",
    mountPath: "/usr/lib/trino/plugin/kafka",
    readOnly: true,
  });
  expect(volumes.map(({ name }) => name)).toEqual(expect.arrayContaining(["jars", "kafka-plugin"]));
});

test("Pinot and search are there where they are named, with their readers", () => {
  const service = (name: string, port: number) => ({
    url: `https://${name}:${port}`,
    namespace: `millrace-${name}`,
    service: name,
    port,
    pods: { "app.kubernetes.io/name": name },
  });
  const password = { namespace: "millrace-trino", secret: "reader", key: "password" };
  const more: Partial<TrinoSpec> = {
    pinot: { controller: service("pinot-controller", 9000), to: [], user: { name: "reader", password } },
    search: { service: service("elastic", 9200), user: { name: "trino", password }, authority: "elastic-authority" },
  };
  expect(propertiesOf(file("trino-catalogs", "pinot.properties", more))).toMatchObject({
    "pinot.controller-urls": "https://pinot-controller:9000",
    "pinot.broker.authentication.password": "${ENV:TRINO_PINOT_PASSWORD}",
  });
  expect(propertiesOf(file("trino-catalogs", "search.properties", more))).toMatchObject({
    "elasticsearch.host": "elastic.millrace-elastic.svc",
    "elasticsearch.tls.truststore-path": "/etc/millrace/search/ca.crt",
  });
  expect(() => file("trino-catalogs", "pinot.properties")).toThrow("trino-catalogs has no pinot.properties");
});

test("no secret is in a file or in the value of a variable", () => {
  for (const part of ["coordinator", "worker"] as const) {
    const said = pod(part).containers[0]?.env ?? [];
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter(({ value }) => value !== undefined)).toEqual([]);
  }
});

test("a user without a Secret does not keep the coordinator from starting", () => {
  const env = pod("coordinator").initContainers.find(({ name }) => name === "passwords")?.env;
  expect(env).toEqual([
    { name: "PASSWORD_FILE", value: "/etc/millrace/passwords/password.db" },
    { name: "PASSWORDS", value: "millrace=PASSWORD_0,superset=PASSWORD_1" },
    { name: "PASSWORD_0", valueFrom: { secretKeyRef: { name: "trino-definer", key: "password" } } },
    { name: "PASSWORD_1", valueFrom: { secretKeyRef: { name: "trino-superset", key: "password", optional: true } } },
  ]);
});

test("a worker that leaves has time to be noticed, to finish, and to be noticed again", () => {
  const { terminationGracePeriodSeconds, containers } = pod("worker", { drain: "5 minutes" });
  expect(terminationGracePeriodSeconds).toBeGreaterThan(2 * GRACE_SECONDS + 300);
  expect(JSON.stringify(containers[0]?.lifecycle)).toContain("SHUTTING_DOWN");
  expect(pod("coordinator").containers[0]?.lifecycle).toBeUndefined();
});

test("the scaler owns the number of workers, within what the size says", () => {
  expect((object("Deployment trino-worker") as unknown as { spec: object }).spec).not.toHaveProperty("replicas");
  expect(object("ScaledObject trino-worker").spec).toMatchObject({
    scaleTargetRef: { kind: "Deployment", name: "trino-worker" },
    minReplicaCount: 2,
    maxReplicaCount: 8,
  });
});

test("another file, or another place that is known late, is another pod", () => {
  const annotations = (more: Partial<TrinoSpec> = {}) =>
    (
      object("Deployment trino-worker", more) as unknown as {
        readonly spec: { readonly template: { readonly metadata: { readonly annotations: object } } };
      }
    ).spec.template.metadata.annotations;
  expect(annotations()).toEqual(annotations());
  expect(annotations({ streams: catalogue })).not.toEqual(annotations());
});

test("the job is told over TLS, and is another one where a view is another", () => {
  const name = (more: Partial<TrinoSpec> = {}) => rendered(more).views.metadata.name;
  expect(name()).toMatch(/^trino-views-[0-9a-f]{10}$/);
  expect(name({ tail: "2 hours" })).not.toBe(name());
  expect(JSON.stringify(rendered().views)).toContain("https://trino.millrace-trino.svc:8443");
});

test("clients come in over TLS alone, the entry and those who read metrics over HTTP, and nobody asks a worker but the nodes", () => {
  const from = (title: string) =>
    (
      object(title) as unknown as {
        readonly spec: {
          readonly ingress: readonly {
            readonly from: readonly {
              readonly namespaceSelector: { readonly matchLabels: Readonly<Record<string, string>> };
            }[];
            readonly ports: readonly { readonly port: number }[];
          }[];
        };
      }
    ).spec.ingress.map(({ from: peers, ports }) => [
      ports.map(({ port }) => port),
      peers.map(({ namespaceSelector }) => namespaceSelector.matchLabels["kubernetes.io/metadata.name"]),
    ]);
  expect(from("NetworkPolicy trino-coordinator")).toEqual([
    [[8080], ["millrace-trino", "millrace-trino", "millrace-entry", "millrace-prometheus"]],
    [[8443], ["millrace-trino", "millrace-superset"]],
  ]);
  expect(from("NetworkPolicy trino-worker")).toEqual([
    [[8080], ["millrace-trino", "millrace-trino", "millrace-prometheus"]],
  ]);
});

test("workers read an hour of the lake in half a minute; where nothing lasts there is one small one", () => {
  const input = { streams: catalogue, workers: [], load: 1 };
  expect(sizeOf({ ...input, lasting: true }).worker).toMatchObject({ replicas: 2, most: 8, cpu: 4, memory: 16 });
  expect(sizeOf({ ...input, lasting: false })).toEqual({
    coordinator: { replicas: 1, cpu: 0.5, memory: 2, pool: "query" },
    worker: { replicas: 1, most: 2, cpu: 1, memory: 3, pool: "query" },
  });
});

test("no alert wakes anybody: what flows, and what Pinot serves, goes on without it", () => {
  expect(observeTrino().alerts?.map(({ severity }) => severity)).toEqual(["ticket", "ticket", "ticket", "ticket"]);
});

test("refuses users that are its own or twice, groups that are no names, and times that cannot work", () => {
  const password = { namespace: "millrace-trino", secret: "x", key: "password" };
  expect(() =>
    rendered({
      users: [
        { name: "millrace", kind: "batch", password },
        { name: "etl", kind: "batch", password },
        { name: "etl", kind: "batch", password },
      ],
      privileged: ["a,b"],
      tail: "10 seconds",
    }),
  ).toThrow(
    [
      'trino: a user\'s name must be lower-case letters, digits, ".", "_" and "-", and not millrace or management, got "millrace"; rename it',
      'trino: user "etl" must be named once, got it twice; drop one',
      'trino: `privileged` must hold names of letters, digits, "@", ".", "_" and "-", got "a,b"; rename it',
      'trino: `tail` must be 1 minute or more, got "10 seconds"; the lake commits once a minute, and what lies between would be missing',
    ].join("\n"),
  );
});
