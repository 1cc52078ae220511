import { parse } from "../flags";

export const QUERY_USAGE = `npm run query -- "SELECT …" [flags]
  --pinot             ask Pinot's broker itself, which answers within milliseconds, instead of Trino
  --examples          statements for Trino over several systems
  --rows 100          most rows, 1 to 100000
  --json              a line of JSON a row
  --url URL           of another Trino or Pinot than that of this machine: http://127.0.0.1:8080
  --user NAME         who asks, with the password in MILLRACE_QUERY_PASSWORD; a name of your own shows what others see`;

/** Who can be asked. */
export type QueryEngine = "pinot" | "trino";

export interface QueryFlags {
  readonly help: boolean;
  readonly examples: boolean;
  readonly engine: QueryEngine;
  readonly sql: string;
  readonly rows: number;
  readonly json: boolean;
  readonly url?: string;
  readonly user?: string;
}

const MOST_ROWS = 100_000;

/** @throws a sentence: what, allowed, got */
export function parseQuery(args: readonly string[]): QueryFlags {
  const { positionals, values } = parse(
    "npm run query",
    args,
    {
      pinot: { type: "boolean", default: false },
      rows: { type: "string", default: "100" },
      json: { type: "boolean", default: false },
      url: { type: "string" },
      user: { type: "string" },
      examples: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
    true,
  );
  const help = values.help === true;
  const [sql = "", ...more] = positionals;
  const examples = values.examples === true;
  if (!help && !examples && (sql.trim() === "" || more.length > 0)) {
    throw new Error(
      `npm run query takes one statement, got ${positionals.length === 0 ? "none" : String(positionals.length)}; put it between quotes, as \`npm run query -- --examples\` shows`,
    );
  }
  return {
    help,
    examples,
    engine: values.pinot === true ? "pinot" : "trino",
    sql,
    rows: wholeOf(String(values.rows)),
    json: values.json === true,
    ...(values.url === undefined ? {} : { url: urlOf(String(values.url)) }),
    ...(values.user === undefined ? {} : { user: String(values.user) }),
  };
}

function wholeOf(text: string): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= MOST_ROWS) return value;
  throw new Error(`--rows must be a whole number from 1 to ${MOST_ROWS}, got "${text}"`);
}

function urlOf(text: string): string {
  if (/^https?:\/\/[^/]+\/*$/.test(text)) return text.replace(/\/+$/, "");
  throw new Error(
    `--url must be http:// or https:// with a host and port, such as http://127.0.0.1:8099, got "${text}"`,
  );
}
