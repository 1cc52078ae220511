import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AppliedDocument } from "./spec";

/** The script as a job runs it, against a service and an API server of this machine. */
interface Told {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

let folder: string;
let server: Server;
let address: string;
let told: Told[];
/** Statuses that the service answers with, one a request; 200 when there are no more. */
let answers: number[];
let index: string | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-applier-"));
  told = [];
  answers = [];
  index = undefined;
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      if (url.startsWith("/api/v1/namespaces/rooms/configmaps/things-applied")) {
        if (method === "PATCH") index = (JSON.parse(body) as { data: { index: string } }).data.index;
        response.end(JSON.stringify(index === undefined ? {} : { data: { index } }));
        return;
      }
      told.push({ method, path: url, body, headers });
      response.statusCode = answers.shift() ?? 200;
      response.end(response.statusCode === 200 ? "{}" : "the   service\nminds");
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

const document = (name: string, more: Partial<AppliedDocument> = {}): AppliedDocument => ({
  name,
  apply: [{ method: "PUT", path: `/things/${name}`, body: `{"name":"${name}"}` }],
  remove: [{ method: "DELETE", path: `/things/${name}`, settled: [404] }],
  ...more,
});

async function run(documents: readonly AppliedDocument[], env: Readonly<Record<string, string>> = {}) {
  const content = mkdtempSync(join(folder, "content-"));
  documents.forEach((one, position) => {
    writeFileSync(join(content, `d000${position}-${one.name}.json`), JSON.stringify(one));
  });
  return runFolder(content, env);
}

async function runFolder(content: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(__dirname, "apply.mjs")], {
    env: {
      APPLIER_TARGET: address,
      APPLIER_FOLDER: content,
      APPLIER_INDEX: "rooms/things-applied",
      APPLIER_DEADLINE_SECONDS: "20",
      APPLIER_API: address,
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

const requests = () => told.map(({ method, path }) => `${method} ${path}`);

test("tells the service every document, in order, with its body and its type", async () => {
  const { code, out } = await run([document("one"), document("two")]);
  expect(requests()).toEqual(["PUT /things/one", "PUT /things/two"]);
  expect(told[0]?.body).toBe('{"name":"one"}');
  expect(told[0]?.headers["content-type"]).toBe("application/json");
  expect(out).toBe('"one": PUT /things/one 200\n"two": PUT /things/two 200\napplier: 2 applied, 0 removed\n');
  expect(code).toBe(0);
});

test("a second run tells the same and removes nothing", async () => {
  await run([document("one")]);
  const { code, out } = await run([document("one")]);
  expect(requests()).toEqual(["PUT /things/one", "PUT /things/one"]);
  expect(out).toMatch(/applier: 1 applied, 0 removed\n$/);
  expect(code).toBe(0);
});

test("removes what an earlier run told and what is declared no more, once", async () => {
  await run([document("one"), document("two")]);
  told = [];
  expect((await run([document("two")])).out).toMatch(/applier: 1 applied, 1 removed\n$/);
  expect(requests()).toEqual(["PUT /things/two", "DELETE /things/one"]);
  told = [];
  await run([document("two")]);
  expect(requests()).toEqual(["PUT /things/two"]);
});

test("leaves alone what says nothing of how to remove it", async () => {
  await run([{ name: "bucket", apply: [{ method: "PUT", path: "/bucket" }] }]);
  told = [];
  const { code, out } = await run([]);
  expect(requests()).toEqual([]);
  expect(out).toBe(
    '"bucket" is declared no more, and stays: it says nothing of how to remove it\napplier: 0 applied, 0 removed\n',
  );
  expect(code).toBe(0);
});

test("removes what a run that ended halfway had told", async () => {
  answers = [200, 400];
  expect((await run([document("one"), document("two")])).code).toBe(1);
  told = [];
  answers = [404];
  expect((await run([])).out).toMatch(/applier: 0 applied, 2 removed\n$/);
  expect(requests()).toEqual(["DELETE /things/one", "DELETE /things/two"]);
});

test.each([500, 503, 429])("tries again while the service answers %d", async (status) => {
  answers = [status, status];
  const { code, out } = await run([document("one")]);
  expect(requests()).toEqual(["PUT /things/one", "PUT /things/one", "PUT /things/one"]);
  expect(out).toMatch(new RegExp(`"one": PUT /things/one: ${status} the service minds; again in \\d+ ms\n`));
  expect(code).toBe(0);
});

test("tries again after an answer that the request names as busy", async () => {
  answers = [409];
  const { code } = await run([document("one", { apply: [{ method: "PUT", path: "/things/one", busy: [409] }] })]);
  expect(requests()).toEqual(["PUT /things/one", "PUT /things/one"]);
  expect(code).toBe(0);
});

test("a refusal ends it with 1 and says what was answered", async () => {
  answers = [422];
  const { code, error } = await run([document("one"), document("two")]);
  expect(error).toBe(
    'applier: "one": PUT /things/one must be answered with 2xx, got 422 the service minds; change what is declared\n',
  );
  expect(requests()).toEqual(["PUT /things/one"]);
  expect(code).toBe(1);
});

test("an answer that means that it is so already is none", async () => {
  answers = [409];
  const { code } = await run([document("one", { apply: [{ method: "POST", path: "/things", settled: [409] }] })]);
  expect(code).toBe(0);
});

test("a service that does not answer in time ends it with 2", async () => {
  const { code, error } = await run([document("one")], {
    APPLIER_TARGET: "http://127.0.0.1:1",
    APPLIER_DEADLINE_SECONDS: "1",
  });
  // Port 1 is one that Node's fetch refuses by itself, as a service that is away does.
  expect(error).toMatch(
    /^applier: "one": PUT \/things\/one was not taken within \d s, the last answer was .+; see whether the service runs\n$/,
  );
  expect(code).toBe(2);
});

test("a document that lies in several files is put together", async () => {
  const content = mkdtempSync(join(folder, "content-"));
  const text = JSON.stringify(document("one"));
  writeFileSync(join(content, "d0000-one.json.000"), text.slice(0, 20));
  writeFileSync(join(content, "d0000-one.json.001"), text.slice(20));
  writeFileSync(join(content, "apply.mjs"), "");
  expect((await runFolder(content)).code).toBe(0);
  expect(requests()).toEqual(["PUT /things/one"]);
});

test("proves itself with a name and a password, or with a token", async () => {
  await run([document("one")], {
    APPLIER_AUTHORIZATION: "basic",
    APPLIER_USERNAME: "millrace",
    APPLIER_PASSWORD: "a password",
  });
  await run([document("one")], { APPLIER_AUTHORIZATION: "bearer", APPLIER_TOKEN: "a-token" });
  await run([document("one")], {
    APPLIER_AUTHORIZATION: "basic-plain",
    APPLIER_USERNAME: "millrace",
    APPLIER_PASSWORD: "a password",
  });
  expect(told.map(({ headers }) => headers.authorization)).toEqual([
    "Basic bWlsbHJhY2U6YSBwYXNzd29yZA==",
    "Bearer a-token",
    "Basic millrace:a password",
  ]);
});

test("signs what it tells an S3 store, and never sends the secret", async () => {
  await run([document("one")], {
    APPLIER_AUTHORIZATION: "s3",
    APPLIER_REGION: "us-east-1",
    APPLIER_ACCESS_KEY: "AN-ACCESS-KEY",
    APPLIER_SECRET_KEY: "a-secret-key",
  });
  const [first] = told;
  expect(first?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AN-ACCESS-KEY\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
  );
  expect(JSON.stringify(first)).not.toContain("a-secret-key");
});

test("names what is missing of its environment", async () => {
  const { code, error } = await run([document("one")], { APPLIER_INDEX: "" });
  expect(error).toBe("applier: APPLIER_INDEX is missing; set it\n");
  expect(code).toBe(1);
});
