import { type AnyStream, type Field, names, type Query, type Sql } from "../../workloads/streams";
import { columnsOf, KEY, PAYLOAD, quoted, readType, writeType } from "./columns";

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function create(
  name: string,
  columns: readonly (readonly [name: string, type: string])[],
  properties: Readonly<Record<string, string>>,
): string {
  return [
    `CREATE STREAM ${name} (`,
    columns.map(([column, type]) => `  ${column} ${type}`).join(",\n"),
    ") WITH (",
    Object.entries(properties)
      .map(([property, value]) => `  ${property} = ${literal(value)}`)
      .join(",\n"),
    ");",
  ].join("\n");
}

/** ksqlDB counts time in milliseconds: an event time in another unit is left, and the record's own time stands for it. */
function timeOf(stream: AnyStream): Readonly<Record<string, string>> {
  const field = stream.fields[stream.eventTime];
  return field?.kind === "timestamp" && field.precision === "ms" ? { TIMESTAMP: quoted(stream.eventTime) } : {};
}

/**
 * The stream as ksqlDB reads it. The topic is there already: ksqlDB makes none. Values are plain JSON, without a registry's prefix.
 * Avro is written without one as well, and ksqlDB reads none without: such a stream is its bytes.
 */
export const streamStatement = (stream: AnyStream): string =>
  stream.encoding === "avro"
    ? create(
        names.ksqldbStream(stream),
        [
          [KEY, "STRING KEY"],
          [PAYLOAD, "BYTES"],
        ],
        { KAFKA_TOPIC: names.topic(stream), KEY_FORMAT: "KAFKA", VALUE_FORMAT: "KAFKA" },
      )
    : create(names.ksqldbStream(stream), columnsOf(stream, readType), {
        KAFKA_TOPIC: names.topic(stream),
        KEY_FORMAT: "KAFKA",
        VALUE_FORMAT: "JSON",
        ...timeOf(stream),
      });

/** The same topic as a query writes it. */
export const sinkStatement = (stream: AnyStream): string =>
  create(names.ksqldbSink(stream), columnsOf(stream, writeType), {
    KAFKA_TOPIC: names.topic(stream),
    KEY_FORMAT: "KAFKA",
    VALUE_FORMAT: "JSON",
    ...timeOf(stream),
  });

const sqlText = ({ pieces }: Sql): string =>
  pieces.map((piece) => (typeof piece === "string" ? piece : quoted(piece.field))).join("");

/** What a field is made of: cast first to the type that it has when it is read, then to the one that is written. */
function selected(from: string | Sql, target: Field): string {
  const [read, write] = [readType(target), writeType(target)];
  const value = typeof from === "string" ? quoted(from) : `CAST(${sqlText(from)} AS ${read})`;
  return read === write ? value : `CAST(${value} AS ${write})`;
}

/**
 * A query into its stream. Its id is its own name, so that it goes on where it was, whatever other queries come and go: ksqlDB
 * would number them, and another number is another consumer group.
 */
export function queryStatement(query: Query): string {
  const { reads, writes, select, where } = query;
  const items = Object.entries(writes.fields).map(([name, target]) => {
    const from = select[name];
    if (from === undefined) throw new Error(`query "${query.name}" makes no "${name}" of "${writes.name}"`);
    return `  ${selected(from, target)} AS ${quoted(name)}`;
  });
  return [
    `INSERT INTO ${names.ksqldbSink(writes)} WITH (QUERY_ID = ${literal(names.ksqldbQuery(query))})`,
    "SELECT",
    [`  ${KEY}`, ...items].join(",\n"),
    `FROM ${names.ksqldbStream(reads)}`,
    ...(where === undefined ? [] : [`WHERE ${sqlText(where)}`]),
    "EMIT CHANGES;",
  ].join("\n");
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);

/** All that the servers run, in one file: every stream, what queries write, and the queries. */
export function statementsOf(streams: readonly AnyStream[], queries: readonly Query[]): string {
  const written = [...new Map(queries.map(({ writes }) => [writes.name, writes])).values()];
  return [
    ...[...streams].sort(byName).map(streamStatement),
    ...written.sort(byName).map(sinkStatement),
    ...[...queries].sort(byName).map(queryStatement),
  ]
    .map((statement) => `${statement}\n`)
    .join("\n");
}
