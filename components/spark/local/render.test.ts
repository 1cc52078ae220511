import { plain } from "../../core/text";
import { catalogue } from "../../../workloads/streams/catalogue";
import { metrics } from "../conf";
import { tablesOf } from "../testing/given";
import { renderLocalSpark } from "./render";
import { type LocalSparkSpec, validate } from "./spec";

const given: LocalSparkSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  engine: {
    version: "4.1.1",
    interpreter: "/usr/bin/python3",
    python: "/spark/python",
    jars: "/spark/jars",
    javaHome: "/jdk",
  },
  jobs: { folder: "/checkout/workloads/spark", code: "c0de" },
  ports: { spark: 4041, sparkUi: 4040 },
  kafka: { bootstrap: "127.0.0.1:9092", security: { kind: "none" } },
  streams: catalogue,
  tables: tablesOf(catalogue),
  lake: {
    database: { host: "127.0.0.1", port: 5432, database: "lake_catalog", username: "lake_catalog" },
    files: { kind: "folder", folder: "/place/data/lake" },
  },
};

test("the job reads the broker and writes tables and checkpoints into the lake's folder", () => {
  const { job } = renderLocalSpark(validate(given));
  expect(JSON.parse(plain(job.files["settings.json"] ?? ""))).toMatchObject({
    catalog: "lake",
    kafka: { bootstrap: "127.0.0.1:9092", properties: { "security.protocol": "PLAINTEXT" } },
    checkpoints: "file:///place/data/lake/spark/lake",
    trigger: "20 seconds",
  });
  const conf = plain(job.files["spark-defaults.conf"] ?? "");
  expect(conf).toContain("spark.sql.catalog.lake.uri jdbc:postgresql://127.0.0.1:5432/lake_catalog\n");
  expect(conf).toContain("spark.sql.catalog.lake.warehouse file:///place/data/lake/warehouse\n");
  expect([job.command, ...job.args]).toEqual(["/usr/bin/python3", "/checkout/workloads/spark/jobs/lake.py", "4041"]);
});

test("where a store runs it is in its buckets, by a cluster's properties, with the keys from their files", () => {
  const bucket = (name: string) => ({
    bucket: `millrace-${name}`,
    region: "us-east-1",
    url: "http://127.0.0.1:8333",
    credentials: { kind: "files", accessKeyId: `/keys/${name}/id`, secretAccessKey: `/keys/${name}/secret` } as const,
  });
  const { job } = renderLocalSpark(
    validate({
      ...given,
      engine: { ...given.engine, awsJars: "/spark/aws" },
      lake: {
        ...given.lake,
        files: { kind: "buckets", lake: bucket("lake"), checkpoints: bucket("checkpoints") },
      },
    }),
  );
  expect(JSON.parse(plain(job.files["settings.json"] ?? ""))).toMatchObject({
    checkpoints: "s3a://millrace-checkpoints/spark/lake",
  });
  const conf = plain(job.files["spark-defaults.conf"] ?? "").split("\n");
  expect(conf).toEqual(
    expect.arrayContaining([
      "spark.driver.extraClassPath /spark/jars/*:/spark/aws/*",
      "spark.sql.catalog.lake.warehouse s3://millrace-lake",
      "spark.sql.catalog.lake.io-impl org.apache.iceberg.aws.s3.S3FileIO",
      "spark.sql.catalog.lake.s3.endpoint http://127.0.0.1:8333",
      "spark.sql.catalog.lake.s3.path-style-access true",
      "spark.hadoop.fs.s3a.endpoint http://127.0.0.1:8333",
    ]),
  );
  expect(job.secretEnv).toEqual({
    MILLRACE_LAKE_ACCESS_KEY_ID: "/keys/lake/id",
    MILLRACE_LAKE_SECRET_ACCESS_KEY: "/keys/lake/secret",
    AWS_ACCESS_KEY_ID: "/keys/checkpoints/id",
    AWS_SECRET_ACCESS_KEY: "/keys/checkpoints/secret",
  });
});

test("one driver with one core and a small heap does it, in batches of a size that fits", () => {
  const { job } = renderLocalSpark(validate(given));
  expect(job.env.PYSPARK_SUBMIT_ARGS).toBe("--master local[1] --driver-memory 768m pyspark-shell");
  const most = Object.entries(job.files)
    .filter(([name]) => name.startsWith("stream-"))
    .map(([, content]) => (JSON.parse(plain(content)) as { readonly maxRecords: number }).maxRecords);
  expect(Math.max(...most)).toBe(50_000);
});

test("its page of metrics is that of a cluster's driver", () => {
  const conf = plain(renderLocalSpark(validate(given)).job.files["spark-defaults.conf"] ?? "").split("\n");
  expect(conf).toEqual(expect.arrayContaining(Object.entries(metrics).map(([key, value]) => `${key} ${value}`)));
});

test("what cannot work is refused", () => {
  expect(() =>
    validate({
      ...given,
      heap: "256 MiB",
      trigger: "10 ms",
      ports: { spark: 1, sparkUi: 1 },
      tables: { ...given.tables, streams: [] },
    }),
  ).toThrow(
    [
      'spark: `heap` must be 512 MiB or more, got "256 MiB"; Spark does not start with less',
      'spark: `trigger` must be "1 second" or more, got "10 ms"; each trigger is a commit of every table that something came for',
      "millrace:ports spark and sparkUi must differ, got 1 for both; set another one in Pulumi.local.yaml",
      'spark: at least one stream must be served by the lake, got none; give a stream `serve: ["lake"]`, or leave the room out',
    ].join("\n"),
  );
});
