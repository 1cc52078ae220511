import { type AppliedDocument } from "../core/applier";
import type { JavaKafka } from "../core/java";
import { names } from "../../workloads/streams";
import { mappingOf } from "./mapping";
import { type PlacedCapture, SQL_SERVER_PORT } from "./spec";

/** Where a capture's Secret lies in Connect's pods: a file a key. */
export const CREDENTIALS = "/etc/millrace/captures";
const HISTORY = "schema.history.internal";
const TEXT = "org.apache.kafka.connect.storage.StringConverter";

/**
 * What Connect is told of a capture. The password is where a file is; what is secret is in no configuration. The brokers' address is
 * the worker's own, by its environment, since it may be known late.
 */
export function connectorOf(
  { capture, host, port = SQL_SERVER_PORT }: PlacedCapture,
  { properties }: Pick<JavaKafka, "properties">,
): Readonly<Record<string, string>> {
  const secret = (key: string) => `\${directory:${CREDENTIALS}/${capture.name}:${key}}`;
  const clients = Object.fromEntries(
    ["producer", "consumer"].flatMap((client) =>
      Object.entries(properties).map(([name, value]) => [`${HISTORY}.${client}.${name}`, value]),
    ),
  );
  return {
    "connector.class": "io.debezium.connector.sqlserver.SqlServerConnector",
    "tasks.max": "1",
    "database.hostname": host,
    "database.port": String(port),
    "database.user": secret("username"),
    "database.password": secret("password"),
    "database.names": capture.database,
    "database.encrypt": "true",
    "table.include.list": capture.tables.map(({ table }) => table.replaceAll(".", "\\.")).join(","),
    "topic.prefix": capture.name,
    "snapshot.mode": "initial",
    // Reads a table for the first time without keeping others from writing it.
    "snapshot.isolation.mode": "read_committed",
    // Exact, with all the digits of its column.
    "decimal.handling.mode": "string",
    "time.precision.mode": "adaptive",
    "tombstones.on.delete": "false",
    "include.schema.changes": "false",
    [`${HISTORY}.kafka.bootstrap.servers`]: "${env:KAFKA_BOOTSTRAP}",
    [`${HISTORY}.kafka.topic`]: names.schemaHistoryTopic(capture),
    [`${HISTORY}.store.only.captured.tables.ddl`]: "true",
    [`${HISTORY}.consumer.group.id`]: names.consumerGroup(capture),
    ...clients,
    "key.converter": TEXT,
    "value.converter": TEXT,
    "header.converter": TEXT,
    transforms: "canonical",
    "transforms.canonical.type": "millrace.Canonical",
    "transforms.canonical.mapping": mappingOf(capture),
    // Connect has no dead letters of sources: what has no canonical form is sent to them by the transformation itself.
    "errors.tolerance": "none",
    "errors.retry.timeout": "300000",
    "errors.retry.delay.max.ms": "10000",
  };
}

/** While its workers agree on who does what, Connect answers 409, and while it starts 404. */
const AGREEING = 409;
const STARTING = 404;

export const documentOf = (placed: PlacedCapture, kafka: Pick<JavaKafka, "properties">): AppliedDocument => {
  const path = `/connectors/${placed.capture.name}`;
  return {
    name: placed.capture.name,
    apply: [
      {
        method: "PUT",
        path: `${path}/config`,
        body: JSON.stringify(connectorOf(placed, kafka)),
        busy: [AGREEING, STARTING],
      },
    ],
    // Made after what is declared was taken, so Connect has started: 404 says that there is none.
    remove: [{ method: "DELETE", path, settled: [404], busy: [AGREEING] }],
  };
};
