import { isRunning, readRecords } from "../../components/core/local";
import { paths, placeFolder } from "../paths";
import { table } from "./processes";
import { type Answer, cellOf, type Client, lineOf } from "./query/client";
import { parseQuery, QUERY_USAGE, type QueryEngine } from "./query/flags";
import { examples } from "./query/examples";
import { pinot } from "./query/pinot";
import { trino } from "./query/trino";
import { interrupted, run, say } from "./terminal";

/** How each engine is asked. */
const CLIENTS: Readonly<Record<QueryEngine, Client>> = { pinot, trino };
/** The process of this machine that answers, which lists the port for queries first. */
const PROCESSES: Readonly<Record<QueryEngine, string>> = { pinot: "pinot", trino: "trino" };

/** Asks one statement, and shows its rows as a table or as lines of JSON. */
async function main(): Promise<void> {
  const flags = parseQuery(process.argv.slice(2));
  if (flags.help) {
    say(QUERY_USAGE);
    return;
  }
  if (flags.examples) {
    for (const { question, catalogs, sql } of examples)
      say(`-- ${question} (${catalogs.join(", ")})\nnpm run query -- "${sql.replaceAll('"', '\\"')}"\n`);
    return;
  }
  const { engine, sql, rows, json, user } = flags;
  const password = process.env.MILLRACE_QUERY_PASSWORD ?? "";
  const started = performance.now();
  const answer = await CLIENTS[engine]({
    sql,
    url: flags.url ?? addressHere(engine),
    rows,
    ...(user === undefined ? {} : { user: { name: user, password } }),
    signal: interrupted,
  });
  if (json) showLines(answer);
  else showTable(answer, performance.now() - started);
}

/** Where the engine of this machine is asked. @throws a sentence when it does not run */
function addressHere(engine: QueryEngine): string {
  const name = PROCESSES[engine];
  const record = readRecords(placeFolder(paths().state)).find((one) => one.name === name && isRunning(one));
  const port = record?.ports[0]?.port;
  if (port !== undefined) return `http://127.0.0.1:${port}`;
  throw new Error(
    `${name} does not run on this machine; switch it on with \`npm start -- --room ${name}=on\`, or name another by --url`,
  );
}

/** Rows for programs; what a person has to know goes to the other output. */
function showLines(answer: Answer): void {
  for (const row of answer.rows) say(lineOf(answer, row));
  for (const note of answer.notes) console.error(`millrace: ${note}`);
}

function showTable({ columns, rows, notes }: Answer, milliseconds: number): void {
  const cells = rows.map((row) => columns.map((_, position) => cellOf(row[position])));
  for (const line of table([columns.map(({ name }) => name), ...cells])) say(line);
  const counted = rows.length === 1 ? "1 row" : `${rows.length} rows`;
  say(`(${[`${counted} in ${milliseconds.toFixed(0)} ms`, ...notes].join("; ")})`);
}

run(main);
