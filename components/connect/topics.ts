import { type Capture, type Duration, names } from "../../workloads/streams";
import { milliseconds } from "../../workloads/streams/units";
import type { TopicSpec } from "../core/topics";

/** As workers' dead letters. */
const DEAD_LETTER_RETENTION: Duration = "30 days";
/** Where Connect's own defaults put them. Source: Kafka's documentation, "Kafka Connect", `offset.storage.partitions`. */
const OFFSET_PARTITIONS = 25;
const STATUS_PARTITIONS = 5;

/** What Connect and Debezium keep something in. They are made here, so that neither needs a right to make a topic. */
export const topicsOf = (captures: readonly Capture[]): readonly TopicSpec[] =>
  captures.length === 0
    ? []
    : [
        // One partition: the configurations have one order.
        { name: names.CONNECT_TOPICS.configs, partitions: 1, configs: { "cleanup.policy": "compact" } },
        { name: names.CONNECT_TOPICS.offsets, partitions: OFFSET_PARTITIONS, configs: { "cleanup.policy": "compact" } },
        { name: names.CONNECT_TOPICS.status, partitions: STATUS_PARTITIONS, configs: { "cleanup.policy": "compact" } },
        ...captures.flatMap((capture): readonly TopicSpec[] => [
          {
            name: names.deadLetterTopic(capture),
            partitions: Math.max(...capture.tables.map(({ writes }) => writes.partitions)),
            configs: { "cleanup.policy": "delete", "retention.ms": String(milliseconds(DEAD_LETTER_RETENTION)) },
          },
          // Without its whole history Debezium cannot read what the log has of a table's former columns.
          {
            name: names.schemaHistoryTopic(capture),
            partitions: 1,
            configs: { "cleanup.policy": "delete", "retention.ms": "-1" },
          },
        ]),
      ];
