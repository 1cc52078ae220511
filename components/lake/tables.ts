import type { AnyStream, ByteSize } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { bytes, milliseconds } from "../../workloads/streams/units";
import type { LakeTable, LakeTables } from "../core/lake";
import { dailyKeysOf, dailyOf, dailyQueryOf } from "./daily";
import { LONGEST_HISTORY, partitionedBy, properties, sortedBy } from "./layout";
import { qualityTable, quarantineTable } from "./shared";
import { icebergSchema } from "./schema";

const SECONDS_A_DAY = 86_400;
const DAY = 86_400_000;
/**
 * A stream that brings this much a day (as encoded in its topic) is cut by the hour, a smaller one by the day: a partition then
 * holds 200 MiB or more of Parquet, and what a MERGE has to compare with stays within minutes of reading. Chosen.
 */
const HOURLY_FROM: ByteSize = "24 GiB";
const SHORTEST_HISTORY = DAY;

const served = ({ serve }: AnyStream): boolean => serve.includes("lake");

/** The tables of every stream that the lake serves, and the two that are of all: what came of their rules, and what was no event. */
export const lakeTables = (streams: readonly AnyStream[]): LakeTables => ({
  streams: streams.filter(served).map((stream) => ({
    stream: stream.name,
    table: tableOf(stream),
    daily: dailyOf(stream),
    dailyKeys: dailyKeysOf(stream),
    dailyQuery: dailyQueryOf(stream),
  })),
  quality: qualityTable,
  quarantine: quarantineTable,
});

/** By which time its partitions are cut, from its declared volume: the same in each stack, whatever part of it a stack is sized for. */
export const partitioning = ({ volume }: AnyStream): "hour" | "day" =>
  volume.average * SECONDS_A_DAY * bytes(volume.size) >= bytes(HOURLY_FROM) ? "hour" : "day";

/** A stream's table: its record, cut by event time, sorted by key. */
export function tableOf(stream: AnyStream): LakeTable {
  const schema = icebergSchema(stream);
  const history = Math.min(Math.max(milliseconds(stream.retention), SHORTEST_HISTORY), LONGEST_HISTORY);
  return {
    namespace: names.ICEBERG_NAMESPACE,
    name: names.icebergTable(stream),
    schema,
    partitionSpec: partitionedBy(schema, stream.eventTime, partitioning(stream)),
    sortOrder: sortedBy(schema, [stream.key, stream.eventTime]),
    properties: {
      ...properties(history),
      comment: stream.doc,
      "millrace.stream": stream.name,
      "millrace.owner": stream.owner.team,
    },
  };
}
