/** Tables that are of all streams. */
import * as names from "../../workloads/streams/names";
import type { IcebergSchema, LakeTable } from "../core/lake";
import { LONGEST_HISTORY, partitionedBy, properties, sortedBy } from "./layout";

const column = (id: number, name: string, type: string, required: boolean, doc: string) => ({
  id,
  name,
  type,
  required,
  doc,
});

/** What came of each rule of each stream on each day, by the ids of `ruleIds`: those that can be told from the stream's table. */
export const qualityTable: LakeTable = (() => {
  const schema: IcebergSchema = {
    type: "struct",
    "schema-id": 0,
    "identifier-field-ids": [1, 2, 3],
    fields: [
      column(1, "eventDate", "date", true, "Day of the event time, in UTC."),
      column(2, "stream", "string", true, "Its name."),
      column(3, "rule", "string", true, "Its id in the stream: `amount.range`, `slo-quality`."),
      column(4, "events", "long", true, "Events of that day."),
      column(5, "broken", "long", true, "Of them those that break the rule."),
      column(6, "kept", "boolean", true, "Whether so many may break it."),
      column(7, "measuredAt", "timestamptz", true, "When they were counted."),
    ],
  };
  return {
    namespace: names.ICEBERG_QUALITY_NAMESPACE,
    name: names.ICEBERG_QUALITY_TABLE,
    schema,
    // Small, so cut by the month.
    partitionSpec: partitionedBy(schema, "eventDate", "month"),
    sortOrder: sortedBy(schema, ["eventDate", "stream", "rule"]),
    properties: {
      ...properties(LONGEST_HISTORY),
      comment: "What came of the streams' rules, day by day.",
    },
  };
})();

/** What came in a topic and was no event of its stream, as it came: once for each place in the topic. */
export const quarantineTable: LakeTable = (() => {
  const schema: IcebergSchema = {
    type: "struct",
    "schema-id": 0,
    "identifier-field-ids": [1, 2, 3],
    fields: [
      column(1, "topic", "string", true, "Where it lies."),
      column(2, "partition", "int", true, "Of the topic."),
      column(3, "offset", "long", true, "In the partition."),
      column(4, "timestamp", "timestamptz", true, "The record's own, of Kafka."),
      column(5, "key", "binary", false, "As it came."),
      column(6, "value", "binary", false, "As it came."),
      column(7, "reason", "string", true, "What is the matter with it, by field."),
    ],
  };
  return {
    namespace: names.ICEBERG_QUARANTINE_NAMESPACE,
    name: names.ICEBERG_QUARANTINE_TABLE,
    schema,
    partitionSpec: partitionedBy(schema, "timestamp", "month"),
    sortOrder: sortedBy(schema, ["topic", "partition", "offset"]),
    properties: {
      ...properties(LONGEST_HISTORY),
      comment: "Records that are no events of their stream, as they came.",
    },
  };
})();
