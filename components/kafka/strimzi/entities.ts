import type { Principal } from "../../core/rights";
import { labelsOf, type Manifest } from "../../core/kubernetes";
import { WORKERS_NAMESPACE } from "../../../workloads/streams/names";
import { aclsOf } from "../acls";
import type { TopicSpec } from "../topics";
import { clusterLabel, KAFKA_NAMESPACE } from "./names";
import type { ValidStrimziKafkaSpec } from "./spec";

const API = "kafka.strimzi.io/v1";
const READY = { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "600" } as const;

/** The operator makes the topic, adds partitions and sets exactly these configs; fewer partitions it refuses. */
export const topicManifest = (topic: TopicSpec, replication: number): Manifest => ({
  apiVersion: API,
  kind: "KafkaTopic",
  metadata: {
    // A topic of the definitions has a name of lower-case words, dots and hyphens, so it is an object's name too.
    name: objectName(topic),
    namespace: KAFKA_NAMESPACE,
    labels: { ...labelsOf({ name: objectName(topic), component: "topic" }), ...clusterLabel },
    annotations: READY,
  },
  spec: {
    ...(objectName(topic) === topic.name ? {} : { topicName: topic.name }),
    partitions: topic.partitions,
    replicas: replication,
    config: topic.configs,
  },
});

/** Systems begin the names of their own topics with an underscore, and have some within. */
const objectName = ({ name }: TopicSpec): string => name.replace(/^_+/, "").replace(/_+/g, "-");

/**
 * Who has the principal's certificate, and exactly its rights. The User Operator watches one namespace, that of the workers, so
 * every user lies there, and so does the Secret with its certificate.
 */
export function userManifest(principal: Principal, { quotas }: Pick<ValidStrimziKafkaSpec, "quotas">): Manifest {
  const quota = quotas[principal.name];
  return {
    apiVersion: API,
    kind: "KafkaUser",
    metadata: {
      name: principal.name,
      namespace: WORKERS_NAMESPACE,
      labels: { ...labelsOf({ name: principal.name, component: "kafka-user" }), ...clusterLabel },
      annotations: READY,
    },
    spec: {
      // Clients read their files anew when they change, so certificates can be short-lived.
      authentication: { type: "tls", validityDays: 90, renewalDays: 30 },
      authorization: {
        type: "simple",
        acls: [...aclsOf(principal)].map((acl) => ({ type: "allow", host: "*", ...acl })),
      },
      ...(quota === undefined
        ? {}
        : {
            quotas: {
              ...(quota.produceBytes === undefined ? {} : { producerByteRate: quota.produceBytes }),
              ...(quota.consumeBytes === undefined ? {} : { consumerByteRate: quota.consumeBytes }),
            },
          }),
    },
  };
}
