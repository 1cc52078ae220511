import type { Price } from "../streams/catalogue/prices";

/** A change as it is compared: which observation showed it, and from what to what. */
export interface Told {
  readonly priceId: string;
  readonly before: string;
  readonly after: string;
  readonly lowest: boolean;
}

export interface Judged {
  readonly observations: number;
  /** Every change there is, by the observations in order of time, each once. */
  readonly truth: readonly Told[];
  /** Observations that arrived after a newer one of the same offer. */
  readonly late: ReadonlySet<string>;
  readonly worker: readonly Told[];
  /** What is told by comparing each observation with the one that arrived before it, as a simple worker would. */
  readonly naive: readonly Told[];
}

/**
 * The changes among observations, one after the other as they are given. Plain, without limits of any kind, and of no code in
 * common with the worker; `lowest` is by each other seller's last price in stock within two days.
 */
export function changesAmong(prices: readonly Price[]): readonly Told[] {
  const offers: Record<string, Record<string, Price>> = {};
  const told: Told[] = [];
  for (const price of prices) {
    const article = (offers[price.sku] ??= {});
    const former = article[price.seller];
    article[price.seller] = price;
    if (former?.currency !== price.currency || former.price === price.price) continue;
    let lowest = true;
    for (const other of Object.values(article)) {
      if (other.currency !== price.currency || other.availability === "out_of_stock") continue;
      if (price.observedAt - other.observedAt > 2 * 24 * 60 * 60 * 1000) continue;
      if (parseFloat(other.price) < parseFloat(price.price)) lowest = false;
    }
    told.push({ priceId: price.id, before: former.price, after: price.price, lowest });
  }
  return told;
}

/** The truth, and what a simple worker makes of the same observations. */
export function judged(arrived: readonly Price[], worker: readonly Told[]): Judged {
  const once = [...new Map(arrived.map((price) => [price.id, price])).values()];
  const late = new Set<string>();
  const newest: Record<string, number> = {};
  for (const { id, sku, seller, observedAt } of once) {
    const offer = `${sku} ${seller}`;
    if (observedAt < (newest[offer] ?? 0)) late.add(id);
    newest[offer] = Math.max(newest[offer] ?? 0, observedAt);
  }
  const truth = changesAmong([...once].sort((a, b) => a.observedAt - b.observedAt));
  return { observations: arrived.length, truth, late, worker, naive: changesAmong(arrived) };
}

export interface Figures {
  /** Changes told. */
  readonly told: number;
  /** Of those told, how many are one of the truth, from and to the same price. */
  readonly precision: number;
  /** Of the truth, how many are told. */
  readonly recall: number;
  /** Of those that are right, how many say rightly whether anybody asks less. */
  readonly lowest: number;
}

export function figures(truth: readonly Told[], told: readonly Told[]): Figures {
  const known = new Map(truth.map((one) => [one.priceId, one]));
  const right = new Map<string, boolean>();
  for (const { priceId, before, after, lowest } of told) {
    const one = known.get(priceId);
    if (one?.before === before && one.after === after) right.set(priceId, one.lowest === lowest);
  }
  const share = (n: number, of: number): number => (of === 0 ? 0 : n / of);
  return {
    told: told.length,
    precision: share(right.size, told.length),
    recall: share(right.size, truth.length),
    lowest: share([...right.values()].filter(Boolean).length, right.size),
  };
}

/** The truth's changes by what became of the observation that showed them or of the one before, and how many were told at all. */
export function byClass({
  truth,
  late,
  worker,
}: Judged): ReadonlyMap<string, { readonly of: number; readonly told: number }> {
  const told = new Set(worker.map(({ priceId }) => priceId));
  const classes = new Map([
    ["in time", { of: 0, told: 0 }],
    ["late", { of: 0, told: 0 }],
  ]);
  for (const { priceId } of truth) {
    const counts = classes.get(late.has(priceId) ? "late" : "in time");
    if (counts === undefined) continue;
    counts.of += 1;
    if (told.has(priceId)) counts.told += 1;
  }
  return classes;
}
