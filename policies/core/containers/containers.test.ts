import { object } from "../../testing/subjects";
import { UNKNOWN } from "../reading";
import { containersOf, uncoveredImages } from "./index";

type Fields = NonNullable<Parameters<typeof object>[2]>;

const lines = (kind: string, spec: unknown): readonly string[] =>
  containersOf(object(kind, "a/b", { spec } as Fields)).map(({ title, image }) => `${title} ${image.path}`);
const pod = { containers: [{ name: "app", image: "app:1" }] };
const template = { spec: pod };

describe("containers are found in", () => {
  test.each<[string, unknown, string]>([
    ["core/v1:Pod", pod, "spec"],
    ["apps/v1:Deployment", { template }, "spec.template.spec"],
    ["apps/v1:StatefulSet", { template }, "spec.template.spec"],
    ["apps/v1:DaemonSet", { template }, "spec.template.spec"],
    ["apps/v1:ReplicaSet", { template }, "spec.template.spec"],
    ["batch/v1:Job", { template }, "spec.template.spec"],
    ["batch/v1:CronJob", { jobTemplate: { spec: { template } } }, "spec.jobTemplate.spec.template.spec"],
    ["keda.sh/v1alpha1:ScaledJob", { jobTargetRef: { template } }, "spec.jobTargetRef.template.spec"],
    ["postgresql.cnpg.io/v1:Pooler", { template }, "spec.template.spec"],
  ])("a template: %s", (kind, spec, path) => {
    expect(lines(kind, spec)).toEqual([`container "app" ${path}.containers[0].image`]);
  });

  test("all three lists of a pod", () => {
    const spec = { ...pod, initContainers: [{ name: "wait" }], ephemeralContainers: [{ name: "debug" }] };
    expect(lines("core/v1:Pod", spec)).toEqual([
      'container "app" spec.containers[0].image',
      'init container "wait" spec.initContainers[0].image',
      'ephemeral container "debug" spec.ephemeralContainers[0].image',
    ]);
  });

  test("both roles of an application of Spark, now and by schedule, with what stands beside them", () => {
    const initContainers = [{ name: "jars", image: "jars:1" }];
    const spec = {
      image: "spark:1",
      driver: { template: { spec: { containers: [{ name: "spark-kubernetes-driver" }], initContainers } } },
      executor: { image: "small:1" },
    };
    expect(lines("sparkoperator.k8s.io/v1beta2:SparkApplication", spec)).toEqual([
      'driver, container "spark-kubernetes-driver" spec.image',
      'driver, init container "jars" spec.driver.template.spec.initContainers[0].image',
      'executor, container "spark-kubernetes-executor" spec.executor.image',
    ]);
    expect(lines("sparkoperator.k8s.io/v1beta2:ScheduledSparkApplication", { template: spec })[0]).toBe(
      'driver, container "spark-kubernetes-driver" spec.template.image',
    );
  });

  test("the parts of a cluster of Strimzi that are there, its pools and what is beside it", () => {
    const spec = { entityOperator: { topicOperator: {}, userOperator: { image: "u:1" } }, kafkaExporter: {} };
    expect(lines("kafka.strimzi.io/v1:Kafka", spec)).toEqual([
      'container "topic-operator" spec.entityOperator.topicOperator.image',
      'container "user-operator" spec.entityOperator.userOperator.image',
      'container "kafka-exporter" spec.kafkaExporter.image',
    ]);
    expect(lines("kafka.strimzi.io/v1:KafkaNodePool", {})).toEqual(['container "kafka" spec.image']);
    expect(lines("kafka.strimzi.io/v1:KafkaConnect", {})).toEqual(['container "connect" spec.image']);
    expect(lines("kafka.strimzi.io/v1:KafkaBridge", {})).toEqual(['container "bridge" spec.image']);
  });

  test("each node set of Elasticsearch, and Kibana, by their own container and others beside", () => {
    const beside = { spec: { containers: [{ name: "elasticsearch" }, { name: "exporter", image: "e:1" }] } };
    const nodeSets = [{ name: "master" }, { name: "data", podTemplate: beside }];
    expect(lines("elasticsearch.k8s.elastic.co/v1:Elasticsearch", { image: "es:1", nodeSets })).toEqual([
      'node set "master", container "elasticsearch" spec.image',
      'node set "data", container "elasticsearch" spec.image',
      'node set "data", container "exporter" spec.nodeSets[1].podTemplate.spec.containers[1].image',
    ]);
    expect(lines("kibana.k8s.elastic.co/v1:Kibana", {})).toEqual(['container "kibana" spec.image']);
  });

  test("resources of the operator of Prometheus, and a cluster of CloudNativePG", () => {
    expect(lines("monitoring.coreos.com/v1:Prometheus", { containers: [{ name: "proxy" }] })).toEqual([
      'container "prometheus" spec.image',
      'container "proxy" spec.containers[0].image',
    ]);
    expect(lines("monitoring.coreos.com/v1:Alertmanager", {})).toEqual(['container "alertmanager" spec.image']);
    expect(lines("postgresql.cnpg.io/v1:Cluster", {})).toEqual(['container "postgres" spec.imageName']);
  });
});

test("a list that is not known has one container of which nothing is known, and those beside it stay", () => {
  const found = containersOf(
    object("core/v1:Pod", "a/b", { spec: { containers: UNKNOWN, initContainers: [{ name: "wait" }] } }),
  );
  expect(found.map(({ title, image }) => [title, image.unknown])).toEqual([
    ["container spec.containers[?]", true],
    ['init container "wait"', false],
  ]);
});

test("Spark's memory is its heap and what the application adds, and unknown where a part is", () => {
  const limitOf = (spec: Fields) =>
    containersOf(object("sparkoperator.k8s.io/v1beta2:SparkApplication", "a/b", { spec }))[0]?.limits.at("memory");
  expect(limitOf({ driver: { memory: "4g" }, memoryOverheadFactor: "0.25" })?.text()).toBe("5120Mi");
  expect(limitOf({ driver: { memory: "1g" } })?.text()).toBe("1408Mi");
  expect(limitOf({ driver: { memory: "1g", memoryOverhead: "1g" } })?.text()).toBe("2048Mi");
  expect(limitOf({ driver: { memory: "1g" }, memoryOverheadFactor: UNKNOWN })?.unknown).toBe(true);
});

test("an image of a kind that nobody knows is told, and one of a known container is not", () => {
  const unknownKind = object("example.com/v1:Robot", "a/b", {
    spec: { arm: { image: "arm:1" }, imagePullPolicy: "Always" },
  });
  expect(uncoveredImages(unknownKind).map(({ path }) => path)).toEqual(["spec.arm.image"]);
  expect(uncoveredImages(object("core/v1:Pod", "a/b", { spec: pod }))).toEqual([]);
});
