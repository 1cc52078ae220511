import type { AccountState } from "../state";
import { judgeAmount, learnAmount, type Amounts } from "./amount";
import type { Finding } from "./finding";
import { judgeTravel } from "./travel";
import { judgeVelocity } from "./velocity";

/** From this score on an alert is raised. Chosen on one seed of generated events (101); the README has the numbers of others. */
export const ALERT_SCORE = 0.5;

export interface Verdict {
  /** From 0 (ordinary) to 1 (surely fraud). */
  readonly score: number;
  /** Strongest first. */
  readonly reasons: readonly Finding[];
}

/**
 * Judges one payment that the state already holds, by event time alone: only what happened before it is its history.
 * The rules' scores are combined as independent causes (noisy or: 1 − ∏(1 − score)), so weak ones add up and none takes away.
 */
export function judge(state: AccountState, id: string): Verdict {
  const index = state.recent.findIndex((payment) => payment.id === id);
  const payment = state.recent[index];
  // Settled at once, since it is older than all that is remembered: there is nothing to judge it by.
  if (payment === undefined) return { score: 0, reasons: [] };
  const before = histories(state);
  const found = [
    judgeVelocity({ ...state, before, index }),
    judgeAmount(before[index] ?? state.amounts, payment),
    judgeTravel(state.recent, index),
  ];
  const reasons = found
    .filter((finding) => finding !== undefined)
    .map((finding) => ({ ...finding, score: round4(finding.score) }))
    .sort((a, b) => b.score - a.score);
  return { score: round4(1 - reasons.reduce((rest, reason) => rest * (1 - reason.score), 1)), reasons };
}

/** For each recent payment, the statistics of the amounts before it. */
function histories({ amounts, recent }: AccountState): readonly Amounts[] {
  const before: Amounts[] = [];
  let known = amounts;
  for (const payment of recent) {
    before.push(known);
    known = learnAmount(known, payment);
  }
  return before;
}

const round4 = (score: number): number => Math.round(score * 10_000) / 10_000;
