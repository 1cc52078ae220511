import { describeRule } from "../../testing/cases";
import { object, resource } from "../../testing/subjects";

const logs = (fields: object) => resource("aws:cloudwatch/logGroup:LogGroup", "kafka", fields as never);

describeRule("bounded-logs", {
  ending: "; set retentionInDays (AWS Security Hub CloudWatch.16)",
  reports: {
    "logs for ever": [
      logs({}),
      'aws:cloudwatch/logGroup:LogGroup "kafka": retentionInDays must be 1 to 400, got nothing',
    ],
    "logs for ten years": [
      logs({ retentionInDays: 3653 }),
      'aws:cloudwatch/logGroup:LogGroup "kafka": retentionInDays must be 1 to 400, got 3653',
    ],
  },
  accepts: { "logs for a month": logs({ retentionInDays: 30 }) },
});

const topic = (configs: object) => resource("aws:msk/topic:Topic", "payments", { configs: JSON.stringify(configs) });
const strimzi = (config: object) =>
  object("kafka.strimzi.io/v1:KafkaTopic", "kafka/payments", { spec: { config: config as never } });

describeRule("bounded-topics", {
  ending: "; set retention.ms, retention.bytes, or cleanup.policy compact (Apache Kafka docs: Topic Configs)",
  reports: {
    "records for ever": [
      topic({ "retention.ms": "-1" }),
      'aws:msk/topic:Topic "payments": retention.ms must be a time, got "-1"',
    ],
    "a topic of Strimzi that says nothing": [
      strimzi({}),
      'KafkaTopic "kafka/payments": retention.ms must be a time, got nothing',
    ],
  },
  accepts: {
    "records for a week": topic({ "retention.ms": "604800000" }),
    "a bound of size": strimzi({ "retention.ms": -1, "retention.bytes": 1_000_000 }),
    "the last of each key": topic({ "cleanup.policy": "compact" }),
  },
});

const prometheus = (spec: object) =>
  object("monitoring.coreos.com/v1:Prometheus", "metrics/all", { spec: spec as never });

describeRule("bounded-metrics", {
  ending:
    "; set retention and retentionSize, the latter below the size of the volume " +
    "(Kubernetes docs: Node-pressure Eviction)",
  reports: {
    "metrics by time alone": [
      prometheus({ retention: "30d" }),
      'Prometheus "metrics/all": spec.retentionSize must be there, got nothing',
    ],
  },
  accepts: { "metrics by time and size": prometheus({ retention: "30d", retentionSize: "10GiB" }) },
});

const bucket = resource("aws:s3/bucket:Bucket", "lake", {});
const lifecycle = (...rules: readonly object[]) =>
  resource(
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "lake",
    { rules: rules as never },
    { bucket },
  );
const upkeep = { status: "Enabled", noncurrentVersionExpiration: {}, abortIncompleteMultipartUpload: {} };

describeRule("bounded-buckets", {
  ending:
    "; give the bucket a lifecycle with noncurrentVersionExpiration and abortIncompleteMultipartUpload " +
    "(AWS FSBP S3.10; AWS FSBP S3.13)",
  reports: {
    "a bucket without a lifecycle": [
      bucket,
      'aws:s3/bucket:Bucket "lake": a lifecycle with noncurrentVersionExpiration must be there, got none',
      'aws:s3/bucket:Bucket "lake": a lifecycle with abortIncompleteMultipartUpload must be there, got none',
    ],
    "a lifecycle that is switched off": [
      [bucket, lifecycle({ ...upkeep, status: "Disabled" })],
      'aws:s3/bucket:Bucket "lake": a lifecycle with noncurrentVersionExpiration must be there, got none',
      'aws:s3/bucket:Bucket "lake": a lifecycle with abortIncompleteMultipartUpload must be there, got none',
    ],
  },
  accepts: { "a lifecycle with both": [bucket, lifecycle(upkeep)] },
});
