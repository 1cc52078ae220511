import { describeRule } from "../../testing/cases";
import { deployment, object } from "../../testing/subjects";

const FULL = { cpu: "100m", memory: "256Mi", "ephemeral-storage": "64Mi" };
const sized = (requests: object, limits: object) =>
  deployment({ resources: { requests: requests as never, limits: limits as never } });

describeRule("requests", {
  ending:
    "; set resources.requests " +
    "(Kubernetes docs: Resource Management for Pods and Containers; NSA/CISA Kubernetes Hardening 1.2 Resource policies)",
  reports: {
    "a container that asks for nothing": [
      deployment(),
      'Deployment "workers/fraud": requests.cpu of container "app" must be there, got nothing',
      'Deployment "workers/fraud": requests.memory of container "app" must be there, got nothing',
      'Deployment "workers/fraud": requests.ephemeral-storage of container "app" must be there, got nothing',
    ],
    "what is no quantity": [
      sized({ ...FULL, memory: "lots" }, {}),
      'Deployment "workers/fraud": requests.memory of container "app" must be a quantity, got "lots"',
    ],
    "parts of Kafka that ask for nothing": [
      object("kafka.strimzi.io/v1:Kafka", "kafka/millrace", {
        spec: { entityOperator: { topicOperator: { resources: { requests: { cpu: "1", memory: "1Gi" } } } } },
      }),
      'Kafka "kafka/millrace": requests.ephemeral-storage of container "topic-operator" must be there, got nothing',
    ],
  },
  accepts: {
    "one that says all": sized(FULL, {}),
    "Spark, which has fields of its own": object("sparkoperator.k8s.io/v1beta2:SparkApplication", "spark/lake", {
      spec: { driver: spark("driver"), executor: spark("executor") },
    }),
  },
});

function spark(role: string) {
  const resources = { requests: { "ephemeral-storage": "1Gi" } };
  return {
    cores: 1,
    memory: "1g",
    template: { spec: { containers: [{ name: `spark-kubernetes-${role}`, resources }] } },
  };
}

describeRule("limits", {
  ending:
    "; set resources.limits " +
    "(Kubernetes docs: Resource Management for Pods and Containers; NSA/CISA Kubernetes Hardening 1.2 Resource policies)",
  reports: {
    "a container without limits": [
      deployment(),
      'Deployment "workers/fraud": limits.memory of container "app" must be there, got nothing',
      'Deployment "workers/fraud": limits.ephemeral-storage of container "app" must be there, got nothing',
    ],
  },
  accepts: {
    "one that may take what is idle of the processor": sized({}, { memory: "1Gi", "ephemeral-storage": "1Gi" }),
  },
});

describeRule("memory-ratio", {
  ending:
    "; raise the request or lower the limit: what is promised twice is taken away when both want it " +
    "(Kubernetes docs: Node-pressure Eviction)",
  reports: {
    "more than three times the request": [
      sized({ memory: "128Mi" }, { memory: "512Mi" }),
      'Deployment "workers/fraud": limits.memory of container "app" must be at most 3 times its request of 128 MiB, got 512 MiB',
    ],
  },
  accepts: {
    "three times": sized({ memory: "128Mi" }, { memory: "384Mi" }),
    "what other rules report": sized({}, { memory: "1Gi" }),
  },
});

const volumes = (emptyDir: object) => deployment({}, { volumes: [{ name: "tmp", emptyDir: emptyDir as never }] });

describeRule("bounded-scratch", {
  ending:
    "; set emptyDir.sizeLimit " +
    "(Kubernetes docs: Volumes: emptyDir; NSA/CISA Kubernetes Hardening 1.2 Resource policies)",
  reports: {
    "a folder without a size": [
      volumes({}),
      'Deployment "workers/fraud": emptyDir.sizeLimit of volume "tmp" must be there, got nothing',
    ],
  },
  accepts: {
    "one with a size": volumes({ sizeLimit: "64Mi" }),
    "other volumes": deployment({}, { volumes: [{ name: "a" }] }),
  },
});
