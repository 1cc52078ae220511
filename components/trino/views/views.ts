import { type AnyStream, type Duration, names } from "../../../workloads/streams";
import { milliseconds } from "../../../workloads/streams/units";
import { columnName, columnsOf, INSTANT } from "../columns";
import { isDecodable, KAFKA_SCHEMA, kafkaColumnOf } from "../kafka-tables";

/** Catalogs as they are called in SQL. */
export const catalogs = {
  /** The views. */
  views: names.TRINO_CATALOG,
  lake: names.LAKE_CATALOG,
  pinot: "pinot",
  search: "search",
  kafka: "kafka",
  /** The database in which the views are kept. */
  store: "store",
} as const;

export const HISTORY_SCHEMA = names.TRINO_SCHEMA;
export const LIVE_SCHEMA = names.TRINO_LIVE_SCHEMA;
/** Schemas of the views. */
export const viewSchemas = [HISTORY_SCHEMA, LIVE_SCHEMA] as const;

/** A view as the job tells it. */
export interface View {
  readonly schema: (typeof viewSchemas)[number];
  readonly name: string;
  readonly sql: string;
}

/** What a stream's history is read from: the lake has the most, a topic what its retention keeps. */
export const sourceOf = (stream: Pick<AnyStream, "serve" | "encoding">): "lake" | "kafka" | undefined =>
  stream.serve.includes("lake") ? "lake" : isDecodable(stream) ? "kafka" : undefined;

/**
 * The views of a stream, if any of its copies can be read as rows of its own types.
 *
 * `millrace.streams.<stream>` is the most complete of its served copies: the lake, else what the topic keeps. It costs what that one
 * copy costs, has each event once, and ends at the lake's last commit.
 *
 * `millrace.live.<stream>`, of a stream in the lake, goes on to now: the lake up to a cut, and from the topic what happened after it.
 * The cut is the latest event time in the lake that is not in the future, and no older than `tail`, so that no event is in both
 * parts. What comes late, from before the cut, is missing until the lake has it. Each query reads the topic's whole tail.
 */
export function viewsOf(stream: AnyStream, tail: Duration): readonly View[] {
  const source = sourceOf(stream);
  if (source === undefined) return [];
  const history = viewOf(stream, HISTORY_SCHEMA, stream.doc, source === "lake" ? fromLake(stream) : fromTopic(stream));
  return source === "lake" && isDecodable(stream)
    ? [history, viewOf(stream, LIVE_SCHEMA, `${stream.doc} Up to now.`, live(stream, tail))]
    : [history];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const viewOf = (stream: AnyStream, schema: View["schema"], comment: string, query: string): View => {
  const name = names.trinoView(stream);
  return {
    schema,
    name,
    // The definer reads the copies, so that whoever may read the view needs no right on them.
    sql: `create or replace view ${catalogs.views}.${schema}.${name}\ncomment ${quoted(comment)}\nsecurity definer as\n${query}`,
  };
};

const lakeTable = (stream: AnyStream): string =>
  `${catalogs.lake}.${names.ICEBERG_NAMESPACE}.${names.icebergTable(stream)}`;
const topicTable = (stream: AnyStream): string => `${catalogs.kafka}.${KAFKA_SCHEMA}.${names.trinoView(stream)}`;

/** What the lake's engines write is cast to the stream's own types: nothing is done where it is of them already. */
const lakeColumns = (stream: AnyStream): string =>
  columnsOf(stream)
    .map(([name, { type }]) => `  cast(t.${name} as ${type}) as ${name}`)
    .join(",\n");
const topicColumns = (stream: AnyStream): string =>
  Object.entries(stream.fields)
    .map(([name, field]) => `  ${kafkaColumnOf(field).view(`t.${columnName(name)}`)} as ${columnName(name)}`)
    .join(",\n");

const fromLake = (stream: AnyStream): string => `select\n${lakeColumns(stream)}\nfrom ${lakeTable(stream)} t`;
/** Producers that send again write an event twice, with one id: the first copy is taken. */
const fromTopic = (stream: AnyStream, where?: string): string =>
  [
    "select",
    topicColumns(stream),
    "from (",
    "  select t.*, row_number() over (partition by t.id order by t._partition_id, t._partition_offset) as _copy",
    `  from ${topicTable(stream)} t`,
    ...(where === undefined ? [] : [`  where ${where}`]),
    ") t",
    "where t._copy = 1",
  ].join("\n");

function live(stream: AnyStream, tail: Duration): string {
  const at = columnName(stream.eventTime);
  const field = stream.fields[stream.eventTime];
  if (field === undefined) throw new Error(`stream "${stream.name}" has no field "${stream.eventTime}"`);
  const oldest = `current_timestamp - interval '${milliseconds(tail) / 1_000}' second`;
  const inLake = `cast(t.${at} as ${INSTANT})`;
  const inTopic = kafkaColumnOf(field).view(`t.${at}`);
  return [
    "with cut as (",
    `  select coalesce(max(${inLake}), ${oldest}) as at`,
    `  from ${lakeTable(stream)} t`,
    `  where ${inLake} > ${oldest} and ${inLake} <= current_timestamp`,
    ")",
    fromLake(stream),
    `where ${inLake} <= (select at from cut)`,
    "union all",
    // The constant lets Trino begin at an offset.
    fromTopic(stream, `t._timestamp > ${oldest} and ${inTopic} > ${oldest} and ${inTopic} > (select at from cut)`),
  ].join("\n");
}
