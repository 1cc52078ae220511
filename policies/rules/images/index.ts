import type { Rule } from "../../core/rule";
import { shelves } from "./asking";
import { findingRules } from "./findings";
import { namingRules } from "./naming";
import { reportRules } from "./reports";

/** The rules of images by a clock: reports are fresh or stale by it. */
export function imageRulesAt(now: () => Date): readonly Rule[] {
  const reports = shelves(now);
  return [...namingRules, ...reportRules(reports), ...findingRules(reports)];
}

export const imageRules: readonly Rule[] = imageRulesAt(() => new Date());
