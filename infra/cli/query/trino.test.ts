import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { examples } from "./examples";
import { sentenceOf, trino } from "./trino";

/** A server that answers each request with the next of its pages, by Trino's client protocol. */
let server: Server;
let pages: (Record<string, unknown> | number)[];
let asked: { readonly method: string; readonly path: string; readonly user: string; readonly body: string }[];

beforeEach(async () => {
  asked = [];
  server = createServer((request: IncomingMessage, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      asked.push({ method, path: url, user: String(headers["x-trino-user"]), body });
      const page = method === "DELETE" ? 204 : (pages.shift() ?? 500);
      response.statusCode = typeof page === "number" ? page : 200;
      response.end(typeof page === "number" ? "no page" : JSON.stringify({ id: "q", ...page }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const columns = [{ name: "n", type: "bigint" }];
const never = (): AbortSignal => new AbortController().signal;
/** The server calls itself by a name that is not known here. */
const next = (path: string) => ({ nextUri: `https://trino.inside:8443${path}` });

test("pages are followed by their paths until there is no next one, and statements end without a semicolon", async () => {
  pages = [next("/v1/statement/queued/q/1"), 503, { columns, data: [[1], [2]], ...next("/v1/2") }, { data: [[3]] }];
  expect(await trino({ sql: " select n from t; ", url: url(), rows: 10, signal: never() })).toEqual({
    columns,
    rows: [[1], [2], [3]],
    notes: [],
  });
  expect(asked).toEqual([
    { method: "POST", path: "/v1/statement", user: "developer", body: "select n from t" },
    { method: "GET", path: "/v1/statement/queued/q/1", user: "developer", body: "" },
    { method: "GET", path: "/v1/statement/queued/q/1", user: "developer", body: "" },
    { method: "GET", path: "/v1/2", user: "developer", body: "" },
  ]);
});

test("when there are rows enough the server is told to stop", async () => {
  pages = [{ columns, data: [[1], [2], [3]], ...next("/v1/more") }];
  expect(await trino({ sql: "select 1", url: url(), rows: 2, signal: never() })).toMatchObject({
    rows: [[1], [2]],
    notes: ["there are more rows than 2; --rows takes more"],
  });
  expect(asked.at(-1)).toMatchObject({ method: "DELETE", path: "/v1/more" });
});

test("a person who has had enough ends the query at the server", async () => {
  const enough = new AbortController();
  pages = [next("/v1/1"), 503, 503, 503, 503, 503, 503, 503, 503];
  const asking = trino({ sql: "select 1", url: url(), rows: 2, signal: enough.signal });
  setTimeout(() => {
    enough.abort();
  }, 150);
  await expect(asking).rejects.toThrow();
  expect(asked.at(-1)).toMatchObject({ method: "DELETE", path: "/v1/1" });
});

test("what Trino minds is one sentence with its message", async () => {
  pages = [{ error: { errorName: "COLUMN_NOT_FOUND", message: "line 1:8: Column 'x'\n cannot be resolved" } }];
  await expect(trino({ sql: "select x", url: url(), rows: 2, signal: never() })).rejects.toThrow(
    new Error("Trino: line 1:8: Column 'x' cannot be resolved"),
  );
  expect(sentenceOf({ errorName: "GENERIC_INTERNAL_ERROR", message: "" })).toBe("Trino: GENERIC_INTERNAL_ERROR");
});

test("a server that has just started, and has not heard of its workers, is asked again", async () => {
  const starting = { error: { errorName: "NO_NODES_AVAILABLE", message: "No nodes available to run query" } };
  pages = [next("/v1/1"), starting, starting, { columns, data: [[1]] }];
  expect(await trino({ sql: "select n from t", url: url(), rows: 2, signal: never() })).toEqual({
    columns,
    rows: [[1]],
    notes: [],
  });
  expect(asked.map(({ method }) => method)).toEqual(["POST", "GET", "POST", "POST"]);
});

test("integers of 64 bits are exact", async () => {
  pages = [{ columns }];
  server.removeAllListeners("request").on("request", (_, response: { end: (text: string) => void }) => {
    response.end('{"id":"q","columns":[{"name":"n","type":"bigint"}],"data":[[9007199254740993]]}');
  });
  const { rows } = await trino({ sql: "select 1", url: url(), rows: 2, signal: never() });
  expect(rows).toEqual([[9_007_199_254_740_993n]]);
});

test("a server that is not there, or wants a password, is told of with what to do", async () => {
  pages = [401];
  await expect(trino({ sql: "select 1", url: url(), rows: 2, signal: never() })).rejects.toThrow(
    `Trino at ${url()} wants to know who asks, got 401; give --user and MILLRACE_QUERY_PASSWORD`,
  );
  await expect(trino({ sql: "select 1", url: "http://127.0.0.1:1", rows: 2, signal: never() })).rejects.toThrow(
    "Trino at http://127.0.0.1:1 is not reached (",
  );
});

test("examples show what one system alone cannot answer, each within the catalogs that it names", () => {
  expect(
    examples.filter(({ catalogs }) => ["lake", "pinot", "search"].every((name) => catalogs.includes(name as "lake"))),
  ).toHaveLength(2);
  for (const { sql, catalogs } of examples) {
    const named = [...sql.matchAll(/(?:from|join) (\w+)\./g)].map(([, catalog]) => catalog);
    expect([...new Set(named)].sort()).toEqual([...catalogs].sort());
  }
});
