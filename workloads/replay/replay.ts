import type { Driver, InboundRecord, OutboundRecord, Producer } from "../runtime";
import { AGAIN_HEADERS, isSentAgain } from "../runtime/again";
import { headerOf } from "../runtime/context";
import { bytesOver } from "../runtime/record-size";
import { inLanes } from "./lanes";
import { OffsetSet } from "./offset-set";
import { parsePlace, placeText } from "./place";
import { type Range, rangesOf } from "./ranges";

export interface ReplayRequest {
  /** Topic that is read, and the one that is written, which may be the same. */
  readonly source: string;
  readonly into: string;
  /** What has the same name is the same replay: each record of the source is sent once for it. */
  readonly name: string;
  /** Milliseconds since the epoch, by the timestamps that the records have in Kafka; `to` is not included. */
  readonly from: number;
  readonly to: number;
  /** Counts, and sends nothing. */
  readonly dryRun: boolean;
  /** Ends it after the batch under way. */
  readonly signal: AbortSignal;
}

/** What became of one partition's range. */
export interface PartitionCount extends Range {
  /** Records of the range, copies that were sent into the same topic left out. */
  readonly records: number;
  /** Copies in the range: only what they are copies of is sent again. */
  readonly copies: number;
  /** Sent by an earlier run. */
  readonly sentBefore: number;
  /** Sent by this run; in a dry run what would be. */
  readonly sent: number;
  /** Too large with the headers of a replay; left. */
  readonly tooLarge: number;
}

export interface ReplayReport {
  readonly partitions: readonly PartitionCount[];
  /** Ranges of which retention may have taken the beginning, or all. */
  readonly cut: readonly Range[];
  /** False when the signal ended it; the same call again goes on from there. */
  readonly finished: boolean;
}

/** What is told on the way. */
export interface Progress {
  readonly doing: "looking" | "sending";
  /** Offsets passed, and how many there are. */
  readonly passed: number;
  readonly of: number;
}

/** Partitions read at once. */
const LANES = 4;
/** Records of one write; the producer splits it by bytes. */
const BATCH = 2_000;

/**
 * Sends the records of a topic between two times again: key, value and headers as they are, with two headers more that say of
 * what they are copies and for which replay. What the target holds is the ledger: it is read first, for what this replay has
 * sent already, so that a run that was ended anywhere is completed by the same call.
 * @throws DriverError
 */
export async function replay(
  driver: Driver,
  request: ReplayRequest,
  progress: (now: Progress) => void,
): Promise<ReplayReport> {
  const { source, into, signal } = request;
  const all = await rangesOf(driver, source, request.from, request.to);
  const ranges = all.filter((range) => range.to > range.from);
  const partitions = await driver.partitions(into);
  const sent = await sentBefore(driver, request, ranges, progress);
  const counts = new Map<number, PartitionCount>();
  const producer = request.dryRun ? undefined : await driver.producer();
  const passing = passed("sending", ranges, progress);
  try {
    await inLanes(ranges, LANES, signal, async (range, ended) => {
      const tally = { records: 0, copies: 0, sentBefore: 0, sent: 0, tooLarge: 0 };
      try {
        const bounds = { topic: source, partition: range.partition, from: range.from, to: range.to };
        for await (const records of driver.readPartition({ ...bounds, signal: ended })) {
          for (let at = 0; at < records.length && !ended.aborted; at += BATCH) {
            const some = records.slice(at, at + BATCH);
            const outbound: OutboundRecord[] = [];
            for (const record of some) {
              if (isCopyWithin(record, source)) {
                tally.copies += 1;
                continue;
              }
              tally.records += 1;
              if (sent.get(range.partition)?.has(record.offset) === true) {
                tally.sentBefore += 1;
                continue;
              }
              const copy = copyOf(record, range.partition, partitions, request);
              if (producer !== undefined && bytesOver(copy, producer.maxRecordBytes) !== undefined) tally.tooLarge += 1;
              else outbound.push(copy);
            }
            await write(producer, into, outbound);
            tally.sent += outbound.length;
            passing(range.partition, (some.at(-1)?.offset ?? range.from) + 1 - range.from);
          }
        }
      } finally {
        counts.set(range.partition, { ...range, ...tally });
      }
    });
  } finally {
    await producer?.close();
  }
  return {
    partitions: ranges.flatMap((range) => counts.get(range.partition) ?? []),
    cut: all.filter(({ cut }) => cut),
    finished: !signal.aborted,
  };
}

/** True for a copy of a record of the same topic. */
const isCopyWithin = (record: InboundRecord, topic: string): boolean =>
  isSentAgain(record) && parsePlace(headerOf(record, AGAIN_HEADERS.of))?.topic === topic;

/** The record as it is sent: with a time of its own in Kafka, since it comes after all that is there. */
function copyOf(
  { key, value, offset, headers }: InboundRecord,
  partition: number,
  partitions: number,
  { source, into, name }: ReplayRequest,
): OutboundRecord {
  const kept = Object.entries(headers).flatMap(([header, one]) =>
    one === undefined || header === AGAIN_HEADERS.letter ? [] : [[header, one] as const],
  );
  return {
    key,
    value,
    headers: {
      ...Object.fromEntries(kept),
      [AGAIN_HEADERS.of]: placeText({ topic: source, partition, offset }),
      [AGAIN_HEADERS.replay]: name,
    },
    // A key chooses the same partition where there are as many; a record without one stays beside its neighbours.
    ...(into === source || key === null ? { partition: partition % partitions } : {}),
  };
}

async function write(producer: Producer | undefined, topic: string, records: readonly OutboundRecord[]): Promise<void> {
  if (producer !== undefined && records.length > 0) await producer.send([{ topic, records }]);
}

/**
 * Which offsets of each range this replay has sent already, by what the target holds now. In the same topic a copy lies in
 * its record's own partition, behind it; in another one anywhere.
 */
async function sentBefore(
  driver: Driver,
  { source, into, name, signal }: ReplayRequest,
  ranges: readonly Range[],
  progress: (now: Progress) => void,
): Promise<ReadonlyMap<number, OffsetSet>> {
  const sent = new Map(ranges.map(({ partition, from, to }) => [partition, new OffsetSet(from, to)]));
  const scans: readonly Omit<Range, "cut">[] =
    into === source
      ? ranges.map((range) => ({ ...range, to: range.end }))
      : (await driver.watermarks(into)).map(({ low, high }, partition) => ({
          partition,
          from: low,
          to: high,
          end: high,
        }));
  if (ranges.length === 0) return sent;
  const passing = passed("looking", scans, progress);
  await inLanes(scans, LANES, signal, async ({ partition, from, to }, ended) => {
    for await (const records of driver.readPartition({ topic: into, partition, from, to, signal: ended })) {
      for (const record of records) {
        if (!isSentAgain(record) || headerOf(record, AGAIN_HEADERS.replay) !== name) continue;
        const place = parsePlace(headerOf(record, AGAIN_HEADERS.of));
        if (place?.topic === source) sent.get(place.partition)?.add(place.offset);
      }
      passing(partition, (records.at(-1)?.offset ?? from) + 1 - from);
    }
  });
  return sent;
}

/** Adds up how far each partition is. */
function passed(
  doing: Progress["doing"],
  ranges: readonly Pick<Range, "from" | "to">[],
  progress: (now: Progress) => void,
) {
  const of = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const by = new Map<number, number>();
  return (partition: number, offsets: number): void => {
    by.set(partition, offsets);
    progress({ doing, passed: [...by.values()].reduce((sum, one) => sum + one, 0), of });
  };
}
