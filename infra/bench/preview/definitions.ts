import { defineStream, leafPaths, string, timestamp, unchanged, uuid } from "../../../workloads/streams";
import type { AnyStream, Worker } from "../../../workloads/streams";
import { defineWorker } from "../../../workloads/streams/worker";
import { type Definitions, definitions } from "../../definitions";

/** One worker for so many streams; the catalogue has about as many. */
const STREAMS_A_WORKER = 8;

/**
 * The platform with more streams, each like one that somebody would declare, and a worker for every eight of them that reads one
 * and writes the next.
 * @param count all streams, those of the catalogue among them
 * @throws a sentence when the catalogue alone has more
 */
export function widened(count: number, { streams, workers, ...others }: Definitions = definitions): Definitions {
  const more = count - streams.length;
  if (!Number.isInteger(more) || more < 0) {
    throw new Error(`the streams must be a whole number from the catalogue's ${streams.length} on, got ${count}`);
  }
  const added = Array.from({ length: more }, (_, index) => streamOf(index + 1));
  return { streams: [...streams, ...added], workers: [...workers, ...added.flatMap(workerOf)], ...others };
}

const owner = { team: "bench", contact: "bench@example.com" };

const streamOf = (number: number): AnyStream =>
  defineStream({
    name: `bench-${number}`,
    doc: "One of the many.",
    owner,
    fields: {
      id: uuid({ doc: "The event." }),
      accountId: string({ doc: "Whose it is.", maxLength: 64 }),
      occurredAt: timestamp("ms", { doc: "When." }),
    },
    key: "accountId",
    eventTime: "occurredAt",
    volume: { average: 1, peak: 10, size: "200 B" },
    retention: "7 days",
    slo: { latency: "1 second", quality: 0.999 },
    serve: [],
  });

/** All streams have the same fields. */
const copyOf = (stream: AnyStream) =>
  Object.fromEntries(leafPaths(stream).map((path) => [path, unchanged(`${stream.name}.${path}`)]));

const workerOf = (stream: AnyStream, index: number, all: readonly AnyStream[]): readonly Worker[] => {
  const next = all[index + 1];
  if (index % STREAMS_A_WORKER !== 0 || next === undefined) return [];
  return [
    defineWorker({
      name: `${stream.name}-worker`,
      doc: "One of the many.",
      owner,
      reads: [stream],
      writes: [next],
      lineage: { [next.name]: copyOf(stream) },
      slo: { latency: "1 second" },
      scale: { min: 1, max: 2 },
    }),
  ];
};
