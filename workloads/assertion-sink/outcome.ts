/** What became of a report, read from DataHub's answer. */
export type Outcome =
  | { readonly kind: "taken" }
  /** The report itself is at fault: it will never be taken. */
  | { readonly kind: "refused"; readonly cause: string; readonly detail: string }
  /** DataHub could not take it now. */
  | { readonly kind: "again"; readonly reason: string };

export const TAKEN: Outcome = { kind: "taken" };

/** Of rest.li: what is no proposal, what DataHub's models refuse, what is larger than a request may be. */
const REFUSED: ReadonlySet<number> = new Set([400, 413, 422]);
/** Characters of what DataHub says that go into a dead letter: its stack traces are long. */
const MOST = 500;

/** @param text the body of the answer */
export function outcomeOf(status: number, text: string): Outcome {
  if (status === 200) {
    // Something between may answer in DataHub's place: the pages, a proxy.
    return isSuccess(text) ? TAKEN : { kind: "again", reason: "no answer of DataHub's" };
  }
  if (REFUSED.has(status)) return { kind: "refused", cause: `status ${status}`, detail: detailOf(text) };
  // Without rights, not there yet, busy or broken: no other report would fare better.
  return { kind: "again", reason: `status ${status}` };
}

/** `{"value":"success"}` is what rest.li makes of the action's result. */
const isSuccess = (text: string): boolean => objectIn(text)?.value === "success";

/** The error's message, without the stack trace that may follow it. */
function detailOf(text: string): string {
  const message = objectIn(text)?.message;
  const said = typeof message === "string" && message !== "" ? message : text;
  return said === "" ? "DataHub says no more" : said.slice(0, MOST);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
