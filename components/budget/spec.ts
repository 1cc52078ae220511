/** A limit for what a stack costs a month, and who hears of it. */
export interface AwsBudgetSpec {
  /** Name of the budget, unique in the account: `millrace-prod`. */
  readonly name: string;
  /** Dollars a month. */
  readonly monthly: number;
  /** E-mail addresses; at most ten, as AWS takes for each alert. */
  readonly contacts: readonly string[];
  /** The tag that everything of the stack carries. */
  readonly tag: { readonly key: string; readonly value: string };
  /**
   * True to have AWS split bills by the tag's key. AWS takes it from the account that pays alone, and not before something with
   * the tag has been on a bill, up to a day after the first deployment. Default false.
   */
  readonly activateTag?: boolean;
}

export type ValidAwsBudgetSpec = Required<AwsBudgetSpec>;

/**
 * The spec with its defaults.
 * @throws a sentence for a limit that is none, and for too many or no contacts
 */
export function validate(spec: AwsBudgetSpec): ValidAwsBudgetSpec {
  const { monthly, contacts } = spec;
  if (!Number.isFinite(monthly) || monthly <= 0) {
    throw new Error(
      `millrace:budget.monthly must be dollars a month, more than 0, got ${monthly}; set what the stack may cost`,
    );
  }
  if (contacts.length === 0 || contacts.length > 10) {
    throw new Error(
      `millrace:budget.contacts must be 1 to 10 e-mail addresses, got ${contacts.length}; set who hears of the costs`,
    );
  }
  return { ...spec, activateTag: spec.activateTag ?? false };
}
