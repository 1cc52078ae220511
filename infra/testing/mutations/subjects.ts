/** Resources of the stack prod that mutations change. */
export const SUPERSET = "kubernetes:apps/v1:Deployment::millrace-superset/superset";
export const MINION = "kubernetes:apps/v1:StatefulSet::millrace-pinot/pinot-minion";
export const DUMP = "kubernetes:batch/v1:CronJob::millrace-backup/dump-trino";
export const SEARCH = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch::millrace-elastic/elasticsearch";
export const PROMETHEUS = "kubernetes:monitoring.coreos.com/v1:Prometheus::millrace-prometheus/millrace";
export const NAMESPACE = "kubernetes:core/v1:Namespace::millrace-nodes";
export const MSK = "aws:msk/cluster:Cluster::kafka";
export const CLUSTER = "eks:index:Cluster::millrace-prod";
export const DATABASE = "aws:rds/instance:Instance::postgres";
export const BUCKET = "aws:s3/bucket:Bucket::millrace-lake";
export const TRINO_SCALER = "kubernetes:keda.sh/v1alpha1:ScaledObject::millrace-trino/trino-worker";
/** What scales a worker. */
export const scalerOf = (worker: string): string =>
  `kubernetes:keda.sh/v1alpha1:ScaledObject::millrace-workers/millrace-${worker}`;
export const FRAUD_SCALER = scalerOf("fraud");

/** Of a pod's template. */
export const POD = ["spec", "template", "spec"] as const;
export const CONTAINER = [...POD, "containers", 0] as const;
export const CONTEXT = [...CONTAINER, "securityContext"] as const;
