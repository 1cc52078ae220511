import { count, part, percent, table } from "../runtime/testing/evaluation";
import { bestThreshold, byPattern, figures, type Figures, type Found, type Judged } from "./evaluation";

/** A trivial rule that somebody might write without labels: flag from this amount on, whatever the currency. */
export const FIXED_THRESHOLD = 500;

export interface Result {
  /** Which events. */
  readonly name: string;
  readonly payments: number;
  readonly frauds: number;
  readonly worker: Figures;
  /** The amount threshold with the best F1, chosen with the labels in hand. */
  readonly best: Figures & { readonly amount: number };
  readonly fixed: Figures;
}

export interface Results {
  readonly results: readonly Result[];
  /** Over all of them. */
  readonly patterns: ReadonlyMap<string, { readonly worker: Found; readonly best: Found | undefined }>;
}

export function resultsOf(judged: ReadonlyMap<string, readonly Judged[]>): Results {
  const results: Result[] = [];
  const alerted: Judged[] = [];
  const flagged: Judged[] = [];
  for (const [name, payments] of judged) {
    const amount = bestThreshold(payments);
    results.push({
      name,
      payments: payments.length,
      frauds: payments.filter(({ fraud }) => fraud !== undefined).length,
      worker: figures(payments, (one) => one.alerted),
      best: { ...figures(payments, (one) => one.amount >= amount), amount },
      fixed: figures(payments, (one) => one.amount >= FIXED_THRESHOLD),
    });
    for (const one of payments) {
      // Episodes are numbered anew for each seed.
      const fraud = one.fraud && { ...one.fraud, episode: `${name} ${one.fraud.episode}` };
      alerted.push({ ...one, fraud });
      flagged.push({ ...one, fraud, alerted: one.amount >= amount });
    }
  }
  const best = byPattern(flagged, (one) => one.alerted);
  const patterns = [...byPattern(alerted, (one) => one.alerted)].map(
    ([pattern, worker]) => [pattern, { worker, best: best.get(pattern) }] as const,
  );
  return { results, patterns: new Map(patterns) };
}

/** The results as two Markdown tables. */
export function tablesOf({ results, patterns }: Results): string {
  const rows = results.flatMap(({ name, payments, frauds, worker, best, fixed }) => [
    [`${name}: ${count(payments)} payments, ${count(frauds)} frauds`, "fraud worker", ...cells(worker)],
    ["", `amount ≥ ${best.amount.toFixed(2)}, the best there is`, ...cells(best)],
    ["", `amount ≥ ${FIXED_THRESHOLD}`, ...cells(fixed)],
  ]);
  const patternRows = [...patterns].map(([pattern, { worker, best }]) => [
    `\`${pattern}\``,
    part(worker.paymentsFound, worker.payments),
    part(worker.episodesFound, worker.episodes),
    part(best?.paymentsFound ?? 0, best?.payments ?? 0),
    part(best?.episodesFound ?? 0, best?.episodes ?? 0),
  ]);
  return [
    table(["events", "rule", "precision", "recall", "F1", "payments flagged"], rows),
    table(
      ["pattern", "payments found", "episodes found", "payments above the best threshold", "episodes above it"],
      patternRows,
    ),
  ].join("\n\n");
}

const cells = ({ precision, recall, f1, rate }: Figures): readonly string[] => [
  percent(precision),
  percent(recall),
  f1.toFixed(3),
  percent(rate),
];
