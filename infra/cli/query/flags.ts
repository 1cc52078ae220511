import { parse } from "../flags";

export const QUERY_USAGE = `npm run query -- --pinot "SELECT …" [flags]
  --pinot             ask Pinot's broker itself: answers within milliseconds
  --rows 100          most rows, 1 to 100000
  --json              a line of JSON a row
  --url URL           of another Pinot than that of this machine: http://127.0.0.1:8099
  --user NAME         who asks, with the password in MILLRACE_QUERY_PASSWORD`;

/** Who can be asked. */
export type QueryEngine = "pinot";

export interface QueryFlags {
  readonly help: boolean;
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
      help: { type: "boolean", default: false },
    },
    true,
  );
  const help = values.help === true;
  const [sql = "", ...more] = positionals;
  if (!help) {
    if (sql.trim() === "" || more.length > 0) {
      throw new Error(
        `npm run query takes one statement, got ${positionals.length === 0 ? "none" : String(positionals.length)}; put it between quotes: npm run query -- --pinot "SELECT COUNT(*) FROM payments"`,
      );
    }
    if (values.pinot !== true) {
      throw new Error("npm run query must be told whom to ask, got no engine; give --pinot");
    }
  }
  return {
    help,
    engine: "pinot",
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
