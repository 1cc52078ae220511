/** Plans for tests: a stream `events` that `reader` reads, whole or in part. */
import type { AnyStream, Capture, Field, Poller, Query, Worker } from "../../../workloads/streams";
import { streamOf, workerOf } from "../capacity/testing";
import type { Plan } from "./model";
import { planOf, type PlanSettings } from "./plan";

export { streamOf, workerOf };

export interface Small {
  /** Changes of the stream. */
  readonly stream?: Partial<AnyStream>;
  readonly workers?: (stream: AnyStream) => readonly Worker[];
  readonly settings?: PlanSettings;
}

export function smallPlan({
  stream = {},
  workers = (events) => [workerOf([events])],
  settings = {},
}: Small = {}): Plan {
  const events = streamOf(stream);
  return planOf([events], workers(events), settings);
}

/** A query `copier` that uses `id`, `key` and `at`. Not checked, as ksqlDB would take JSON alone. */
export const queryOf = (reads: AnyStream, writes: AnyStream): Query => ({
  type: "query",
  name: "copier",
  doc: "Copies.",
  owner: reads.owner,
  reads,
  writes,
  select: { id: "id", key: "key", at: "at" },
  slo: { latency: "1 second" },
});

/** A capture `shop` of a table of `writes`. */
export const captureOf = (writes: AnyStream): Capture => ({
  type: "capture",
  name: "shop",
  doc: "Brings what the shop sells.",
  owner: writes.owner,
  database: "shop",
  tables: [{ table: "dbo.Sale", writes, fields: {} }],
});

export const pollerOf = (writes: AnyStream): Poller => ({
  type: "poller",
  name: "asker",
  doc: "Asks what is sold elsewhere.",
  owner: writes.owner,
  url: "https://example.com/sales",
  every: "10 seconds",
  writes,
  lineage: {},
  slo: { freshness: "1 minute" },
});

/** The stream's fields, some of them changed, and without those that are undefined. */
export function fieldsWith(changes: Readonly<Record<string, Field | undefined>>): AnyStream["fields"] {
  const all: Record<string, Field | undefined> = { ...streamOf().fields, ...changes };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, field]) => (field === undefined ? [] : [[name, field]])),
  );
}
