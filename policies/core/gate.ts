import { type Configured, judgeAll, judgeStack, type Unjudged, type Violation } from "./judge";
import { Ledger, waiverRule } from "./ledger";
import type { Rule } from "./rule";
import type { Stack } from "./subject";
import type { Waiver } from "./waivers";

export interface GateOptions {
  readonly waivers?: readonly Waiver[];
  readonly configured?: Configured;
  readonly now?: () => Date;
}

export interface Report {
  readonly violations: readonly Violation[];
  readonly waived: readonly Violation[];
  readonly unjudged: readonly Unjudged[];
}

/** What the pack says of a stack that is all there, without an engine. */
export function gate(
  rules: readonly Rule[],
  stack: Stack,
  { waivers = [], configured, now }: GateOptions = {},
): Report {
  const ledger = new Ledger(waivers, now);
  const found = ledger.admit(judgeAll(rules, stack, configured));
  const ofWaivers = ledger.admit(judgeStack(waiverRule(ledger), stack));
  return { violations: [...found, ...ofWaivers], waived: ledger.waived, unjudged: ledger.unjudged };
}
