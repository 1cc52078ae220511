import type { Event } from "../event";
import { payments } from "../payments";
import { Random } from "../random";
import { DAY } from "../time";

/** A payment as it is sent. */
export interface Payment {
  readonly id: string;
  readonly accountId: string;
  readonly cardId: string;
  readonly merchantId: string;
  readonly category: string;
  readonly amount: string;
  readonly currency: string;
  readonly channel: string;
  readonly country: string;
  readonly location: { readonly lat: number; readonly lon: number } | null;
  readonly occurredAt: number;
}

const end = Date.UTC(2026, 10, 20, 12);
export const SPAN = { start: end - 6 * DAY, end };

export const makeWorld = (seed: number, count: number, fraudRate = 0.01): Event[] => [
  ...payments(new Random(seed), { count, span: SPAN, fraudRate }),
];

export const read = (event: Event): Payment => JSON.parse(event.body) as Payment;

export function groupBy<K, T>(values: readonly T[], key: (value: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return groups;
}

export const amounts = (found: readonly Payment[]): number[] => found.map(({ amount }) => Number(amount));

/** From the first to the last, in milliseconds. */
export const duration = (found: readonly Payment[]): number =>
  (found.at(-1)?.occurredAt ?? 0) - (found[0]?.occurredAt ?? 0);

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
