/// <reference lib="es2024.string" />
/** One defect of one value. */
export interface Issue {
  /** Where: `amount`, `location.lat`, `reasons[2].rule`, `labels["a b"]`; empty for the record itself. */
  readonly path: string;
  /** What is allowed there, or what is missing. */
  readonly message: string;
  /** JSON of the value, cut at 80 characters. Absent for a missing or unknown field and wherever the value may hold personal data. */
  readonly got?: string;
}

/** At most this many issues of one record are told; hostile input could hold millions. */
export const MAX_ISSUES = 20;

/** Longest `got`, and longest unknown name in a path, in characters. */
export const MAX_GOT = 80;

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `issues` with `step` put before the paths of those from `start` on: paths are built on the way out, so that good values cost nothing. */
export function prefix(issues: Issue[], start: number, step: string): void {
  for (let i = start; i < issues.length; i++) {
    const issue = issues[i];
    if (issue !== undefined) issues[i] = { ...issue, path: join(step, issue.path) };
  }
}

function join(step: string, path: string): string {
  if (path === "") return step;
  return path.startsWith("[") ? step + path : `${step}.${path}`;
}

/** The step of a path for a name that others chose: itself when it is an identifier, else quoted and cut. */
export function nameStep(name: string): string {
  if (name.length <= MAX_GOT && IDENTIFIER.test(name)) return name;
  return keyStep(name);
}

/** The step of a path for the key of a map: `["key"]`, cut. */
export function keyStep(key: string): string {
  return `[${JSON.stringify(cut(key))}]`;
}

/** The issue in one line: `amount must be …, got "1.5"`. */
export function issueText(issue: Issue): string {
  const where = issue.path === "" ? "the record" : issue.path;
  return `${where} ${issue.message}${issue.got === undefined ? "" : `, got ${issue.got}`}`;
}

/** At most `MAX_GOT` characters of the text, with an ellipsis for the rest; never half of a surrogate pair. */
export function cut(text: string): string {
  return text.length <= MAX_GOT ? text : `${text.slice(0, MAX_GOT - 1).toWellFormed()}…`;
}

/** JSON of any value, cut. Visits no more of it than it shows, never throws on what JSON has no form for. */
export function describe(value: unknown): string {
  return cut(show(value, 3));
}

function show(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.slice(0, MAX_GOT));
    case "number":
    case "boolean":
    case "bigint":
      return Object.is(value, -0) ? "-0" : String(value);
    case "undefined":
    case "function":
    case "symbol":
      return typeof value;
    case "object":
      break;
  }
  if (value === null) return "null";
  if (depth === 0) return Array.isArray(value) ? "[…]" : "{…}";
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_GOT / 2).map((item: unknown) => show(item, depth - 1));
    return `[${items.join(",")}]`;
  }
  const parts: string[] = [];
  for (const key in value) {
    if (parts.length === MAX_GOT / 4) break;
    if (!Object.hasOwn(value, key)) continue;
    parts.push(`${JSON.stringify(key.slice(0, MAX_GOT))}:${show((value as Record<string, unknown>)[key], depth - 1)}`);
  }
  return `{${parts.join(",")}}`;
}
