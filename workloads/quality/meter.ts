import { type AnyStream, promiseId } from "../streams";
import { type Check, checksOf } from "./rules";
import { RecentIds } from "./recent-ids";

/** Events looked at for a rule, and those of them that break it. */
export interface Tally {
  events: number;
  broken: number;
}

/** The tallies of one stream within one minute, by rule. */
export interface Minute {
  readonly stream: AnyStream;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly rules: ReadonlyMap<string, Readonly<Tally>>;
}

/** One event as it is measured. */
export interface Measurable {
  readonly record: object;
  readonly id: string;
  readonly partition: number;
  /** When the gateway had it, milliseconds since the epoch. */
  readonly receivedAt: number | undefined;
}

const MINUTE = 60_000;
/** Ids kept for each partition. */
const IDS = 10_000;
const QUALITY = promiseId("quality");

interface Gauge {
  readonly stream: AnyStream;
  readonly checks: readonly Check[];
  readonly ids: Map<number, RecentIds>;
  readonly totals: Map<string, Tally>;
  minute: Map<string, Tally>;
  duplicates: number;
  again: number;
}

/** Counts what keeps and what breaks the rules of some streams: since the process began, and minute by minute. */
export class Meter {
  readonly #gauges: ReadonlyMap<string, Gauge>;
  #start: number | undefined;

  constructor(streams: readonly AnyStream[]) {
    this.#gauges = new Map(
      streams.map((stream) => [
        stream.name,
        {
          stream,
          checks: checksOf(stream),
          ids: new Map(),
          totals: new Map(),
          minute: new Map(),
          duplicates: 0,
          again: 0,
        },
      ]),
    );
  }

  /** Measures an event. One that was replayed or redriven was measured the first time. */
  measure(stream: string, event: Measurable, isSentAgain: boolean): void {
    const gauge = this.#gauges.get(stream);
    if (gauge === undefined) return;
    if (isSentAgain) {
      gauge.again += 1;
      return;
    }
    const ids = gauge.ids.get(event.partition) ?? new RecentIds(IDS);
    gauge.ids.set(event.partition, ids);
    if (ids.seen(event.id)) {
      gauge.duplicates += 1;
      return;
    }
    let isBroken = false;
    for (const check of gauge.checks) {
      const verdict = check.judge(event.record, event.receivedAt);
      if (verdict === undefined) continue;
      isBroken ||= verdict === "broken";
      count(gauge, check.id, verdict === "broken");
    }
    count(gauge, QUALITY, isBroken);
  }

  /** The minute that has ended, if one has; what is measured from now on is of another. */
  closed(now: number): readonly Minute[] {
    const start = now - (now % MINUTE);
    const before = (this.#start ??= start);
    if (start === before) return [];
    this.#start = start;
    return [...this.#gauges.values()].flatMap((gauge) => {
      const rules = gauge.minute;
      gauge.minute = new Map();
      return rules.size === 0 ? [] : [{ stream: gauge.stream, start: before, rules }];
    });
  }

  /** Everything since the process began, by stream and rule. */
  totals(): readonly { readonly stream: string; readonly rule: string; readonly tally: Readonly<Tally> }[] {
    return [...this.#gauges.values()].flatMap(({ stream, totals }) =>
      [...totals].map(([rule, tally]) => ({ stream: stream.name, rule, tally })),
    );
  }

  /** By stream: events that came a second time, and those that were replayed or redriven. */
  repeats(): readonly { readonly stream: string; readonly duplicates: number; readonly again: number }[] {
    return [...this.#gauges.values()].map(({ stream, duplicates, again }) => ({
      stream: stream.name,
      duplicates,
      again,
    }));
  }
}

function count({ totals, minute }: Gauge, rule: string, isBroken: boolean): void {
  for (const tallies of [totals, minute]) {
    let tally = tallies.get(rule);
    if (tally === undefined) tallies.set(rule, (tally = { events: 0, broken: 0 }));
    tally.events += 1;
    if (isBroken) tally.broken += 1;
  }
}
