/** What an engine is asked. */
export interface Question {
  readonly sql: string;
  /** Without a slash at the end: `http://127.0.0.1:8099`. */
  readonly url: string;
  /** Most rows of the answer. */
  readonly rows: number;
  /** Who asks, where the engine wants to know. */
  readonly user?: { readonly name: string; readonly password: string };
  readonly signal: AbortSignal;
}

/** What it answers: at most as many rows as were asked for. */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** A value a column. Integers beyond what a number holds exactly are bigints. */
  readonly rows: readonly (readonly unknown[])[];
  /** What a reader of the rows has to know: that there are more, that groups are missing. */
  readonly notes: readonly string[];
}

/** Asks one engine. @throws one sentence: what the engine minds, or that it is not reached */
export type Client = (question: Question) => Promise<Answer>;

/** Longest cell of a table, in characters. */
const WIDEST = 120;

/** A value as a cell of a table. */
export function cellOf(value: unknown): string {
  const text =
    typeof value === "string" || typeof value === "bigint" ? String(value) : JSON.stringify(value, bigintAsText);
  // A line break would break the table.
  const flat = text.replace(/\s+/g, " ");
  return flat.length > WIDEST ? `${flat.slice(0, WIDEST - 1)}…` : flat;
}

/** A row as a line of JSON: an object by the columns' names. A bigint is text, as in the canonical form of events. */
export const lineOf = ({ columns }: Pick<Answer, "columns">, row: readonly unknown[]): string =>
  JSON.stringify(Object.fromEntries(columns.map(({ name }, position) => [name, row[position]])), bigintAsText);

const bigintAsText = (_: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);

/** `JSON.parse` that keeps integers of 64 bits exact: those that no number holds are bigints. */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text, ((_: string, value: unknown, context?: { readonly source?: string }) => {
    const source = context?.source ?? "";
    return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
  }) as (this: unknown, key: string, value: unknown) => unknown);
