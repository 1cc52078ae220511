import { engines, images } from "../core/versions";

/** The version of clusters, and that of this machine: the last of which every Java package was published. */
export const CLUSTER_VERSION = images.pinot.tag;
export const LOCAL_VERSION = engines.pinot.version;

/** What tables say that older versions pass over, by the version that has it first. Sources: Pinot's release notes and documentation. */
const FIRST = {
  "null by column": "1.1.0",
  "ids remembered for a time": "1.3.0",
  "unreadable records passed over": "0.12.0",
  /** Its plug-in for the clients of Kafka 4; those of Kafka 2, which came before, are answered by brokers of Kafka 4 too. */
  "clients of Kafka 4": "1.6.0",
} as const;
export type Feature = keyof typeof FIRST;

/** What comes of the lack: for those who compare this machine with a cluster. */
const WITHOUT: Readonly<Record<Feature, string>> = {
  "null by column": "every column may be null",
  "ids remembered for a time": "ids are remembered as long as their segments are there",
  "unreadable records passed over": "what is no JSON is passed over all the same",
  "clients of Kafka 4": "Kafka is read by the clients of Kafka 2",
};

/** @param version of Pinot, as `0.11.0` */
export const knows = (version: string, feature: Feature): boolean => compare(version, FIRST[feature]) >= 0;

/** What a version lacks of what tables say elsewhere, with what comes of it. */
export const lacking = (version: string): readonly { readonly feature: Feature; readonly instead: string }[] =>
  (Object.keys(FIRST) as Feature[])
    .filter((feature) => !knows(version, feature))
    .map((feature) => ({ feature, instead: WITHOUT[feature] }));

/** Class that reads Kafka. */
export const consumerOf = (version: string): string =>
  `org.apache.pinot.plugin.stream.${knows(version, "clients of Kafka 4") ? "kafka40" : "kafka20"}.KafkaConsumerFactory`;

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  const differing = (left ?? []).findIndex((part, position) => part !== right?.[position]);
  return differing < 0 ? 0 : (left?.[differing] ?? 0) - (right?.[differing] ?? 0);
}
