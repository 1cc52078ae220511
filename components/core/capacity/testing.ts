/** Definitions for tests of capacity and plan. */
import {
  type AnyStream,
  defineStream,
  defineWorker,
  type Duration,
  string,
  timestamp,
  uuid,
  type Worker,
} from "../../../workloads/streams";

const owner = { team: "t", contact: "t@example.com" };

/** A stream `events` of 1,000 records a second, 5,000 at the peak, 800 B each, kept a day in 6 partitions. */
export const streamOf = (changes: Partial<AnyStream> = {}): AnyStream => ({
  ...defineStream({
    name: "events",
    doc: "All that happens.",
    owner,
    fields: { id: uuid(), key: string(), note: string({ nullable: true }), at: timestamp("ms") },
    key: "key",
    eventTime: "at",
    encoding: "avro",
    volume: { average: 1_000, peak: 5_000, size: "800 B" },
    retention: "1 day",
    partitions: 6,
    slo: { latency: "50 ms", quality: 0.99 },
  }),
  ...changes,
});

/** A worker `reader` of these streams, with 1 to 6 replicas. */
export const workerOf = (
  reads: readonly AnyStream[],
  changes: Partial<Pick<Worker, "name" | "writes" | "state" | "scale">> & { readonly latency?: Duration } = {},
): Worker => {
  const { latency = "250 ms", ...rest } = changes;
  return {
    ...defineWorker({
      name: "reader",
      doc: "Reads.",
      owner,
      reads,
      writes: [],
      lineage: {},
      slo: { latency },
      scale: { min: 1, max: 1 },
    }),
    scale: { min: 1, max: 6 },
    ...rest,
  };
};
