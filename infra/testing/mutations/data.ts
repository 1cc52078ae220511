import { changed, dropped, type Mutation, rewritten, rewrittenOnce, within } from "./mutation";
import { workers } from "../../../workloads/definitions";
import { scalerOf } from "./subjects";

const topic = (name: string): string => `aws:msk/topic:Topic::${name}`;
const config = (name: string): string => `kubernetes:core/v1:ConfigMap::${name}`;

const CLICKS = topic("clicks");
const PLAN = config("millrace-workers/millrace-plan");
const PLANNED = ["data", "plan.json"];
const SCHEMAS = config("millrace-schema-registry/schemas-#-0");
const INDEXES = config("millrace-elastic/search-indexes-#-0");
const TABLES = config("millrace-pinot/pinot-tables-#-0");
const CONNECTORS = config("millrace-connect/connectors-#-0");
const TRINO = config("millrace-trino/trino-coordinator");

/** A connector's settings, with those of one that reads a topic before them. */
const reading = (settings: string) => rewritten('"{\\"connector.class', `"{${settings},\\"connector.class`);

export const data: readonly Mutation[] = [
  changed("topic-replication", CLICKS, ["replicationFactor"], 2),
  changed("topic-min-insync", CLICKS, ["configs"], within(["min.insync.replicas"], "1")),
  changed(
    "broker-defaults",
    "aws:msk/configuration:Configuration::kafka",
    ["serverProperties"],
    rewritten("default.replication.factor=3", "default.replication.factor=1"),
  ),
  {
    ...changed("stack-plan", PLAN, PLANNED, within(["version"], 9)),
    // What is judged by the plan is not let through without one.
    expected: [
      ["stack-plan", topic("_confluent-ksql-millrace__configs")],
      // One for each stream that a worker reads.
      ...workers.flatMap(({ name, reads }) => reads.map(() => ["autoscaler-partitions", scalerOf(name)] as const)),
      ["monthly-ceiling", PLAN],
    ],
  },
  changed("stream-topics", CLICKS, ["partitionCount"], 3),
  changed("stream-topics", CLICKS, ["configs"], within(["retention.ms"], "1000")),
  dropped("stream-topics", topic("undercuts"), PLAN),
  dropped("dead-letters", topic("fraud.dead-letters"), PLAN),
  changed("dead-letters", CONNECTORS, ["data", "d0000-shop.json"], reading('\\"topics\\":\\"undercuts\\"')),
  changed("stream-owner", PLAN, PLANNED, within(["streams", 0, "owner", "contact"], "somebody")),
  changed("stream-slo", PLAN, PLANNED, within(["streams", 0, "slo", "quality"], 0)),
  changed("stream-schema", SCHEMAS, ["data", "d0000-clicks-value.json"], rewritten("BACKWARD", "NONE"), PLAN),
  changed("pii-search", INDEXES, ["data", "d0002-millrace-payments.json"], rewritten('\\"strict\\"', "true")),
  changed(
    "pii-pinot",
    TABLES,
    ["data", "d0000-clicks.json"],
    rewrittenOnce(
      '\\"dimensionFieldSpecs\\":[',
      '\\"dimensionFieldSpecs\\":[{\\"name\\":\\"search\\",\\"dataType\\":\\"STRING\\"},',
    ),
  ),
  changed("pii-trino", TRINO, ["data", "rules.json"], within(["tables", 4, "columns", 0, "mask"], undefined)),
  changed("pii-bi", TRINO, ["data", "groups.txt"], "privileged:superset"),
  changed(
    "pii-outputs",
    CONNECTORS,
    ["data", "d0000-shop.json"],
    reading('\\"topics\\":\\"fraud-alerts\\",\\"errors.deadletterqueue.topic.name\\":\\"shop.dead-letters\\"'),
  ),
];
