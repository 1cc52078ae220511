import {
  decimal,
  defineStream,
  defineWorker,
  derived,
  enumeration,
  long,
  boolean,
  string,
  timestamp,
  unchanged,
  uuid,
} from "../../../workloads/streams";
import type { RecordOf } from "../../../workloads/streams";

const common = {
  owner: { team: "bench", contact: "bench@example.com" },
  key: "accountId",
  eventTime: "occurredAt",
  volume: { average: 10_000, peak: 30_000, size: "200 B" },
  partitions: 6,
  retention: "1 day",
  slo: { latency: "50 ms", quality: 1 },
} as const;

/** What the bench's workers read: a payment in 200 bytes of JSON. */
export const benchIn = defineStream({
  ...common,
  name: "bench-in",
  doc: "Payments as the bench makes them.",
  fields: {
    id: uuid({ doc: "The payment." }),
    accountId: string({ doc: "The paying account.", maxLength: 64 }),
    amount: decimal(12, 2, { doc: "What is paid." }),
    currency: string({ doc: "ISO 4217 code.", maxLength: 3 }),
    channel: enumeration(["chip", "online"], { doc: "How the card was presented." }),
    occurredAt: timestamp("ms", { doc: "When." }),
    note: string({ doc: "Makes it 200 bytes.", maxLength: 200 }),
  },
});
export type BenchIn = RecordOf<typeof benchIn>;

/** What they write: the amount as cents, and whether it is large. */
export const benchOut = defineStream({
  ...common,
  name: "bench-out",
  doc: "Payments as the bench's workers map them.",
  fields: {
    id: uuid({ doc: "The payment." }),
    accountId: string({ doc: "The paying account.", maxLength: 64 }),
    cents: long({ doc: "What is paid.", unit: "cent" }),
    currency: string({ doc: "ISO 4217 code.", maxLength: 3 }),
    channel: enumeration(["chip", "online"], { doc: "How the card was presented." }),
    large: boolean({ doc: "True from 1,000.00 on." }),
    occurredAt: timestamp("ms", { doc: "When." }),
    note: string({ doc: "As it came.", maxLength: 200 }),
  },
});

export const benchWorker = defineWorker({
  name: "bench",
  doc: "Turns a decimal amount into cents: as little work of its own as a worker can have.",
  owner: common.owner,
  reads: [benchIn],
  writes: [benchOut],
  lineage: {
    "bench-out": {
      id: unchanged("bench-in.id"),
      accountId: unchanged("bench-in.accountId"),
      cents: derived("the amount times 100", "bench-in.amount"),
      currency: unchanged("bench-in.currency"),
      channel: unchanged("bench-in.channel"),
      large: derived("true from 1,000.00 on", "bench-in.amount"),
      occurredAt: unchanged("bench-in.occurredAt"),
      note: unchanged("bench-in.note"),
    },
  },
  slo: { latency: "250 ms" },
  scale: { min: 1, max: 6 },
});
