import type { AnyStream, Duration } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { milliseconds } from "../../workloads/streams/units";
import type { JavaKafka } from "../core/java";
import type { LakeStream, LakeTable, LakeTables } from "../core/lake";
import { type Content, json, lines } from "../core/text";
import { measuredRules } from "./quality";
import { decodingOf } from "./wire";

/** What a batch may hold beside what came in since the one before: a backlog then shrinks four times as fast as it grew. Chosen. */
const CATCH_UP = 4;
const FEWEST = 10_000;

export interface DefinitionsInput {
  readonly streams: readonly AnyStream[];
  readonly tables: LakeTables;
  readonly kafka: Pick<JavaKafka, "bootstrap" | "properties">;
  /** Address below which checkpoints lie: `s3a://bucket`, or `file:///folder`. */
  readonly store: Content;
  readonly trigger: Duration;
  readonly lateness: Duration;
  readonly load: number;
  /** Most records of a batch, where a machine's memory bounds it. Default no bound but that of the rates. */
  readonly most?: number;
}

/** Within the bucket of checkpoints. */
export const FOLDERS = { checkpoints: "spark/lake", events: "spark/events" } as const;

const title = ({ namespace, name }: LakeTable): string => `${namespace}.${name}`;

/** The files that the jobs read (`workloads/spark/millrace_lake/settings.py`). */
export function definitionFiles(input: DefinitionsInput): Readonly<Record<string, Content>> {
  const { streams, tables, kafka, store, trigger, lateness } = input;
  const settings = json({
    catalog: names.LAKE_CATALOG,
    kafka: { bootstrap: kafka.bootstrap, properties: kafka.properties },
    checkpoints: lines([store, FOLDERS.checkpoints], "/"),
    trigger,
    lateness,
    quality: title(tables.quality),
    quarantine: title(tables.quarantine),
  });
  const made = [...tables.streams.flatMap(({ table, daily }) => [table, daily]), tables.quality, tables.quarantine];
  return {
    "settings.json": settings,
    ...Object.fromEntries(
      tables.streams.map((lake) => [
        `stream-${lake.stream}.json`,
        compact(streamFile(streamOf(streams, lake), lake, input)),
      ]),
    ),
    ...Object.fromEntries(made.map((table) => [`table-${title(table)}.json`, compact(table)])),
  };
}

const compact = (value: unknown): string => `${JSON.stringify(value)}\n`;

function streamOf(streams: readonly AnyStream[], { stream: name }: LakeStream): AnyStream {
  const found = streams.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`spark: the lake has tables of a stream "${name}" that is not declared`);
  return found;
}

/** Records that a batch of a stream takes at most: as many were waiting where one has that many. */
export const mostRecords = (
  { volume }: Pick<AnyStream, "volume">,
  { trigger, load, most = Infinity }: Pick<DefinitionsInput, "trigger" | "load" | "most">,
): number =>
  Math.min(most, Math.max(FEWEST, Math.ceil((volume.peak * load * CATCH_UP * milliseconds(trigger)) / 1_000)));

function streamFile(stream: AnyStream, { table, daily, dailyKeys, dailyQuery }: LakeStream, input: DefinitionsInput) {
  return {
    name: stream.name,
    topic: names.topic(stream),
    group: names.lakeConsumerGroup(stream),
    table: title(table),
    eventTime: stream.eventTime,
    partition: table.partitionSpec.fields[0]?.transform,
    maxRecords: mostRecords(stream, input),
    decoding: decodingOf(stream),
    daily: { table: title(daily), keys: dailyKeys, query: dailyQuery },
    rules: measuredRules(stream),
  };
}
