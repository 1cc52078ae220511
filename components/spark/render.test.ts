import { catalogue } from "../../workloads/streams/catalogue";
import { payments } from "../../workloads/streams/catalogue/payments";
import { vectors } from "../../workloads/streams/canonical-vectors";
import type { Manifest } from "../core/kubernetes";
import { plain } from "../core/text";
import { measuredRules } from "./quality";
import { renderSpark } from "./render";
import { sizeOf } from "./size";
import { type SparkSpec, validate } from "./spec";
import { given } from "./testing/given";
import { decodingOf } from "./wire";

const served = catalogue.filter(({ serve }) => serve.includes("lake"));
const rendered = (changed: Partial<SparkSpec> = {}) => renderSpark(validate({ ...given(catalogue), ...changed }));
const of = (kind: string, manifests: readonly Manifest[] = rendered().manifests) =>
  manifests.filter((manifest) => manifest.kind === kind);
const stream = (changed: Partial<SparkSpec> = {}) =>
  of("SparkApplication", rendered(changed).manifests).find(
    ({ metadata }) => metadata.name === "lake-stream",
  ) as unknown as {
    readonly spec: {
      readonly sparkConf: Readonly<Record<string, Parameters<typeof plain>[0]>>;
      readonly restartPolicy: unknown;
      readonly mainApplicationFile: string;
      readonly driver: {
        readonly memory: string;
        readonly template: { readonly spec: Readonly<Record<string, unknown>> };
      };
      readonly executor: {
        readonly instances: number;
        readonly template: { readonly spec: Readonly<Record<string, unknown>> };
      };
    };
  };
const keys = {
  credentials: { kind: "keys" as const, secret: "bucket-checkpoints" },
  url: "https://object-store.millrace-object-store.svc:8333",
  authority: "cluster-authority",
};
const anywhere: Partial<SparkSpec> = {
  cluster: { ...given(catalogue).cluster, form: "any", pools: [] },
  lake: { ...given(catalogue).lake, ...keys, credentials: { kind: "keys", secret: "bucket-lake" } },
  checkpoints: { ...given(catalogue).checkpoints, ...keys },
  catalog: {
    kind: "jdbc",
    database: {
      host: "postgres.millrace-postgres.svc",
      port: 5432,
      database: "lake_catalog",
      username: "lake_catalog",
      password: { namespace: "millrace-spark", secret: "database-lake_catalog", key: "password" },
      tls: { mode: "verify-full", authority: "database-authority" },
      reach: { peers: [{ kind: "pods", namespace: "millrace-postgres" }], ports: [5432] },
    },
  },
};

test("every stream of the lake, and no other, is told to the jobs in a file of its own", () => {
  const files = of("ConfigMap").flatMap(({ data }) => Object.keys(data as object));
  expect(files.filter((file) => file.startsWith("stream-"))).toEqual(served.map(({ name }) => `stream-${name}.json`));
  expect(files.filter((file) => file.startsWith("table-"))).toHaveLength(2 * served.length + 2);
});

test("a stream's rules reach the job in its file, and their results have a table that the settings name", () => {
  const data = Object.assign({}, ...of("ConfigMap").map((map) => map.data)) as Readonly<
    Record<string, Parameters<typeof plain>[0]>
  >;
  const file = (name: string) => JSON.parse(plain(data[name] ?? "")) as Readonly<Record<string, unknown>>;
  expect(file("settings.json").quality).toBe("quality.results");
  for (const one of served) expect(file(`stream-${one.name}.json`).rules).toEqual(measuredRules(one));
});

test("a decimal comes as text and is checked digit by digit, a time as a number, and a null only where it may be", () => {
  const { wire, columns, defects } = decodingOf(payments);
  const type = (name: string) => wire?.fields.find((field) => field.name === name)?.type;
  expect([type("amount"), type("occurredAt"), type("id")]).toEqual(["string", "double", "string"]);
  expect(columns.find(({ name }) => name === "amount")?.sql).toBe("try_cast(r.`amount` AS DECIMAL(12, 2))");
  const defect = (word: string) => defects.find(({ reason }) => reason.startsWith(word))?.when;
  expect(defect("amount")).toMatch(/^\(r\.`amount` IS NULL OR NOT r\.`amount` RLIKE r'/);
  expect(defect("location")).toMatch(/^\(r\.`location` IS NOT NULL AND /);
});

test.each(["json", "avro"] as const)("each kind of field has a column and a defect in %s", (encoding) => {
  const fields = Object.fromEntries(
    Object.values(vectors).flatMap(({ accepted }, kind) =>
      accepted.map(({ field }, index) => [`v${kind}x${index}`, field]),
    ),
  );
  const { columns, defects } = decodingOf({ name: "forms", doc: "Forms.", encoding, fields });
  expect(columns.map(({ name }) => name)).toEqual(Object.keys(fields));
  expect(defects.filter(({ when }) => when.includes("undefined"))).toEqual([]);
});

test("the streaming job is started again whatever it ended by, and reads the image's own file", () => {
  const { spec } = stream();
  expect(spec.restartPolicy).toMatchObject({ type: "Always" });
  expect(spec.mainApplicationFile).toBe("local:///opt/millrace/jobs/stream.py");
});

test("on EKS a driver stays on demand and executors take spot capacity first; elsewhere both take what there is", () => {
  const { driver, executor } = stream().spec;
  expect(JSON.stringify(driver.template)).toContain('"requiredDuringSchedulingIgnoredDuringExecution"');
  expect(JSON.stringify(driver.template)).toContain('"values":["on-demand"]');
  expect(JSON.stringify(executor.template)).toContain('"preferredDuringSchedulingIgnoredDuringExecution"');
  expect(JSON.stringify(executor.template)).toContain('"values":["spot"]');
  expect(JSON.stringify(stream(anywhere).spec)).not.toContain("karpenter");
});

test("on AWS the catalogue is Glue and keys are the role's; no secret is among the properties", () => {
  const conf = stream().spec.sparkConf;
  expect(plain(conf["spark.sql.catalog.lake.type"] ?? "")).toBe("glue");
  expect(plain(conf["spark.sql.catalog.lake.warehouse"] ?? "")).toBe("s3://millrace-lake");
  expect(conf["spark.hadoop.fs.s3a.aws.credentials.provider"]).toBe(
    "software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider",
  );
  expect(Object.keys(conf).filter((key) => /password|secret/.test(key))).toEqual([]);
});

test("elsewhere the catalogue is a database whose certificate is checked, and secrets come by reference", () => {
  const { sparkConf, driver } = stream(anywhere).spec;
  expect(plain(sparkConf["spark.sql.catalog.lake.uri"] ?? "")).toBe(
    "jdbc:postgresql://postgres.millrace-postgres.svc:5432/lake_catalog?sslmode=verify-full&sslrootcert=/etc/millrace/database-authority/ca.crt",
  );
  const [container] = driver.template.spec.containers as readonly {
    readonly env: readonly { readonly name: string }[];
  }[];
  expect(container?.env.map(({ name }) => name)).toEqual([
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "MILLRACE_LAKE_ACCESS_KEY_ID",
    "MILLRACE_LAKE_SECRET_ACCESS_KEY",
    "MILLRACE_CATALOG_PASSWORD",
  ]);
  expect(Object.keys(sparkConf).filter((key) => /password|secret/.test(key))).toEqual([]);
});

test("a driver's page of metrics has names without the application's id, its queries and its memory", () => {
  expect(stream().spec.sparkConf).toMatchObject({
    "spark.metrics.namespace": "lake",
    "spark.sql.streaming.metricsEnabled": "true",
    "spark.metrics.conf.*.sink.prometheusServlet.path": "/metrics/prometheus",
    "spark.metrics.conf.*.source.jvm.class": "org.apache.spark.metrics.source.JvmSource",
  });
});

test("a changed table is a job of another name, which the deployment waits for", () => {
  const before = rendered().tables;
  const after = rendered({
    tables: { ...given(catalogue).tables, streams: given(catalogue).tables.streams.slice(1) },
  }).tables;
  expect(before.metadata.name).not.toBe(after.metadata.name);
  expect(before.metadata.annotations?.["pulumi.com/waitFor"]).toBe(
    "jsonpath={.status.applicationState.state}=COMPLETED",
  );
});

test("batch jobs run by the operator's schedules, or stand suspended for whoever starts them", () => {
  const suspended = (changed: Partial<SparkSpec>) =>
    of("ScheduledSparkApplication", rendered(changed).manifests).map(
      ({ spec }) => (spec as { suspend: boolean }).suspend,
    );
  expect(suspended({})).toEqual([false, false, false, false, true]);
  expect(suspended({ scheduler: "others" })).toEqual([true, true, true, true, true]);
});

test("a job reaches its brokers, store and catalogue, and is asked by its own and by Prometheus alone", () => {
  const [policy] = of(
    "NetworkPolicy",
    rendered({ scrapers: [{ kind: "pods", namespace: "millrace-prometheus" }] }).manifests,
  ).filter(({ metadata }) => metadata.name === "spark-jobs") as unknown as readonly {
    readonly spec: {
      readonly ingress: readonly { readonly ports: readonly { readonly port: number }[] }[];
      readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
    };
  }[];
  const ports = (ways: readonly { readonly ports: readonly { readonly port: number }[] }[] = []) =>
    ways.map((way) => way.ports.map(({ port }) => port));
  expect(ports(policy?.spec.ingress)).toEqual([[7078, 7079], [4040]]);
  expect(ports(policy?.spec.egress)).toEqual([[7078, 7079], [443, 6443], [443], [443], [9098]]);
});

test("executors follow from what the lake's streams bring, and one small one does where nothing must last", () => {
  const input = { streams: catalogue, workers: [], load: 1, lasting: true };
  expect(sizeOf(input).executor.replicas).toBeGreaterThan(1);
  expect(sizeOf({ ...input, load: 0.01, lasting: false }).executor).toEqual({
    replicas: 1,
    cpu: 1,
    memory: 3,
    pool: "spark",
  });
});

test("refuses a trigger out of range, a load that is none, and a lake that serves nothing", () => {
  expect(() => rendered({ trigger: "1 second" })).toThrow(
    'spark: `trigger` must be from "10 seconds" to "1 hour", got "1 second"; each trigger is a commit of every table that something came for',
  );
  expect(() => rendered({ load: 0 })).toThrow("spark: `load` must be above 0 and at most 1, got 0");
  expect(() => rendered({ tables: { ...given(catalogue).tables, streams: [] } })).toThrow(
    'spark: at least one stream must be served by the lake, got none; give a stream `serve: ["lake"]`, or leave the room out',
  );
});
