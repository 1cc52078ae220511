import { parseArgs } from "node:util";
import { isRunning, readRecords } from "../../components/core/local";
import { paths, placeFolder } from "../paths";
import { table } from "./processes";
import { cellOf, lineOf } from "./query/client";
import { examples } from "./query/examples";
import { trino } from "./query/trino";
import { interrupted, run, say } from "./terminal";

const USAGE = `npm run query -- "SELECT …" [flags]
  --rows 100          most rows, 1 to 100000
  --json              a line of JSON a row
  --url URL           of another Trino than that of this machine: http://127.0.0.1:8080
  --user NAME         who asks; a name of your own shows what others see
  --examples          statements over several systems`;

const MOST_ROWS = 100_000;

/** Asks Trino one statement, and shows its rows as a table or as lines of JSON. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rows: { type: "string", default: "100" },
      json: { type: "boolean", default: false },
      url: { type: "string" },
      user: { type: "string" },
      examples: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    say(USAGE);
    return;
  }
  if (values.examples) {
    for (const { question, catalogs, sql } of examples)
      say(`-- ${question} (${catalogs.join(", ")})\nnpm run query -- "${sql.replaceAll('"', '\\"')}"\n`);
    return;
  }
  const [sql = "", ...more] = positionals;
  if (sql.trim() === "" || more.length > 0) {
    throw new Error(
      `npm run query takes one statement, got ${positionals.length === 0 ? "none" : positionals.length}; put it between quotes, as \`npm run query -- --examples\` shows`,
    );
  }
  const rows = /^\d{1,6}$/.test(values.rows) ? Number(values.rows) : NaN;
  if (!(rows >= 1 && rows <= MOST_ROWS))
    throw new Error(`--rows must be a whole number from 1 to ${MOST_ROWS}, got "${values.rows}"`);
  const started = performance.now();
  const answer = await trino({
    sql,
    rows,
    url: values.url ?? addressHere(),
    signal: interrupted,
    ...(values.user === undefined
      ? {}
      : { user: { name: values.user, password: process.env.MILLRACE_QUERY_PASSWORD ?? "" } }),
  });
  if (values.json) {
    for (const row of answer.rows) say(lineOf(answer, row));
    for (const note of answer.notes) console.error(`millrace: ${note}`);
    return;
  }
  const cells = answer.rows.map((row) => answer.columns.map((_, position) => cellOf(row[position])));
  for (const line of table([answer.columns.map(({ name }) => name), ...cells])) say(line);
  const counted = answer.rows.length === 1 ? "1 row" : `${answer.rows.length} rows`;
  say(`(${[`${counted} in ${(performance.now() - started).toFixed(0)} ms`, ...answer.notes].join("; ")})`);
}

/** Where Trino of this machine is asked. @throws the sentence that says how to switch it on */
function addressHere(): string {
  const record = readRecords(placeFolder(paths().state)).find((one) => one.name === "trino" && isRunning(one));
  const port = record?.ports[0]?.port;
  if (port !== undefined) return `http://127.0.0.1:${port}`;
  throw new Error(
    "Trino does not run on this machine; switch it on with `npm start -- --room trino=on --room lake=on`, or name another by --url",
  );
}

run(main);
