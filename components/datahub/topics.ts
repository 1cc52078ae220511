import { names } from "../../workloads/streams";
import { milliseconds } from "../../workloads/streams/units";
import type { Principal, Right } from "../core";
import { ACCOUNT, NAMESPACE, PRINCIPAL } from "./spec";

/** One of DataHub's own topics, with the variable that its programs are told its name by. */
interface OwnTopic {
  readonly variable: string;
  readonly purpose: string;
  /** How long a record is kept; for ever where DataHub reads it again at each start. */
  readonly retention: "7 days" | "90 days" | "ever";
}

/**
 * All that upstream's own set-up makes (`DATAHUB_PRECREATE_TOPICS`), which is off here: topics are declared, and no program
 * makes any. One partition each, as there: DataHub counts on their order.
 */
const TOPICS: readonly OwnTopic[] = [
  { variable: "METADATA_CHANGE_PROPOSAL_TOPIC_NAME", purpose: "metadata-change-proposal", retention: "7 days" },
  {
    variable: "FAILED_METADATA_CHANGE_PROPOSAL_TOPIC_NAME",
    purpose: "failed-metadata-change-proposal",
    retention: "7 days",
  },
  {
    variable: "METADATA_CHANGE_LOG_VERSIONED_TOPIC_NAME",
    purpose: "metadata-change-log-versioned",
    retention: "7 days",
  },
  {
    variable: "METADATA_CHANGE_LOG_TIMESERIES_TOPIC_NAME",
    purpose: "metadata-change-log-timeseries",
    retention: "90 days",
  },
  { variable: "PLATFORM_EVENT_TOPIC_NAME", purpose: "platform-event", retention: "7 days" },
  { variable: "DATAHUB_UPGRADE_HISTORY_TOPIC_NAME", purpose: "upgrade-history", retention: "ever" },
  { variable: "DATAHUB_USAGE_EVENT_NAME", purpose: "usage-event", retention: "7 days" },
  { variable: "METADATA_CHANGE_EVENT_NAME", purpose: "metadata-change-event", retention: "7 days" },
  { variable: "FAILED_METADATA_CHANGE_EVENT_NAME", purpose: "failed-metadata-change-event", retention: "7 days" },
  { variable: "METADATA_AUDIT_EVENT_NAME", purpose: "metadata-audit-event", retention: "7 days" },
];

/** Bytes of the largest record: a schema of thousands of fields is one. As upstream's chart (`maxMessageBytes`). */
export const MAX_MESSAGE_BYTES = 5_242_880;

/** Consumer groups, with the variable that their names are told by. */
const GROUPS: Readonly<Record<string, string>> = {
  DATAHUB_UPGRADE_HISTORY_KAFKA_CONSUMER_GROUP_ID: "upgrade-history",
  METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID: "metadata-change-log",
  METADATA_CHANGE_EVENT_KAFKA_CONSUMER_GROUP_ID: "metadata-change-event",
  METADATA_CHANGE_PROPOSAL_KAFKA_CONSUMER_GROUP_ID: "metadata-change-proposal",
  PLATFORM_EVENT_KAFKA_CONSUMER_GROUP_ID: "platform-event",
  DATAHUB_USAGE_EVENT_KAFKA_CONSUMER_GROUP_ID: "usage-event",
  DATAHUB_ACTIONS_DOC_PROPAGATION_CONSUMER_GROUP_ID: "doc-propagation",
};

/** The topics as the platform makes them. */
export const dataHubTopics = () =>
  TOPICS.map(({ purpose, retention }) => ({
    name: names.dataHubTopic(purpose),
    partitions: 1,
    configs: {
      "cleanup.policy": "delete",
      "retention.ms": retention === "ever" ? "-1" : String(milliseconds(retention)),
      "max.message.bytes": String(MAX_MESSAGE_BYTES),
    },
  }));

/** What programs are told the names of topics and groups by. */
export const topicNames = (): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(TOPICS.map(({ variable, purpose }) => [variable, names.dataHubTopic(purpose)])),
  ...Object.fromEntries(Object.entries(GROUPS).map(([variable, purpose]) => [variable, names.dataHubGroup(purpose)])),
});

export const DOC_PROPAGATION_GROUP = names.dataHubGroup("doc-propagation");

/** Its own topics and groups, and nothing of the platform's. */
export function dataHubPrincipal(): Principal {
  const rights: readonly Right[] = [
    ...TOPICS.map(({ purpose }): Right => ({
      on: { kind: "topic", name: names.dataHubTopic(purpose) },
      may: ["describe", "read", "write"],
    })),
    ...Object.values(GROUPS).map((purpose): Right => ({
      on: { kind: "group", name: names.dataHubGroup(purpose) },
      may: ["describe", "read"],
    })),
  ];
  return { name: PRINCIPAL, namespace: NAMESPACE, serviceAccount: ACCOUNT, rights };
}
