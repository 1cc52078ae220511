import type { Place } from "../../core/reading";
import { type Breach, checks, type Reference, resourceRule, type Rule, stackRule } from "../../core/rule";
import { kindOf, ofType, type Subject } from "../../core/subject";
import { ofTypes, settingsOf } from "../asking";

const logs = resourceRule<{ readonly days: number }>(
  {
    name: "bounded-logs",
    family: "resources",
    title: "Logs are kept for a time",
    severity: "low",
    references: [{ framework: "AWS Security Hub", id: "CloudWatch.16" }],
    remedy: "set retentionInDays",
    judge: (subject, { days }) =>
      ofTypes(subject, ["aws:cloudwatch/logGroup:LogGroup"], (inputs) => {
        const place = inputs.at("retentionInDays");
        const kept = place.number();
        return kept !== undefined && kept > 0 && kept <= days
          ? undefined
          : { what: place.path, allowed: `1 to ${days}`, got: place.shown() };
      }),
  },
  { days: { doc: "Days that logs are kept, at most", default: 400, minimum: 1 } },
);

const kafka: Reference = { framework: "Apache Kafka", id: "docs: Topic Configs" };

/** Settings of a topic, by whichever resource it is made. */
function settings({ type, inputs }: Subject): Place | undefined {
  if (type === "aws:msk/topic:Topic") {
    const text = inputs.at("configs");
    return text.unknown ? text : text.json();
  }
  if (kindOf({ type }) === "KafkaTopic") return inputs.at("spec", "config");
  return type === "kafka:index/topic:Topic" ? inputs.at("config") : undefined;
}

const topics = resourceRule({
  name: "bounded-topics",
  family: "resources",
  title: "Topics keep what is in them for a time, or the last of each key",
  severity: "medium",
  references: [kafka],
  remedy: "set retention.ms, retention.bytes, or cleanup.policy compact",
  judge: (subject) => {
    const config = settings(subject);
    if (config === undefined) return [];
    return checks(subject, (): Breach | undefined => {
      if (config.at("cleanup.policy").text()?.includes("compact") === true) return undefined;
      const [time, size] = ["retention.ms", "retention.bytes"].map((key) => config.at(key));
      if (time === undefined || size === undefined || bounded(time) || bounded(size)) return undefined;
      return { what: "retention.ms", allowed: "a time", got: time.shown() };
    });
  },
});

const bounded = (place: Place): boolean => !place.absent && Number(place.text() ?? place.number()) >= 0;

const metrics = resourceRule({
  name: "bounded-metrics",
  family: "resources",
  title: "Prometheus keeps no more than its volume holds",
  severity: "medium",
  references: [{ framework: "Kubernetes", id: "docs: Node-pressure Eviction" }],
  remedy: "set retention and retentionSize, the latter below the size of the volume",
  judge: (subject) =>
    kindOf(subject) !== "Prometheus"
      ? []
      : checks(
          subject,
          ...["retention", "retentionSize"].map((field) => (): Breach | undefined => {
            const place = subject.inputs.at("spec", field);
            return place.absent ? { what: place.path, allowed: "there", got: "nothing" } : undefined;
          }),
        ),
});

const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

const buckets = stackRule({
  name: "bounded-buckets",
  family: "resources",
  title: "Buckets keep former versions and what was broken off for a time",
  severity: "low",
  references: [
    { framework: "AWS FSBP", id: "S3.10" },
    { framework: "AWS FSBP", id: "S3.13" },
  ],
  remedy: "give the bucket a lifecycle with noncurrentVersionExpiration and abortIncompleteMultipartUpload",
  judge: (stack) =>
    ofType(stack, "aws:s3/bucket:Bucket").flatMap((bucket) =>
      ["noncurrentVersionExpiration", "abortIncompleteMultipartUpload"].map((field) => ({
        on: bucket,
        ask: () => {
          const rules = settingsOf(stack, LIFECYCLE, "bucket", bucket).flatMap(({ inputs }) =>
            inputs.at("rules").items(),
          );
          const bound = rules.some((rule) => rule.at("status").is("Enabled") && !rule.at(field).absent);
          return bound ? undefined : { what: `a lifecycle with ${field}`, allowed: "there", got: "none" };
        },
      })),
    ),
});

/** Nothing is kept without end. */
export const retentionRules: readonly Rule[] = [logs, topics, metrics, buckets];
