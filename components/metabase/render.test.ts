import { defineStream, timestamp, uuid, string } from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import { observeMetabase } from "./observe";
import { renderMetabase } from "./render";
import { sizeOf } from "./size";
import { type MetabaseSpec, validate } from "./spec";
import { testSpec } from "./testing";

const rendered = (changed: Partial<MetabaseSpec> = {}) =>
  renderMetabase(validate(testSpec({ streams: catalogue, ...changed })));
interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: unknown;
}
interface Pods {
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly spec: {
        readonly initContainers?: readonly { readonly name: string }[];
        readonly containers: readonly { readonly env: readonly Variable[] }[];
      };
    };
  };
}
const of = (kind: string, changed?: Partial<MetabaseSpec>) =>
  rendered(changed).manifests.filter((manifest) => manifest.kind === kind);
const server = (changed?: Partial<MetabaseSpec>) => of("Deployment", changed)[0] as unknown as Pods;
const variables = (pods: Pods) =>
  Object.fromEntries(
    pods.spec.template.spec.containers[0]?.env.map((one) => [one.name, one.value ?? one.valueFrom]) ?? [],
  );

test("it keeps what people make in its database, over TLS that is verified", () => {
  const env = variables(server());
  expect(env.DATABASE_HOST).toBe("postgres-rw.millrace-postgres.svc");
  expect(env.MB_DB_CONNECTION_URI).toBe(
    "jdbc:postgresql://$(DATABASE_HOST):5432/metabase?sslmode=verify-full&sslrootcert=/etc/metabase/database/ca.crt",
  );
  expect(env.MB_DB_PASS).toEqual({ secretKeyRef: { name: "database-metabase", key: "password" } });
  expect(env.MB_ENCRYPTION_SECRET_KEY).toEqual({ secretKeyRef: { name: "metabase-encryption", key: "key" } });
});

test("a database of AWS is asked over TLS without an authority of its own", () => {
  const { database } = testSpec();
  const pods = server({ database: { ...database, tls: { mode: "require" } } });
  expect(variables(pods).MB_DB_CONNECTION_URI).toMatch(/\/metabase\?sslmode=require$/);
  expect(JSON.stringify(pods)).not.toContain("database-authority");
});

test("it tells its maker nothing, and knows where people open it", () => {
  expect(variables(server())).toMatchObject({
    MB_SITE_URL: "https://metabase.example.com",
    MB_ANON_TRACKING_ENABLED: "false",
    MB_CHECK_FOR_UPDATES: "false",
    MB_LOAD_SAMPLE_CONTENT: "false",
  });
  expect(variables(server({ host: "localhost" })).MB_SITE_URL).toBe("http://localhost:3000");
});

test("where Trino speaks TLS its authority is trusted and the password is told; where not, neither", () => {
  expect(server().spec.template.spec.initContainers?.map(({ name }) => name)).toEqual(["trust"]);
  expect(JSON.stringify(of("Job"))).toContain('"name":"trino-metabase"');
  const { trino } = testSpec();
  const { protocol: _, ...service } = trino.service;
  const { authority: __, ...plainly } = { ...trino, service };
  expect(server({ trino: plainly }).spec.template.spec).not.toHaveProperty("initContainers");
  expect(JSON.stringify(of("Job", { trino: plainly }))).not.toContain("trino-metabase");
});

test("no password stands in a ConfigMap, and the plan has every question", () => {
  const [map] = of("ConfigMap") as unknown as readonly { readonly data: Readonly<Record<string, string>> }[];
  const plan = JSON.parse(map?.data["plan.json"] ?? "") as {
    readonly database: { readonly details: unknown };
    readonly questions: readonly unknown[];
  };
  expect(plan.database.details).toEqual({
    host: "trino.millrace-trino.svc",
    port: 8443,
    catalog: "millrace",
    user: "metabase",
    ssl: true,
    "prepared-optimized": true,
  });
  expect(plan.questions.length).toBeGreaterThan(20);
});

test("the job is named by its content", () => {
  const { setup } = rendered();
  expect(setup.metadata.name).toMatch(/^metabase-setup-[0-9a-f]{10}$/);
  expect(rendered().setup.metadata.name).toBe(setup.metadata.name);
  expect(rendered({ streams: catalogue.slice(1), useCases: [] }).setup.metadata.name).not.toBe(setup.metadata.name);
});

test("the entry and the job reach it, and it asks its database and Trino alone", () => {
  const policy = of("NetworkPolicy").find(({ metadata }) => metadata.name === "metabase") as unknown as {
    readonly spec: {
      readonly ingress: readonly { readonly ports: readonly { readonly port: number }[] }[];
      readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
    };
  };
  const ports = (ways: (typeof policy)["spec"]["ingress"]) => ways.map((way) => way.ports.map(({ port }) => port));
  expect([ports(policy.spec.ingress), ports(policy.spec.egress)]).toEqual([
    [[3000], [9191]],
    [[5432], [8443]],
  ]);
});

test("a small one is a single server", () => {
  expect(server({ size: sizeOf({ lasting: false }) }).spec.replicas).toBe(1);
  expect(server().spec.replicas).toBe(2);
});

test("a stream in Avro that the lake does not keep has no question, since Trino has no view of it", () => {
  const avro = defineStream({
    name: "binary",
    doc: "What nobody reads.",
    owner: { team: "tests", contact: "tests@example.com" },
    encoding: "avro",
    fields: { id: uuid(), account: string(), at: timestamp("ms") },
    key: "account",
    eventTime: "at",
    volume: { average: 1, peak: 2, size: "100 B" },
    retention: "2 days",
    slo: { latency: "50 ms", quality: 0.99 },
    serve: ["pinot"],
  });
  expect(validate(testSpec({ streams: [avro] })).served).toEqual([]);
  expect(validate(testSpec({ streams: [{ ...avro, serve: ["lake"] }] })).served).toHaveLength(1);
});

test("nobody is woken for it", () => {
  expect(observeMetabase().alerts?.map(({ severity }) => severity)).toEqual(["ticket"]);
});

test("refuses a stream that is not there, two use cases of one name, a Secret elsewhere, and no size", () => {
  const useCase = { name: "one", title: "One", doc: "One.", streams: ["nowhere"] };
  const admin = { namespace: "millrace-other", secret: "metabase-admin", key: "password" };
  expect(() => validate(testSpec({ useCases: [useCase, useCase], admin, size: {} }))).toThrow(
    [
      'metabase: use case "one" must be of streams of the catalogue, got "nowhere"; they are ',
      'metabase: a use case must be named once, got "one" twice; rename one of them',
      'metabase: use case "one" must be of streams of the catalogue, got "nowhere"; they are ',
      'metabase: Secret "metabase-admin" must lie in millrace-metabase, got millrace-other; have it delivered there',
      "metabase: `size` must have a part `server`, got none; use `sizeOf` of components/metabase",
    ].join("\n"),
  );
});
