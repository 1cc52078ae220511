import { describeRule } from "../../testing/cases";
import { object } from "../../testing/subjects";

const scaled = (spec: object) => object("keda.sh/v1alpha1:ScaledObject", "workers/fraud", { spec: spec as never });
const hpa = (spec: object) =>
  object("autoscaling/v2:HorizontalPodAutoscaler", "workers/ingest", { spec: spec as never });

describeRule("autoscaler-bounds", {
  ending: "; set both, the fewest not above the most (Kubernetes docs: Horizontal Pod Autoscaling)",
  reports: {
    "bounds that are not said": [
      hpa({}),
      'HorizontalPodAutoscaler "workers/ingest": spec.minReplicas must be a number, got nothing',
      'HorizontalPodAutoscaler "workers/ingest": spec.maxReplicas must be a number, got nothing',
    ],
    "more at least than at most": [
      scaled({ minReplicaCount: 5, maxReplicaCount: 3 }),
      'ScaledObject "workers/fraud": spec.minReplicaCount must be at most spec.maxReplicaCount, 3, got 5',
    ],
  },
  accepts: { both: hpa({ minReplicas: 2, maxReplicas: 12 }) },
});

const plan = (partitions: number) =>
  object("core/v1:ConfigMap", "workers/millrace-plan", {
    data: {
      "plan.json": JSON.stringify({
        format: "millrace-plan",
        version: 1,
        capacity: { topics: [{ topic: "payments", partitions }] },
      }),
    },
  });
const consumer = (maxReplicaCount: number, topic = "payments") =>
  scaled({ maxReplicaCount, triggers: [{ type: "kafka", metadata: { topic } }] });

describeRule("autoscaler-partitions", {
  ending:
    "; lower maxReplicaCount, or raise the stream's partitions in its definition: a pod without one reads nothing " +
    "(Apache Kafka docs: Consumers)",
  reports: {
    "more pods than partitions": [
      [plan(6), consumer(7)],
      'ScaledObject "workers/fraud": spec.maxReplicaCount must be at most the 6 partitions of payments, got 7',
    ],
    "a topic that the plan does not have": [
      [plan(6), consumer(6, "refunds")],
      'ScaledObject "workers/fraud": spec.triggers[0].metadata.topic must be a topic of the stack\'s plan, got "refunds"; name a topic of a stream or worker that is declared (Apache Kafka docs: Consumers)',
    ],
    "a stack without a plan": [
      consumer(1),
      'ScaledObject "workers/fraud": spec.triggers[0].metadata.topic must be a topic of the stack\'s plan, got "payments"; name a topic of a stream or worker that is declared (Apache Kafka docs: Consumers)',
    ],
  },
  accepts: {
    "as many pods as partitions": [plan(6), consumer(6)],
    "what scales by something else": scaled({ maxReplicaCount: 99, triggers: [{ type: "cpu" }] }),
  },
});
