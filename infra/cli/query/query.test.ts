import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { freePort } from "../../../workloads/runtime/testing/ports";
import { cellOf, lineOf, parseExactly } from "./client";
import { parseQuery } from "./flags";
import { limited, pinot, sentenceOf } from "./pinot";

describe("the flags of npm run query", () => {
  it("are a statement and whom to ask", () => {
    expect(parseQuery(["--pinot", "SELECT 1"])).toEqual({
      help: false,
      examples: false,
      engine: "pinot",
      sql: "SELECT 1",
      rows: 100,
      json: false,
    });
    expect(
      parseQuery(["--pinot", "SELECT 1", "--rows", "5", "--json", "--url", "http://h:1/", "--user", "reader"]),
    ).toEqual({
      help: false,
      examples: false,
      engine: "pinot",
      sql: "SELECT 1",
      rows: 5,
      json: true,
      url: "http://h:1",
      user: "reader",
    });
  });

  it("ask Trino unless told otherwise, and need no statement for examples", () => {
    expect(parseQuery(["SELECT 1"]).engine).toBe("trino");
    expect(parseQuery(["--examples"]).examples).toBe(true);
  });

  it("are refused with a sentence", () => {
    const none =
      "npm run query takes one statement, got none; put it between quotes, as `npm run query -- --examples` shows";
    expect(() => parseQuery(["--pinot"])).toThrow(none);
    expect(() => parseQuery(["--pinot", "SELECT", "1"])).toThrow("npm run query takes one statement, got 2;");
    expect(() => parseQuery(["--pinot", "SELECT 1", "--rows", "0"])).toThrow(
      '--rows must be a whole number from 1 to 100000, got "0"',
    );
    expect(() => parseQuery(["--pinot", "SELECT 1", "--url", "here:1"])).toThrow(
      '--url must be http:// or https:// with a host and port, such as http://127.0.0.1:8099, got "here:1"',
    );
  });
});

test.each([
  ["SELECT a FROM t", "SELECT a FROM t\nLIMIT 11"],
  ["SELECT a FROM t;  ", "SELECT a FROM t\nLIMIT 11"],
  ["SELECT a FROM t -- all of it", "SELECT a FROM t -- all of it\nLIMIT 11"],
  ["SELECT a FROM t WHERE note = 'limit 5'", "SELECT a FROM t WHERE note = 'limit 5'\nLIMIT 11"],
  ["SELECT a FROM t LIMIT 3", "SELECT a FROM t LIMIT 3"],
  ["select a from t limit 3, 5;", "select a from t limit 3, 5"],
  ["SELECT a FROM t LIMIT 3 OFFSET 5", "SELECT a FROM t LIMIT 3 OFFSET 5"],
  ["SELECT a FROM t OPTION(timeoutMs=100)", "SELECT a FROM t\nLIMIT 11 OPTION(timeoutMs=100)"],
  ["SELECT a FROM t LIMIT 3 option(timeoutMs=100)", "SELECT a FROM t LIMIT 3 option(timeoutMs=100)"],
])("%j is asked with a limit", (sql, expected) => {
  expect(limited(sql, 10)).toBe(expected);
});

test("integers of 64 bits are kept as they are, in tables and in JSON", () => {
  const [row] = parseExactly('[[9007199254740993, 5, 0.25, "a"]]') as readonly (readonly unknown[])[];
  expect(row).toEqual([9_007_199_254_740_993n, 5, 0.25, "a"]);
  expect(row?.map(cellOf)).toEqual(["9007199254740993", "5", "0.25", "a"]);
  const columns = ["wide", "small", "ratio", "word"].map((name) => ({ name, type: "" }));
  expect(lineOf({ columns }, row ?? [])).toBe('{"wide":"9007199254740993","small":5,"ratio":0.25,"word":"a"}');
});

test("a cell is one line of bounded width", () => {
  expect(cellOf("a\n  b")).toBe("a b");
  expect(cellOf(null)).toBe("null");
  expect(cellOf(["x", "y"])).toBe('["x","y"]');
  expect(cellOf("x".repeat(200))).toBe(`${"x".repeat(119)}…`);
});

describe("Pinot's broker", () => {
  let server: Server;
  let answer: { readonly status: number; readonly body: unknown };
  let asked: { readonly body: unknown; readonly authorization: string | undefined };

  beforeEach(async () => {
    server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        asked = { body: JSON.parse(text) as unknown, authorization: request.headers.authorization };
        response.statusCode = answer.status;
        response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = (rows = 2) => pinot({ sql: "SELECT a FROM t", url: url(), rows, signal: new AbortController().signal });
  const table = (...rows: readonly (readonly unknown[])[]) => ({
    resultTable: { dataSchema: { columnNames: ["a"], columnDataTypes: ["LONG"] }, rows },
    exceptions: [],
    numServersQueried: 1,
    numServersResponded: 1,
  });

  it("answers rows, and is said to have more than were asked for", async () => {
    answer = { status: 200, body: table([1], [2], [3]) };
    expect(await ask()).toEqual({
      columns: [{ name: "a", type: "LONG" }],
      rows: [[1], [2]],
      notes: ["there are more rows than 2; --rows takes more"],
    });
    expect(asked).toEqual({
      body: { sql: "SELECT a FROM t\nLIMIT 3" },
      authorization: undefined,
    });
  });

  it("is told who asks", async () => {
    answer = { status: 200, body: table([1]) };
    await pinot({
      sql: "SELECT a FROM t",
      url: url(),
      rows: 2,
      user: { name: "reader", password: "p" },
      signal: new AbortController().signal,
    });
    expect(asked.authorization).toBe("Basic cmVhZGVyOnA=");
  });

  it("has what it minds told in one sentence", async () => {
    answer = {
      status: 200,
      body: {
        exceptions: [
          {
            errorCode: 150,
            message:
              "SQLParsingError:\norg.apache.pinot.sql.parsers.SqlCompilationException: Caught exception while parsing query: SELEC\n\tat a.b(C.java:1)",
          },
        ],
      },
    };
    await expect(ask()).rejects.toThrow(/^Pinot: Caught exception while parsing query: SELEC$/);
    answer = { status: 200, body: { ...table([1]), numServersQueried: 2 } };
    await expect(ask()).rejects.toThrow("Pinot: 1 of 2 servers answered, so that rows are missing; ask again");
    answer = { status: 200, body: { exceptions: [], numServersQueried: 0, numServersResponded: 0 } };
    await expect(ask()).rejects.toThrow("Pinot: no server has a part of the table ready; ask again in a moment");
    answer = { status: 401, body: "" };
    await expect(ask()).rejects.toThrow("wants to know who asks, got 401; give --user and MILLRACE_QUERY_PASSWORD");
    const gone = `http://127.0.0.1:${await freePort()}`;
    await expect(pinot({ sql: "SELECT 1", url: gone, rows: 1, signal: new AbortController().signal })).rejects.toThrow(
      `Pinot at ${gone} is not reached (ECONNREFUSED); \`npm run status\` shows whether it runs`,
    );
  });

  it("names the deepest cause without classes and stack", () => {
    expect(
      sentenceOf(
        "QueryExecutionError:\njava.lang.RuntimeException: outer\n\tat x.y(Z.java:1)\nCaused by: java.lang.IllegalStateException: the inner one\n\t... 5 more",
      ),
    ).toBe("the inner one");
    expect(
      sentenceOf(
        "QueryExecutionError:\nProcessingException(errorCode:450, message:InternalError:\njava.lang.NullPointerException: no such thing\n\tat x.y(Z.java:1)",
      ),
    ).toBe("no such thing");
    expect(sentenceOf("BrokerResourceMissingError")).toBe("BrokerResourceMissingError");
  });
});
