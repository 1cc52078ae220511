import { createHash } from "node:crypto";
import type { Event } from "./event";
import { eventOf } from "./event";
import { Lines } from "./files";
import { Client } from "./http";
import type { Options } from "./options";
import { Pace } from "./pace";
import { uuidOf } from "./random";
import { Random } from "./random";
import { pause, type Terminal } from "./run";
import { Sender } from "./send";
import { Tally } from "./tally";
import { MINUTE } from "./time";

/** Payments of one account. */
const PAYMENTS_AN_ACCOUNT = 40;
const TICK = 20;

/** The id of the numbered payment: the same for the same seed and number. */
export function numberedId(seed: number, number: number): string {
  const digest = createHash("sha256").update(`numbered/${seed}/${number}`).digest();
  return uuidOf(digest.readUInt32BE(0), digest.readUInt32BE(4), digest.readUInt32BE(8), digest.readUInt32BE(12));
}

const HOME = { country: "DE", location: { lat: 52.52, lon: 13.405 } } as const;
const FAR = { country: "AU", location: { lat: -33.87, lon: 151.21 } } as const;

const accountsOf = (count: number): number => Math.max(1, Math.ceil(count / PAYMENTS_AN_ACCOUNT));

/** True when no later of so many numbered payments is of the same account. */
export const isLastOfAccount = (number: number, count: number): boolean => number + accountsOf(count) >= count;

/**
 * The numbered payment, from 0: its number is in `merchantId`, as in `m-000123`. Accounts take turns, and each pays every ten
 * minutes of simulated time, all alike; but for travellers, whose last payment is by the same card on
 * the other side of the world, ten minutes after the one before.
 */
export function numberedPayment(seed: number, number: number, count: number, end: number, travellers = false): Event {
  const accounts = accountsOf(count);
  const account = number % accounts;
  const turn = Math.floor(number / accounts);
  const at = end - (PAYMENTS_AN_ACCOUNT - turn) * 10 * MINUTE;
  const name = `numbered-${seed}-${String(account).padStart(6, "0")}`;
  const accountId = `acc-${name}`;
  return eventOf("payments", accountId, at, {
    id: numberedId(seed, number),
    accountId,
    cardId: `card-${name}`,
    merchantId: `m-${String(number).padStart(6, "0")}`,
    category: "5411",
    amount: (10 + (number % 1_000) / 100).toFixed(2),
    currency: "EUR",
    channel: "contactless",
    ...(travellers && isLastOfAccount(number, count) ? FAR : HOME),
    occurredAt: at,
  });
}

/**
 * Sends numbered payments until each is acknowledged, however often the gateway is killed meanwhile, and writes each
 * acknowledged id down at once.
 * @returns how many were acknowledged, and how many were refused; the others were not acknowledged by the deadline
 */
export async function runNumbered(
  options: Extract<Options, { mode: "numbered" }>,
  terminal: Terminal,
): Promise<{ readonly accepted: number; readonly rejected: number }> {
  const { count, seed, end, lanes, batch, rate, travellers } = options;
  const tally = new Tally();
  const acks = options.acks === undefined ? undefined : new Lines(options.acks, "a");
  const client = new Client({ url: options.url, apiKey: options.apiKey, connections: lanes, timeout: 15_000 });
  let acknowledged: string[] = [];
  const sender = new Sender({
    client,
    tally,
    random: new Random(seed).fork("sender"),
    lanes,
    batch,
    singleEvery: 50,
    onAccepted: ({ id }) => acknowledged.push(id),
    afterJudged: () => {
      acks?.write(acknowledged);
      acknowledged = [];
    },
  });
  const started = performance.now();
  const left = (): number => options.deadline - (performance.now() - started);
  const pace = new Pace(rate, started);
  const most = 4 * batch * lanes;
  const reports = setInterval(() => {
    terminal.print(tally.progress());
  }, 1_000);
  try {
    for (let number = 0; number < count && left() > 0 && !terminal.stop.aborted;) {
      let taken = 0;
      for (const due = pace.due(performance.now()); taken < due && number < count && sender.open < most; taken++) {
        sender.offer(numberedPayment(seed, number++, count, end, travellers));
      }
      pace.took(taken);
      sender.flush();
      await pause(TICK, terminal.stop);
    }
    await sender.finish(terminal.stop.aborted ? 0 : Math.max(0, left()));
  } finally {
    clearInterval(reports);
    acks?.close();
    client.close();
  }
  terminal.print(tally.summary());
  return tally.total();
}
