import { namespace, PLATFORM } from "../../../workloads/streams/names";
import type { Labels, Manifest } from "../../core/kubernetes";

/** Name of the Kafka object, from which Strimzi derives the names of all that it makes. */
export const CLUSTER = PLATFORM;
export const KAFKA_NAMESPACE = namespace("kafka");
/** The one listener of clients: TLS with client certificates. */
export const LISTENER = { name: "tls", port: 9093 } as const;
export const BROKER_POOL = "brokers";
export const CONTROLLER_POOL = "controllers";
export const METRICS_PORT = 9404;

/** Label of whatever belongs to the cluster: node pools, topics and users must carry it, and pods do. */
export const clusterLabel: Labels = { "strimzi.io/cluster": CLUSTER };

/**
 * Labels that Strimzi gives its pods. Source: strimzi-kafka-operator 1.2.0, `Labels.generateDefaultLabels` and `KafkaPool`.
 */
export const pods = {
  /** All: brokers, controllers, the entity operator, Cruise Control. */
  all: clusterLabel,
  /** Brokers and controllers. */
  nodes: { ...clusterLabel, "strimzi.io/component-type": "kafka" },
  brokers: { ...clusterLabel, "strimzi.io/broker-role": "true" },
  pool: (name: string): Labels => ({ ...clusterLabel, "strimzi.io/pool-name": name }),
  operator: { name: "strimzi-cluster-operator", "strimzi.io/kind": "cluster-operator" },
} as const satisfies Readonly<Record<string, Labels | ((name: string) => Labels)>>;

/**
 * What Strimzi makes of a Kafka object, by its name. Source: strimzi-kafka-operator 1.2.0, `KafkaResources`
 * (`bootstrapServiceName`, `clusterCaCertificateSecretName`).
 */
export const bootstrapService = (kafka: Manifest): string => `${kafka.metadata.name}-kafka-bootstrap`;
/** Secret with the certificate that the brokers' certificates are signed by (`ca.crt`). */
export const authoritySecret = (kafka: Manifest): string => `${kafka.metadata.name}-cluster-ca-cert`;

/** `host:port` of the bootstrap Service: one of the names that Strimzi writes into the brokers' certificates. */
export const bootstrapOf = (kafka: Manifest): string =>
  `${bootstrapService(kafka)}.${kafka.metadata.namespace ?? KAFKA_NAMESPACE}.svc:${LISTENER.port}`;
