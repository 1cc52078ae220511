import { clicks } from "./clicks";
import type { Event } from "./event";
import { type Faults, soundOf, withFaults } from "./faults";
import { machineSpan, machines } from "./machines";
import { payments } from "./payments";
import { Random } from "./random";
import { makeCatalogue, shop } from "./shop";
import type { Span } from "./time";

export const USE_CASES = ["payments", "shop", "machines", "clicks"] as const;
export type UseCase = (typeof USE_CASES)[number];

/** Share of the events when all are chosen. */
const SHARES: Readonly<Record<UseCase, number>> = { payments: 0.4, shop: 0.1, machines: 0.2, clicks: 0.3 };

export interface FeedOptions {
  readonly seed: number;
  /** Exactly so many events, faults included. */
  readonly count: number;
  readonly span: Span;
  readonly useCases: readonly UseCase[];
  /** Share of the payments that are frauds. */
  readonly fraudRate: number;
  /** Share of the machines that decay. */
  readonly decayRate: number;
  readonly faults: Faults;
  /** Paying accounts; by default as many as make a believable number of payments each. */
  readonly accounts?: number;
}

/**
 * Everything that is sent, in order. Each use case covers its own simulated time from its beginning to the end of the span
 * while the feed runs, so they are joined by how far each has come, not by the clock. The same options give the same events.
 */
export function* feed(options: FeedOptions): Generator<Event> {
  // By its end, too: each feed is a world of its own. The next one of the same seed would otherwise double the history of the
  // same accounts and machines, and be dropped as a repetition of the same ids.
  const random = new Random(options.seed).fork(`until/${options.span.end}`);
  const counts = split(options.count, options.useCases);
  const catalogue = makeCatalogue(
    random.fork("catalogue"),
    Math.min(5_000, Math.max(20, Math.round(options.count / 250))),
  );
  const { span } = options;
  const heads = options.useCases.map((useCase) => {
    const total = counts.get(useCase) ?? 0;
    const sound = soundOf(total, options.faults);
    const own = random.fork(useCase);
    const make = (): { readonly events: Iterable<Event>; readonly span: Span } => {
      switch (useCase) {
        case "payments": {
          const { fraudRate, accounts } = options;
          return { events: payments(own, { count: sound, span, fraudRate, accounts }), span };
        }
        case "shop":
          return { events: shop(own, { count: sound, span, catalogue }), span };
        case "clicks":
          return { events: clicks(own, { count: sound, span, catalogue }), span };
        case "machines":
          return {
            events: machines(own, { count: sound, span, decayRate: options.decayRate }),
            span: machineSpan(span),
          };
      }
    };
    const made = make();
    const events = withFaults(own.fork("faults"), made.events, sound, total, options.faults, made.span);
    const progress = (event: Event): number => (event.at - made.span.start) / (made.span.end - made.span.start);
    return { events, progress, next: events.next() };
  });
  for (;;) {
    let first: { head: (typeof heads)[number]; event: Event; progress: number } | undefined;
    for (const head of heads) {
      if (head.next.done === true) continue;
      const progress = head.progress(head.next.value);
      if (first === undefined || progress < first.progress) first = { head, event: head.next.value, progress };
    }
    if (first === undefined) return;
    yield first.event;
    first.head.next = first.head.events.next();
  }
}

/** Whole numbers of events in proportion to the shares, `count` in all. */
export function split(count: number, useCases: readonly UseCase[]): ReadonlyMap<UseCase, number> {
  const total = useCases.reduce((sum, useCase) => sum + SHARES[useCase], 0);
  const counts = new Map<UseCase, number>();
  let [given, share] = [0, 0];
  for (const useCase of useCases) {
    share += SHARES[useCase];
    const upTo = Math.round((count * share) / total);
    counts.set(useCase, upTo - given);
    given = upTo;
  }
  return counts;
}
