import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The script as the job runs it, against a server of this machine that speaks as much of Trino's protocol as is needed. */
let folder: string;
let server: Server;
let address: string;
/** The statements that were asked, with who asked. */
let asked: { readonly sql: string; readonly authorization: string | undefined }[];
/** Errors that a statement fails with, one a time, by its beginning. */
let failures: { readonly begins: string; readonly errorName: string; readonly errorType: string }[];
let there: readonly (readonly [string, string])[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-views-"));
  asked = [];
  failures = [];
  there = [];
  const pages = new Map<string, object>();
  server = createServer((request, response) => {
    let sql = "";
    request.on("data", (chunk: Buffer) => (sql += chunk.toString()));
    request.on("end", () => {
      if (request.method === "GET") {
        response.end(JSON.stringify(pages.get(request.url ?? "") ?? {}));
        return;
      }
      asked.push({ sql, authorization: request.headers.authorization });
      const failure = failures.findIndex(({ begins }) => sql.startsWith(begins));
      const [error] = failure < 0 ? [] : failures.splice(failure, 1);
      const path = `/v1/statement/executing/${asked.length}`;
      pages.set(
        path,
        error === undefined
          ? { data: sql.startsWith("select table_schema") ? there : [] }
          : { error: { ...error, message: "so it is" } },
      );
      // By a name of its own, under which it need not be reached.
      response.end(JSON.stringify({ nextUri: `https://trino.internal:8443${path}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

async function run(views: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const content = join(folder, "views");
  mkdirSync(content, { recursive: true });
  writeFileSync(
    join(content, "plan.json"),
    JSON.stringify({ catalog: "millrace", schemas: ["streams", "live"], setup: ["call store.system.execute()"] }),
  );
  views.forEach((name, position) => {
    writeFileSync(
      join(content, `v000${position}-streams-${name}.json`),
      JSON.stringify({ schema: "streams", name, sql: `create or replace view millrace.streams.${name} as select 1` }),
    );
  });
  const child = spawn(process.execPath, [join(__dirname, "apply-views.mjs")], {
    env: {
      VIEWS_TRINO: address,
      VIEWS_FOLDER: content,
      VIEWS_DEADLINE_SECONDS: "10",
      VIEWS_USER: "millrace",
      VIEWS_PASSWORD: "secret",
      ...env,
    },
  });
  let out = "";
  let error = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (error += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, error };
}
const statements = () => asked.map(({ sql }) => sql);

test("makes the tables that keep views, the schemas, and each view, as the user whose password it has", async () => {
  const { code, out } = await run(["payments"]);
  expect(statements().slice(0, 4)).toEqual([
    "call store.system.execute()",
    "create schema if not exists millrace.streams",
    "create schema if not exists millrace.live",
    "create or replace view millrace.streams.payments as select 1",
  ]);
  expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from("millrace:secret").toString("base64")}`);
  expect(out).toMatch(/views: 1 told, 0 dropped\n$/);
  expect(code).toBe(0);
});

test("drops what is there and not declared, and nothing else", async () => {
  there = [
    ["streams", "payments"],
    ["live", "forgotten"],
  ];
  const { code, out } = await run(["payments"]);
  expect(statements().filter((sql) => sql.startsWith("drop"))).toEqual([
    'drop view if exists millrace.live."forgotten"',
  ]);
  expect(out).toMatch(/views: 1 told, 1 dropped\n$/);
  expect(code).toBe(0);
});

test("waits for a table that another job makes, and for a server that has no room", async () => {
  failures = [
    { begins: "create or replace", errorName: "TABLE_NOT_FOUND", errorType: "USER_ERROR" },
    { begins: "create or replace", errorName: "NO_NODES_AVAILABLE", errorType: "INSUFFICIENT_RESOURCES" },
  ];
  const { code } = await run(["payments"]);
  expect(statements().filter((sql) => sql.startsWith("create or replace"))).toHaveLength(3);
  expect(code).toBe(0);
});

test("does not try again what Trino refuses, and says its words", async () => {
  failures = [{ begins: "create or replace", errorName: "SYNTAX_ERROR", errorType: "USER_ERROR" }];
  const { code, error } = await run(["payments"]);
  expect(error).toBe("views: view streams.payments was refused: SYNTAX_ERROR: so it is; change what is declared\n");
  expect(code).toBe(1);
});

test("gives up in time where nobody answers", async () => {
  const { code, error } = await run(["payments"], { VIEWS_TRINO: "http://127.0.0.1:1", VIEWS_DEADLINE_SECONDS: "1" });
  expect(error).toMatch(
    /^views: set-up 1 was not taken within \d s, the last answer was .*; see whether Trino runs\n$/,
  );
  expect(code).toBe(2);
});
