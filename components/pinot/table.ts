import { type AnyStream, avroSchemaOf, type Duration, names } from "../../workloads/streams";
import { bytes, milliseconds } from "../../workloads/streams/units";
import { type Column, columnsOf } from "./columns";
import { consumerOf, knows } from "./versions";

/** A table as its stack wants it. */
export interface TableSetting {
  /** Of Pinot: what it does not know is left out (`versions.ts`). */
  readonly version: string;
  /** Copies of each segment. */
  readonly replicas: number;
  /** Within how much event time a second copy of an event is dropped. */
  readonly dedup: Duration;
  /** Of Kafka's Java clients, beside `bootstrap.servers`; secrets only as files. */
  readonly kafka: Readonly<Record<string, string>>;
}

/** Environment variable of Pinot's processes with the brokers' addresses, which are known late: Pinot puts it in when it reads a config. */
export const BOOTSTRAP = "KAFKA_BOOTSTRAP";

const DAY = 86_400_000;
/** What a segment should hold: Pinot's documentation advises 100 to 500 MB. */
const SEGMENT = 200 * 2 ** 20;
/** Columns take less than the JSON that they came as; chosen, and corrected by Pinot itself from what it measures. */
const PACKING = 3;
/** Hours: a consuming segment lies in memory until it is full or this old. */
const [SHORTEST, LONGEST] = [1, 12];
/** The tenant of all tables: servers and brokers are shared. */
export const TENANT = "DefaultTenant";

const TIME_UNITS = { s: "SECONDS", ms: "MILLISECONDS", us: "MICROSECONDS" } as const;

/** The schema of a stream's table, as the controller takes it. */
export function schemaOf(
  stream: AnyStream,
  { version }: Pick<TableSetting, "version">,
): Readonly<Record<string, unknown>> {
  const { columns } = columnsOf(stream);
  const byColumn = knows(version, "null by column");
  const common = (column: Column) => commonOf(column, byColumn);
  const of = (role: Column["role"]) => columns.filter((column) => column.role === role);
  return {
    schemaName: names.pinotTable(stream),
    ...(byColumn ? { enableColumnBasedNullHandling: true } : {}),
    primaryKeyColumns: [names.pinotColumn("id")],
    dimensionFieldSpecs: of("dimension").map((column) => ({
      ...common(column),
      ...(column.many ? { singleValueField: false } : {}),
    })),
    metricFieldSpecs: of("metric").map(common),
    dateTimeFieldSpecs: of("time").map((column) => ({ ...common(column), ...formatOf(column) })),
  };
}

const commonOf = ({ name, type, nullable, maxLength }: Column, byColumn: boolean) => ({
  name,
  dataType: type,
  ...(maxLength === undefined ? {} : { maxLength }),
  ...(nullable || !byColumn ? {} : { notNull: true }),
});

function formatOf({ unit = "ms" }: Column) {
  const granularity = `1:${TIME_UNITS[unit]}`;
  return { format: `${granularity}:EPOCH`, granularity };
}

/**
 * The config of a stream's real-time table. A second event of one id is not counted: events of one id have one key, hence lie
 * in one partition, and each partition keeps the ids that it has seen.
 */
export function tableOf(stream: AnyStream, setting: TableSetting): Readonly<Record<string, unknown>> {
  const table = names.pinotTable(stream);
  const { columns } = columnsOf(stream);
  const time = names.pinotColumn(stream.eventTime);
  return {
    tableName: table,
    tableType: "REALTIME",
    segmentsConfig: {
      schemaName: table,
      timeColumnName: time,
      replication: String(setting.replicas),
      replicasPerPartition: String(setting.replicas),
      retentionTimeUnit: "DAYS",
      retentionTimeValue: String(daysOf(stream)),
    },
    tenants: { broker: TENANT, server: TENANT },
    tableIndexConfig: {
      loadMode: "MMAP",
      nullHandlingEnabled: true,
      ...indexesOf(stream, columns),
    },
    ...textIndexes(stream, columns),
    routing: { instanceSelectorType: "strictReplicaGroup" },
    dedupConfig: {
      dedupEnabled: true,
      hashFunction: "MURMUR3",
      ...(knows(setting.version, "ids remembered for a time")
        ? {
            metadataTTL: milliseconds(setting.dedup) * ({ s: 0.001, ms: 1, us: 1000 } as const)[unitOf(columns, time)],
            dedupTimeColumn: time,
          }
        : {}),
    },
    ingestionConfig: {
      // One event that cannot be read is counted and passed over, and does not stop its partition.
      ...(knows(setting.version, "unreadable records passed over") ? { continueOnError: true } : {}),
      ...transforms(columns),
      streamIngestionConfig: { streamConfigMaps: [streamConfigOf(stream, setting)] },
    },
    metadata: {},
  };
}

/** Whole days, since Pinot keeps and drops segments. */
const daysOf = ({ query, retention }: AnyStream): number =>
  Math.max(1, Math.ceil(milliseconds(query?.keep ?? retention) / DAY));

const unitOf = (columns: readonly Column[], name: string) => columns.find((one) => one.name === name)?.unit ?? "ms";

function transforms(columns: readonly Column[]) {
  const made = columns.flatMap(({ name, transform }) =>
    transform === undefined ? [] : [{ columnName: name, transformFunction: transform }],
  );
  return made.length === 0 ? {} : { transformConfigs: made };
}

/** Bloom filters find segments, inverted indexes rows of one value, range indexes rows between bounds, star-trees sums. */
function indexesOf(stream: AnyStream, columns: readonly Column[]) {
  const { filters = [], ranges = [], groups = [], sums = [], text: words = [] } = stream.query ?? {};
  const named = (paths: readonly string[]) => columns.filter(({ path }) => paths.includes(path));
  const list = (some: readonly Column[]) => some.map(({ name }) => name);
  const key = named([stream.key]).filter(({ many }) => !many);
  const filtered = named(filters).filter(({ path }) => path !== stream.key);
  const bounded = named([...ranges, stream.eventTime]);
  const [dimensions, added] = [named(groups), named(sums)];
  const raw = columns.filter(
    ({ path, type, role }) =>
      type === "JSON" ||
      words.includes(path) ||
      (role === "metric" && ![...filters, ...ranges, ...groups].includes(path)),
  );
  return {
    // Rows of one key lie together in a segment.
    ...(key.length === 0 ? {} : { sortedColumn: list(key) }),
    invertedIndexColumns: list(filtered.filter(({ type }) => type !== "BOOLEAN")),
    rangeIndexColumns: list(bounded),
    bloomFilterColumns: [
      names.pinotColumn("id"),
      ...list([...key, ...filtered].filter(({ type, many, path }) => type === "STRING" && !many && path !== "id")),
    ],
    noDictionaryColumns: list(raw),
    ...(dimensions.length === 0
      ? {}
      : {
          starTreeIndexConfigs: [
            {
              dimensionsSplitOrder: list(dimensions),
              functionColumnPairs: ["COUNT__*", ...list(added).map((name) => `SUM__${name}`)],
              maxLeafRecords: 10_000,
            },
          ],
        }),
  };
}

function textIndexes(stream: AnyStream, columns: readonly Column[]) {
  const searched = columns.filter(({ path }) => (stream.query?.text ?? []).includes(path));
  return searched.length === 0
    ? {}
    : { fieldConfigList: searched.map(({ name }) => ({ name, encodingType: "RAW", indexTypes: ["TEXT"] })) };
}

function streamConfigOf(stream: AnyStream, { kafka, version }: TableSetting) {
  const { volume, partitions } = stream;
  const hours = (SEGMENT * PACKING) / ((volume.average / partitions) * bytes(volume.size)) / 3_600;
  const consuming = Math.round(Math.min(LONGEST, Math.max(SHORTEST, hours)));
  return {
    streamType: "kafka",
    "stream.kafka.topic.name": names.topic(stream),
    "stream.kafka.broker.list": `\${${BOOTSTRAP}}`,
    "stream.kafka.consumer.type": "lowlevel",
    "stream.kafka.consumer.factory.class.name": consumerOf(version),
    ...decoderOf(stream),
    "stream.kafka.consumer.prop.auto.offset.reset": "smallest",
    // Nothing of a transaction that was given up.
    "stream.kafka.isolation.level": "read_committed",
    // By size, with the rows that make it learnt from the segments before.
    "realtime.segment.flush.threshold.rows": "0",
    "realtime.segment.flush.threshold.segment.size": `${SEGMENT / 2 ** 20}M`,
    "realtime.segment.flush.threshold.time": `${consuming}h`,
    ...kafka,
  };
}

/**
 * Avro is the plain body, without the header by which a decoder of a registry finds the schema: the schema stands in the
 * config, and is that of the newest version.
 */
function decoderOf(stream: AnyStream): Readonly<Record<string, string>> {
  return stream.encoding === "avro"
    ? {
        "stream.kafka.decoder.class.name": "org.apache.pinot.plugin.inputformat.avro.SimpleAvroMessageDecoder",
        "stream.kafka.decoder.prop.schema": JSON.stringify(plainTimes(avroSchemaOf(stream))),
        // Decimals as such; later versions do so unasked.
        "stream.kafka.decoder.prop.enableLogicalTypes": "true",
      }
    : { "stream.kafka.decoder.class.name": "org.apache.pinot.plugin.inputformat.json.JSONMessageDecoder" };
}

/** The schema with instants as the integers that they are: Pinot would make milliseconds of every one. The bytes are the same. */
function plainTimes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plainTimes);
  if (typeof schema !== "object" || schema === null) return schema;
  const { logicalType, ...rest } = schema as Readonly<Record<string, unknown>>;
  if (typeof logicalType === "string" && logicalType !== "decimal") return rest.type;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, NESTED.has(name) ? plainTimes(value) : (value as unknown)]),
  );
}
/** Where Avro's schemas hold others. */
const NESTED: ReadonlySet<string> = new Set(["type", "items", "values", "fields"]);
