import type { Answer } from "./http";

/** What became of the events of one request. */
export type Outcome =
  | {
      readonly kind: "judged";
      readonly accepted: readonly number[];
      readonly refused: readonly { readonly index: number; readonly reason: string }[];
    }
  /** Nothing is known to have been accepted: the same events are to be sent again. */
  | { readonly kind: "again"; readonly status: number; readonly after: number | undefined };

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads an answer. An event counts as accepted only when the answer is 202 and names its id.
 * @param ids of the events as they were sent, in order
 */
export function judge(ids: readonly string[], answer: Answer): Outcome {
  const { status, retryAfter } = answer;
  if (status === 408 || status === 429 || status >= 500) return { kind: "again", status, after: retryAfter };
  const body = parse(answer.body);
  const verdicts = Array.isArray(body.verdicts)
    ? new Map(body.verdicts.filter(isObject).map((verdict) => [verdict.index, verdict]))
    : undefined;
  const accepted: number[] = [];
  const refused: { index: number; reason: string }[] = [];
  for (const [index, id] of ids.entries()) {
    const verdict = verdicts?.get(index);
    const named = verdicts !== undefined ? verdict?.accepted === true && verdict.id === id : namesId(body, index, id);
    if (status === 202 && named) accepted.push(index);
    else refused.push({ index, reason: reasonOf(verdict ?? body, status) });
  }
  return { kind: "judged", accepted, refused };
}

function namesId(body: Json, index: number, id: string): boolean {
  return Array.isArray(body.ids) ? body.ids[index] === id : index === 0 && body.id === id;
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** The first defect, as `field: what is allowed there`, or the code when the event as a whole is refused. */
function reasonOf(refusal: Json, status: number): string {
  const issue: unknown = Array.isArray(refusal.issues) ? refusal.issues[0] : undefined;
  if (isObject(issue) && typeof issue.message === "string") {
    const path = typeof issue.path === "string" && issue.path !== "" ? issue.path : "record";
    return shorten(`${path}: ${issue.message}`);
  }
  const { error } = refusal;
  if (isObject(error) && typeof error.code === "string") {
    // Messages quote what they are about; without it, and a parser's by its code alone, they are counted together.
    return error.code === "malformed" || typeof error.message !== "string"
      ? error.code
      : shorten(`${error.code}: ${error.message.replaceAll(/"[^"]*"/g, '"…"')}`);
  }
  return `status ${status} without a verdict`;
}

const LONGEST_REASON = 100;

/** The first clause, which says what is wrong; what follows lists what would be right. */
function shorten(text: string): string {
  const [first = ""] = text.split(/; |, (?=from |at most |or null)/);
  return first.length <= LONGEST_REASON ? first : `${first.slice(0, LONGEST_REASON - 1)}…`;
}
