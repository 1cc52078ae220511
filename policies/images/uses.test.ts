import { type Plain, UNKNOWN } from "../core/reading";
import { deployment, object, resource } from "../testing/subjects";
import { imagesOf } from "./uses";

type Shown = Parameters<typeof imagesOf>[0];
const usesOf = (subject: Shown): readonly string[] =>
  imagesOf(subject).map(({ title, image }) => `${title}: ${image.unknown ? "?" : (image.text() ?? "nothing")}`);

test("finds images of containers of every list, and of volumes", () => {
  const pod = object("v1:Pod", "a/b", {
    spec: {
      initContainers: [{ name: "wait", image: "i" }],
      containers: [{ name: "app", image: "m" }],
      ephemeralContainers: [{ name: "look", image: "e" }],
      volumes: [
        { name: "model", image: { reference: "v" } },
        { name: "empty", emptyDir: {} },
      ],
    },
  });
  expect(usesOf(pod)).toEqual([
    'container "app": m',
    'init container "wait": i',
    'ephemeral container "look": e',
    "spec.volumes[0].image.reference: v",
  ]);
});

test.each([
  ["a Deployment", "apps/v1:Deployment", ["template", "spec"]],
  ["a CronJob", "batch/v1:CronJob", ["jobTemplate", "spec", "template", "spec"]],
  ["a ScaledJob", "keda.sh/v1alpha1:ScaledJob", ["jobTargetRef", "template", "spec"]],
])("finds those of %s", (_, kind, path) => {
  const spec = path.reduceRight<object>((inner, key) => ({ [key]: inner }), {
    containers: [{ name: "app", image: "m" }],
  });
  expect(usesOf(object(kind, "a/b", { spec } as never))).toEqual(['container "app": m']);
});

test("finds those of Spark's driver and executors, of Kafka's pools, of Connect, and of Elasticsearch", () => {
  const spark = object("sparkoperator.k8s.io/v1beta2:SparkApplication", "a/b", {
    spec: { image: "s", driver: {}, executor: {} },
  });
  expect(usesOf(spark)).toEqual([
    'driver, container "spark-kubernetes-driver": s',
    'executor, container "spark-kubernetes-executor": s',
  ]);
  expect(usesOf(object("kafka.strimzi.io/v1:KafkaConnect", "a/b", { spec: { image: "c" } }))).toEqual([
    'container "connect": c',
  ]);
  expect(usesOf(object("kafka.strimzi.io/v1:KafkaNodePool", "a/b", { spec: {} }))).toEqual([
    'container "kafka": nothing',
  ]);
  const elastic = object("elasticsearch.k8s.elastic.co/v1:Elasticsearch", "a/b", {
    spec: { image: "e", nodeSets: [{ name: "n" }] },
  });
  expect(usesOf(elastic)).toEqual(['node set "n", container "elasticsearch": e']);
});

test("finds those that operators are told in their environment", () => {
  const env: readonly Plain[] = [
    { name: "RELATED_IMAGE_DATABASE", value: "registry.test.invalid/db:1" },
    {
      name: "STRIMZI_KAFKA_IMAGES",
      value: "4.1.0=registry.test.invalid/kafka:4.1\n4.2.0=registry.test.invalid/kafka:4.2\n",
    },
    { name: "POSTGRES_IMAGE_NAME", value: UNKNOWN },
    { name: "IMAGE_PULL_POLICY", value: "Always" },
  ];
  expect(usesOf(deployment({ image: "m", env }))).toEqual([
    'container "app": m',
    'RELATED_IMAGE_DATABASE of container "app": registry.test.invalid/db:1',
    'STRIMZI_KAFKA_IMAGES of container "app": registry.test.invalid/kafka:4.1',
    'STRIMZI_KAFKA_IMAGES of container "app": registry.test.invalid/kafka:4.2',
    'POSTGRES_IMAGE_NAME of container "app": ?',
  ]);
});

test("finds those that operators are told as arguments", () => {
  const args: readonly Plain[] = [
    "--prometheus-config-reloader=registry.test.invalid/reloader:v1",
    "--acme-http01-solver-image",
    "solver",
    "--listen=registry.test.invalid:8080",
    "--image-pull-policy=Always",
    UNKNOWN,
  ];
  expect(usesOf(deployment({ image: "m", args }))).toEqual([
    'container "app": m',
    'argument --prometheus-config-reloader of container "app": registry.test.invalid/reloader:v1',
    'argument --acme-http01-solver-image of container "app": solver',
  ]);
});

test("finds those in fields of kinds that it does not know", () => {
  const catalog = object("postgresql.cnpg.io/v1:ImageCatalog", "a/b", {
    spec: { images: [{ major: 18, image: "p" }] },
  });
  expect(usesOf(catalog)).toEqual(["spec.images[0].image: p"]);
});

test("finds those that a chart's values name, as charts write them, and leaves out blocks that name none", () => {
  const chart = resource("kubernetes:helm.sh/v4:Chart", "operator", {
    values: {
      image: { registry: "registry.test.invalid", repository: "a/operator", tag: "1.0@sha256:1" },
      scanner: { image: { repository: "registry.test.invalid/scanner", digest: "sha256:2" } },
      server: { initImage: "registry.test.invalid/init:3", image: { pullPolicy: "Always" } },
      sidecars: [{ image: "registry.test.invalid/side:4" }],
      reloader: { image: { repository: "registry.test.invalid/reloader", tag: "v5", sha: "5" } },
      later: { image: UNKNOWN },
    },
  });
  expect(usesOf(chart)).toEqual([
    "values.image: registry.test.invalid/a/operator:1.0@sha256:1",
    "values.scanner.image: registry.test.invalid/scanner@sha256:2",
    "values.server.initImage: registry.test.invalid/init:3",
    "values.sidecars[0].image: registry.test.invalid/side:4",
    "values.reloader.image: registry.test.invalid/reloader:v5@sha256:5",
    "values.later.image: ?",
  ]);
});

test("of a pod of which nothing is known there is one image that is not known", () => {
  expect(usesOf(object("apps/v1:Deployment", "a/b", { spec: UNKNOWN }))[0]).toMatch(/: \?$/);
});
