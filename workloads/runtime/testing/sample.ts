/** Two small streams and workers over them, for the runtime's own tests. */
import {
  defineStream,
  defineWorker,
  derived,
  int,
  string,
  timestamp,
  unchanged,
  uuid,
  type RecordOf,
} from "../../streams";
import type { OutboundRecord } from "../driver";

const owner = { team: "runtime", contact: "runtime@example.com" } as const;
const common = {
  owner,
  key: "account",
  eventTime: "at",
  volume: { average: 10, peak: 100, size: "120 B" },
  partitions: 6,
  retention: "1 day",
  slo: { latency: "1 second", quality: 0.99 },
} as const;

export const deposits = defineStream({
  ...common,
  name: "deposits",
  doc: "Money paid into accounts, numbered by account.",
  fields: {
    id: uuid({ doc: "The deposit." }),
    account: string({ doc: "Where to." }),
    number: int({ doc: "1 for the account's first, and so on." }),
    amount: int({ doc: "How much.", unit: "EUR" }),
    at: timestamp("ms", { doc: "When." }),
  },
});
export type Deposit = RecordOf<typeof deposits>;

export const totals = defineStream({
  ...common,
  name: "totals",
  doc: "What an account has after each deposit.",
  fields: {
    id: uuid({ doc: "The total." }),
    account: string({ doc: "Whose." }),
    number: int({ doc: "Of the deposit." }),
    total: int({ doc: "How much in all.", unit: "EUR" }),
    at: timestamp("ms", { doc: "When." }),
  },
});

const worker = { owner, slo: { latency: "1 second" }, scale: { min: 1, max: 6 } } as const;

const SAME = {
  id: derived("a UUID made of the deposit's", "deposits.id"),
  account: unchanged("deposits.account"),
  number: unchanged("deposits.number"),
  at: unchanged("deposits.at"),
} as const;

export const copier = defineWorker({
  ...worker,
  name: "copier",
  doc: "Writes a total for each deposit by itself.",
  reads: [deposits],
  writes: [totals],
  lineage: {
    totals: {
      ...SAME,
      total: unchanged("deposits.amount"),
    },
  },
});

export const adder = defineWorker({
  ...worker,
  name: "adder",
  doc: "Adds each account's deposits up.",
  reads: [deposits],
  writes: [totals],
  lineage: {
    totals: {
      ...SAME,
      total: derived("the sum over the account's deposits so far", "deposits.amount", "deposits.account"),
    },
  },
  state: { retention: "30 days" },
});

export const gatherer = defineWorker({
  ...worker,
  name: "gatherer",
  doc: "Adds each account's deposits up until there is none for a while.",
  reads: [deposits],
  writes: [totals],
  lineage: {
    totals: {
      ...SAME,
      total: derived("the sum over the account's deposits until none comes", "deposits.amount", "deposits.account"),
    },
  },
  state: { retention: "1 day" },
});

export const START = 1_700_000_000_000;

/** A deposit whose id is made of account and number. */
export function deposit(account: number, number: number, amount = 1): Deposit {
  const digits = `${String(account).padStart(6, "0")}${String(number).padStart(6, "0")}`;
  return { id: `00000000-0000-4000-8000-${digits}`, account: `account-${account}`, number, amount, at: START + number };
}

/** As the gateway writes it. */
export const depositRecord = (one: Deposit): OutboundRecord => ({
  key: one.account,
  value: JSON.stringify(one),
  headers: { "millrace-id": one.id, "millrace-ingested-at": String(one.at + 1) },
});
