import type { Driver, InboundRecord, OutboundRecord } from "../runtime";
import { AGAIN_HEADERS } from "../runtime/again";
import { headerOf } from "../runtime/context";
import { bytesOver } from "../runtime/record-size";
import { names } from "../streams";
import { holdAll } from "./hold";
import { inLanes } from "./lanes";
import { letterOf, originalOf } from "./letter";
import { OffsetSet } from "./offset-set";
import { parsePlace, type Place } from "./place";
import type { Progress } from "./replay";

export interface RedriveRequest {
  readonly worker: { readonly name: string };
  /** Topics that the worker reads: nothing is sent to any other. */
  readonly inputs: readonly string[];
  /** Causes to send; undefined for all. */
  readonly causes?: ReadonlySet<string>;
  /** Counts, and sends nothing. */
  readonly dryRun: boolean;
  /** Ends it after the batch under way. */
  readonly signal: AbortSignal;
}

/** What became of the dead letters of one cause. */
export interface CauseCount {
  readonly cause: string;
  /** Dead letters that no run has finished with. */
  readonly letters: number;
  readonly sentBefore: number;
  /** Sent by this run; in a dry run what would be. */
  readonly sent: number;
  /** Left for another run, since their cause was not asked for. */
  readonly left: number;
  /** Can never be sent: they do not say where they came from, the worker no longer reads it, or they are too large. */
  readonly unsendable: number;
}

export interface RedriveReport {
  readonly causes: readonly CauseCount[];
  /** Why it ended before the last letter. */
  readonly ended?: "interrupted" | "another run took over";
}

const LANES = 4;
const BATCH = 500;

/** A part of the dead letters' topic: from what was committed to where it ended when the run began. */
interface Part {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Sends the records behind a worker's dead letters to the topics they came from, each letter's once over any number of runs.
 * It ends with the letters that were there when it began, so that one which fails again is not sent again by the same run.
 *
 * How far it is stands in a group of its own, committed after the acknowledgement. What was sent behind that, by a run that
 * was killed or by one that passed letters over for their cause, is found by the headers of what was sent.
 * @throws DriverError; a sentence when another run holds the letters
 */
export async function redrive(
  driver: Driver,
  request: RedriveRequest,
  progress: (now: Progress) => void,
): Promise<RedriveReport> {
  const topic = names.deadLetterTopic(request.worker);
  const group = names.redriveGroup(request.worker);
  const hold = request.dryRun ? undefined : await holdAll(driver, group, topic);
  const signal = hold === undefined ? request.signal : AbortSignal.any([request.signal, hold.lost]);
  try {
    const committed = await driver.committed(group, topic);
    const parts = (await driver.watermarks(topic)).map(({ low, high }, partition): Part => ({
      partition,
      from: Math.max(low, committed[partition] ?? low),
      to: high,
    }));
    const partitions = new Map<string, number>();
    for (const input of request.inputs) partitions.set(input, await driver.partitions(input));
    const sent = await sentBefore(driver, topic, parts, partitions, signal, progress);
    const counts = new Map<string, { -readonly [K in keyof CauseCount]: CauseCount[K] }>();
    const producer = hold === undefined ? undefined : await driver.producer();
    const of = parts.reduce((sum, { from, to }) => sum + to - from, 0);
    let passed = 0;
    try {
      for (const part of parts) {
        // Up to the first letter that is left, everything is done with.
        let position = part.from;
        let isWhole = true;
        for await (const records of driver.readPartition({ topic, ...part, signal })) {
          for (let at = 0; at < records.length && !signal.aborted; at += BATCH) {
            const some = records.slice(at, at + BATCH);
            const outbound = new Map<string, OutboundRecord[]>();
            for (const record of some) {
              const place = { topic, partition: part.partition, offset: record.offset };
              const verdict = judge(record, place);
              if (verdict.left) isWhole = false;
              else if (isWhole) position = record.offset + 1;
              if (verdict.send === undefined) continue;
              const records = outbound.get(verdict.send.topic);
              if (records === undefined) outbound.set(verdict.send.topic, [verdict.send.record]);
              else records.push(verdict.send.record);
            }
            if (producer !== undefined && outbound.size > 0) {
              await producer.send([...outbound].map(([to, records]) => ({ topic: to, records })));
            }
            if (position > part.from) await hold?.commit(part.partition, position);
            passed += some.length;
            progress({ doing: "sending", passed, of });
          }
        }
      }
    } finally {
      await producer?.close();
    }

    function judge(
      record: InboundRecord,
      place: Place,
    ): { left: boolean; send?: { topic: string; record: OutboundRecord } } {
      const letter = letterOf(record);
      const count = counts.get(letter.cause) ?? {
        cause: letter.cause,
        letters: 0,
        sentBefore: 0,
        sent: 0,
        left: 0,
        unsendable: 0,
      };
      counts.set(letter.cause, count);
      count.letters += 1;
      if (sent.get(place.partition)?.has(place.offset) === true) {
        count.sentBefore += 1;
        return { left: false };
      }
      if (request.causes?.has(letter.cause) === false) {
        count.left += 1;
        return { left: true };
      }
      const { origin } = letter;
      const copy = origin === undefined ? undefined : originalOf(record, letter, origin, place);
      const reaches = origin !== undefined && origin.partition < (partitions.get(origin.topic) ?? 0);
      const fits = copy !== undefined && bytesOver(copy, producer?.maxRecordBytes ?? Infinity) === undefined;
      if (copy === undefined || !reaches || !fits) {
        count.unsendable += 1;
        return { left: false };
      }
      count.sent += 1;
      return { left: false, send: { topic: origin.topic, record: copy } };
    }

    const causes = [...counts.values()].sort((a, b) => (a.cause < b.cause ? -1 : 1));
    if (request.signal.aborted) return { causes, ended: "interrupted" };
    return hold?.lost.aborted === true ? { causes, ended: "another run took over" } : { causes };
  } finally {
    await hold?.release();
  }
}

/**
 * Which of the letters were sent already. What was sent for one lies in the partition of its original, behind it: read from the
 * earliest original of the letters on.
 */
async function sentBefore(
  driver: Driver,
  topic: string,
  parts: readonly Part[],
  partitions: ReadonlyMap<string, number>,
  signal: AbortSignal,
  progress: (now: Progress) => void,
): Promise<ReadonlyMap<number, OffsetSet>> {
  const sent = new Map(parts.map(({ partition, from, to }) => [partition, new OffsetSet(from, to)]));
  const earliest = new Map<string, Place>();
  await inLanes(parts, LANES, signal, async (part, ended) => {
    for await (const records of driver.readPartition({ topic, ...part, signal: ended })) {
      for (const { origin } of records.map(letterOf)) {
        if (origin === undefined || origin.partition >= (partitions.get(origin.topic) ?? 0)) continue;
        const name = `${origin.topic}/${origin.partition}`;
        const before = earliest.get(name);
        if (before === undefined || origin.offset < before.offset) earliest.set(name, origin);
      }
    }
  });
  const ends = new Map<string, Awaited<ReturnType<Driver["watermarks"]>>>();
  for (const input of new Set([...earliest.values()].map((place) => place.topic))) {
    ends.set(input, await driver.watermarks(input));
  }
  const scans = [...earliest.values()].map(({ topic: input, partition, offset }) => {
    const { low, high } = ends.get(input)?.[partition] ?? { low: 0, high: 0 };
    return { topic: input, partition, from: Math.max(low, offset), to: high };
  });
  const of = scans.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  let passed = 0;
  await inLanes(scans, LANES, signal, async (scan, ended) => {
    for await (const records of driver.readPartition({ ...scan, signal: ended })) {
      for (const record of records) {
        const letter = parsePlace(headerOf(record, AGAIN_HEADERS.letter));
        if (letter?.topic === topic) sent.get(letter.partition)?.add(letter.offset);
      }
      passed += records.length;
      progress({ doing: "looking", passed, of });
    }
  });
  return sent;
}
