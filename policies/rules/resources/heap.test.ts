import { describeRule } from "../../testing/cases";
import { deployment, object } from "../../testing/subjects";

const resources = { limits: { memory: "1Gi" } };
const java = (value: string) => deployment({ resources, env: [{ name: "JAVA_OPTS", value }] });
const pool = (heap: string) =>
  object("kafka.strimzi.io/v1:KafkaNodePool", "kafka/brokers", { spec: { resources, jvmOptions: { "-Xmx": heap } } });
const spark = (factor?: string) =>
  object("sparkoperator.k8s.io/v1beta2:SparkApplication", "spark/lake", {
    spec: { driver: { memory: "4g" }, ...(factor === undefined ? {} : { memoryOverheadFactor: factor }) },
  });
const mounting = (place: string) => [
  object("core/v1:ConfigMap", `${place}/trino`, { data: { "jvm.config": "-server\n-Xmx1000m\n" } }),
  deployment(
    { resources, volumeMounts: [{ name: "etc", mountPath: "/etc/trino" }] },
    { volumes: [{ name: "etc", configMap: { name: "trino" } }] },
  ),
];

describeRule("heap-within-limit", {
  ending:
    "; lower the heap or raise the limit: the kernel ends a process that goes beyond, without a word to it " +
    "(Kubernetes docs: Node-pressure Eviction)",
  reports: {
    "a heap that leaves no room": [
      java("-Xms512m -Xmx1000m"),
      'Deployment "workers/fraud": the heap of container "app" (spec.template.spec.containers[0].env[0].value) must be at most 0.85 of its limit of 1024 MiB, got 1000 MiB',
    ],
    "a heap without a limit": [
      deployment({ args: ["-Xmx1g"] }),
      'Deployment "workers/fraud": the heap of container "app" (spec.template.spec.containers[0].args[0]) must be below a memory limit, got no limit',
    ],
    "a field of a custom resource": [
      pool("1g"),
      'KafkaNodePool "kafka/brokers": the heap of container "kafka" (spec.jvmOptions.-Xmx) must be at most 0.85 of its limit of 1024 MiB, got 1024 MiB',
    ],
    "a file that the container mounts": [
      mounting("workers"),
      'Deployment "workers/fraud": the heap of container "app" (data.jvm.config) must be at most 0.85 of its limit of 1024 MiB, got 1000 MiB',
    ],
    "an application of Spark with little beside its heap": [
      spark(),
      'SparkApplication "spark/lake": the heap of driver, container "spark-kubernetes-driver" (spec.driver.memory) must be at most 0.85 of its limit of 4506 MiB, got 4096 MiB',
    ],
  },
  accepts: {
    "a heap with room beside": java("-Xmx800m"),
    "a broker with room beside": pool("768m"),
    "a file of another namespace": mounting("trino"),
    "an application of Spark with room beside": spark("0.25"),
    "what has no heap": deployment({
      env: [
        { name: "A", value: "b" },
        { name: "C", valueFrom: {} },
      ],
    }),
  },
});
