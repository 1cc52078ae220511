import type { ValidAwsBudgetSpec } from "./spec";

export interface RenderedBudget {
  readonly name: string;
  /** Dollars with two decimals. */
  readonly limit: string;
  /** `user:millrace:stack$prod` */
  readonly filter: string;
  readonly alerts: readonly { readonly kind: "ACTUAL" | "FORECASTED"; readonly percent: number }[];
  readonly contacts: readonly string[];
  /** Key of the tag by which bills are split; absent where that is not asked for. */
  readonly activateTag?: string;
}

/** Early enough to act: at four fifths spent, and as soon as the month looks like going over. */
export const renderAwsBudget = (spec: ValidAwsBudgetSpec): RenderedBudget => ({
  name: spec.name,
  limit: spec.monthly.toFixed(2),
  filter: `user:${spec.tag.key}$${spec.tag.value}`,
  alerts: [
    { kind: "ACTUAL", percent: 80 },
    { kind: "FORECASTED", percent: 100 },
  ],
  contacts: spec.contacts,
  ...(spec.activateTag ? { activateTag: spec.tag.key } : {}),
});
