import { setTimeout as sleep } from "node:timers/promises";
import { feed } from "./feed";
import { Lines } from "./files";
import { Client } from "./http";
import type { Options } from "./options";
import { Pace } from "./pace";
import { Random } from "./random";
import { Sender } from "./send";
import { Tally } from "./tally";

/** How often events are handed to the sender: what is due by then goes in one request a lane. */
const TICK = 100;
/** How long a gateway that never answered is waited for, and how long the last requests may take. */
const PATIENCE = 20_000;
const GRACE = 10_000;

export interface Terminal {
  /** Takes one JSON object, for one line. */
  readonly print: (line: object) => void;
  /** Ends the feed; what is under way is finished. */
  readonly stop: AbortSignal;
}

/** @returns false when the gateway never answered */
export async function runFeed(options: Extract<Options, { mode: "feed" }>, terminal: Terminal): Promise<boolean> {
  const { world, rate, lanes, batch } = options;
  const tally = new Tally();
  const labels = options.labels === undefined ? undefined : new Lines(options.labels, "w");
  const client = new Client({ url: options.url, apiKey: options.apiKey, connections: lanes * 8, timeout: 15_000 });
  const sender = new Sender({
    client,
    tally,
    random: new Random(world.seed).fork("sender"),
    lanes,
    batch,
    singleEvery: 20,
    onAccepted: ({ label }) => {
      if (label !== undefined) labels?.write([JSON.stringify(label)]);
    },
  });
  // Beyond this the gateway is behind, and the feed waits for it.
  const most = Math.max(4 * batch * lanes, Number.isFinite(rate) ? 2 * rate : 20_000);
  const events = feed(world);
  const started = performance.now();
  const pace = new Pace(rate, started);
  const reports = setInterval(() => {
    terminal.print(tally.progress());
  }, 1_000);
  try {
    for (let next = events.next(); next.done !== true;) {
      const now = performance.now();
      if (terminal.stop.aborted || now - started >= options.time + 2 * TICK) break;
      if (!sender.reached && now - started >= PATIENCE) break;
      let taken = 0;
      for (const due = pace.due(now); taken < due && sender.open < most && next.done !== true; taken++) {
        sender.offer(next.value);
        next = events.next();
      }
      pace.took(taken);
      sender.flush();
      await pause(TICK, terminal.stop);
    }
    await sender.finish(sender.reached ? GRACE : Math.max(0, PATIENCE - (performance.now() - started)));
  } finally {
    clearInterval(reports);
    labels?.close();
    client.close();
  }
  terminal.print(tally.summary());
  return sender.reached;
}

/** Waits, or less when stopped. */
export async function pause(time: number, stop: AbortSignal): Promise<void> {
  try {
    await sleep(time, undefined, { signal: stop });
  } catch {
    // Stopped: the caller looks at the signal.
  }
}
