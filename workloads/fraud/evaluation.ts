/** One payment as it was judged, beside what it truly is. */
export interface Judged {
  /** Payment that a label calls fraud: its pattern and which series of payments it belongs to. */
  readonly fraud: { readonly pattern: string; readonly episode: string } | undefined;
  readonly alerted: boolean;
  /** In its currency as it stands: what a trivial threshold sees. */
  readonly amount: number;
}

export interface Figures {
  /** Of the payments flagged, how many are fraud; 0 when none is flagged. */
  readonly precision: number;
  /** Of the frauds, how many are flagged. */
  readonly recall: number;
  /** Harmonic mean of both. */
  readonly f1: number;
  /** Of all payments, how many are flagged. */
  readonly rate: number;
}

export function figures(judged: readonly Judged[], flags: (one: Judged) => boolean): Figures {
  let [hit, flagged, frauds] = [0, 0, 0];
  for (const one of judged) {
    const flag = flags(one);
    if (flag) flagged += 1;
    if (one.fraud !== undefined) frauds += 1;
    if (flag && one.fraud !== undefined) hit += 1;
  }
  return {
    precision: flagged === 0 ? 0 : hit / flagged,
    recall: frauds === 0 ? 0 : hit / frauds,
    f1: flagged + frauds === 0 ? 0 : (2 * hit) / (flagged + frauds),
    rate: judged.length === 0 ? 0 : flagged / judged.length,
  };
}

/** The amount from which on to flag that gives the best F1: chosen with the labels in hand, so no real threshold does better. */
export function bestThreshold(judged: readonly Judged[]): number {
  const sorted = [...judged].sort((a, b) => b.amount - a.amount);
  const frauds = judged.filter(({ fraud }) => fraud !== undefined).length;
  let hit = 0;
  let best = { f1: -1, amount: Infinity };
  for (const [index, { fraud, amount }] of sorted.entries()) {
    if (fraud !== undefined) hit += 1;
    // Only between different amounts can a threshold lie.
    if (sorted[index + 1]?.amount === amount) continue;
    const f1 = (2 * hit) / (index + 1 + frauds);
    if (f1 > best.f1) best = { f1, amount };
  }
  return best.amount;
}

/** How much of a pattern was found: payments, and series of which at least one payment was. */
export interface Found {
  readonly payments: number;
  readonly paymentsFound: number;
  readonly episodes: number;
  readonly episodesFound: number;
}

/** By pattern, in the alphabet's order. */
export function byPattern(judged: readonly Judged[], flags: (one: Judged) => boolean): ReadonlyMap<string, Found> {
  const patterns = new Map<string, Map<string, { payments: number; found: number }>>();
  for (const one of judged) {
    if (one.fraud === undefined) continue;
    const { pattern, episode } = one.fraud;
    const episodes = patterns.get(pattern) ?? new Map<string, { payments: number; found: number }>();
    patterns.set(pattern, episodes);
    const counts = episodes.get(episode) ?? { payments: 0, found: 0 };
    episodes.set(episode, counts);
    counts.payments += 1;
    if (flags(one)) counts.found += 1;
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return new Map(
    [...patterns]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([pattern, episodes]) => {
        const all = [...episodes.values()];
        const found = {
          payments: sum(all.map(({ payments }) => payments)),
          paymentsFound: sum(all.map((episode) => episode.found)),
          episodes: all.length,
          episodesFound: all.filter((episode) => episode.found > 0).length,
        };
        return [pattern, found];
      }),
  );
}
