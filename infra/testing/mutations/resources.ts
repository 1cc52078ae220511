import { changed, dropped, type Mutation, rewritten } from "./mutation";
import {
  BUCKET,
  CONTAINER,
  FRAUD_SCALER,
  MINION,
  NAMESPACE,
  POD,
  PROMETHEUS,
  SUPERSET,
  TRINO_SCALER,
} from "./subjects";

const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget::millrace-superset/superset";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration::millrace-lake";
const INGEST = "millrace-workers/millrace-ingest";

/** The heap of a list of variables, as a JVM takes it. */
const raised = (variables: unknown): unknown => JSON.parse(JSON.stringify(variables).replace(/-Xmx\d+m/, "-Xmx64g"));

export const resources: readonly Mutation[] = [
  changed("requests", SUPERSET, [...CONTAINER, "resources", "requests", "cpu"], undefined),
  changed("requests", SUPERSET, [...CONTAINER, "resources", "requests", "memory"], "much"),
  changed("limits", SUPERSET, [...CONTAINER, "resources", "limits", "ephemeral-storage"], undefined),
  changed("limits", SUPERSET, [...CONTAINER, "resources", "limits", "memory"], undefined),
  changed("memory-ratio", SUPERSET, [...CONTAINER, "resources", "limits", "memory"], "16Gi"),
  changed("bounded-scratch", SUPERSET, [...POD, "volumes", 1, "emptyDir"], {}),
  changed("heap-within-limit", MINION, [...CONTAINER, "env"], raised),
  changed(
    "namespace-quota",
    "kubernetes:core/v1:ResourceQuota::millrace-nodes/quota",
    ["spec", "hard", "pods"],
    undefined,
    NAMESPACE,
  ),
  changed(
    "namespace-limit-range",
    "kubernetes:core/v1:LimitRange::millrace-nodes/defaults",
    ["spec", "limits", 0, "default", "memory"],
    undefined,
    NAMESPACE,
  ),
  changed("replicas", SUPERSET, ["spec", "replicas"], 1),
  changed(
    "replicas",
    `kubernetes:autoscaling/v2:HorizontalPodAutoscaler::${INGEST}`,
    ["spec", "minReplicas"],
    1,
    `kubernetes:apps/v1:Deployment::${INGEST}`,
  ),
  dropped("disruption-budget", BUDGET, SUPERSET),
  changed(
    "disruption-budget",
    BUDGET,
    ["spec", "selector", "matchLabels", "app.kubernetes.io/name"],
    "another",
    SUPERSET,
  ),
  changed("topology-spread", SUPERSET, [...POD, "topologySpreadConstraints"], undefined),
  changed("probes", SUPERSET, [...CONTAINER, "readinessProbe"], undefined),
  changed("probes", SUPERSET, [...CONTAINER, "livenessProbe"], undefined),
  changed("graceful-termination", SUPERSET, [...POD, "terminationGracePeriodSeconds"], 1),
  changed("autoscaler-bounds", TRINO_SCALER, ["spec", "maxReplicaCount"], undefined),
  changed("autoscaler-bounds", TRINO_SCALER, ["spec", "maxReplicaCount"], 1),
  changed("autoscaler-partitions", FRAUD_SCALER, ["spec", "maxReplicaCount"], 1_000),
  changed("autoscaler-partitions", FRAUD_SCALER, ["spec", "triggers", 0, "metadata", "topic"], "nobody-declared"),
  changed("bounded-logs", "aws:cloudwatch/logGroup:LogGroup::kafka", ["retentionInDays"], 0),
  changed("bounded-topics", "aws:msk/topic:Topic::clicks", ["configs"], rewritten("259200000", "-1")),
  changed("bounded-metrics", PROMETHEUS, ["spec", "retentionSize"], undefined),
  changed("bounded-buckets", LIFECYCLE, ["rules", 0, "noncurrentVersionExpiration"], undefined, BUCKET),
  changed("bounded-buckets", LIFECYCLE, ["rules", 0, "abortIncompleteMultipartUpload"], undefined, BUCKET),
];
