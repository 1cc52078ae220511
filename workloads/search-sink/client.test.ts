import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Access, openSearch } from "./client";

interface Told {
  readonly method: string;
  readonly path: string;
  readonly type: string | undefined;
  readonly authorization: string | undefined;
  readonly port: number;
  readonly body: string;
}

let folder: string;
let told: Told[];
let ends: (() => void)[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-search-client-"));
  const subject = ["-subj", "/CN=search", "-addext", "subjectAltName=IP:127.0.0.1"];
  for (const name of ["ca", "other"]) {
    const files = ["-keyout", `${name}.key`, "-out", `${name}.crt`];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject, ...files], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
  }
});
beforeEach(() => {
  told = [];
  ends = [];
});
afterEach(() => {
  for (const end of ends) end();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** A server that answers each request with the status and the text. */
async function served(status: number, text: string, secure = false): Promise<string> {
  const answer: RequestListener = (request, response) => {
    void bodyOf(request).then((body) => {
      const { method = "", url = "", headers, socket } = request;
      const { authorization, "content-type": type } = headers;
      told.push({ method, path: url, type, authorization, port: socket.remotePort ?? 0, body });
      response.writeHead(status);
      response.end(method === "HEAD" ? undefined : text);
    });
  };
  const server = secure
    ? createHttps({ key: readFileSync(join(folder, "ca.key")), cert: readFileSync(join(folder, "ca.crt")) }, answer)
    : createHttp(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${secure ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function opened(url: string, changed: Partial<Access> = {}) {
  const target = openSearch({ url, connections: 2, timeout: 5_000, ...changed });
  ends.push(() => {
    target.close();
  });
  return target;
}

const LINES = '{"index":{}}\n{"a":1}\n';
const TAKEN = JSON.stringify({ items: [{ index: { status: 201 } }] });

test("documents go as lines in one request, over a connection that is kept", async () => {
  const target = opened(await served(200, TAKEN));
  const taken = { kind: "answered", outcomes: [{ kind: "indexed" }] };
  expect([await target.bulk(LINES, 1), await target.bulk(LINES, 1)]).toEqual([taken, taken]);
  const [first, second] = told;
  expect(first).toEqual({
    method: "POST",
    path: "/_bulk?filter_path=items.*.status,items.*.error",
    type: "application/x-ndjson",
    authorization: undefined,
    port: second?.port,
    body: LINES,
  });
});

test("over TLS only to whom the authority signed, with the user and the password of the moment", async () => {
  const url = await served(200, TAKEN, true);
  const [nameFile, passwordFile] = ["name", "password"].map((name) => join(folder, name)) as [string, string];
  writeFileSync(nameFile, "search-sink");
  writeFileSync(passwordFile, "one\n");
  const target = opened(url, { caFile: join(folder, "ca.crt"), user: { nameFile, passwordFile } });
  expect((await target.bulk(LINES, 1)).kind).toBe("answered");
  writeFileSync(passwordFile, "two");
  await target.bulk(LINES, 1);
  expect(told.map(({ authorization = "" }) => Buffer.from(authorization.slice(6), "base64").toString())).toEqual([
    "search-sink:one",
    "search-sink:two",
  ]);
  told = [];
  const stranger = opened(url, { caFile: join(folder, "other.crt") });
  expect((await stranger.bulk(LINES, 1)).kind).toBe("unavailable");
  expect(told).toEqual([]);
});

test("an alias is missing until it is found", async () => {
  expect(await opened(await served(200, "")).missing("millrace-payments")).toBeUndefined();
  expect(told).toMatchObject([{ method: "HEAD", path: "/millrace-payments" }]);
  expect(await opened(await served(404, "")).missing("millrace-payments")).toBe(
    "the indexes of millrace-payments are not there: status 404",
  );
});

test("whoever is not there, breaks off or does not answer in time is unavailable, by what was seen", async () => {
  const away = opened("http://127.0.0.1:1");
  expect(await away.bulk(LINES, 1)).toEqual({ kind: "unavailable", reason: "ECONNREFUSED" });
  expect(await away.missing("a")).toBe("ECONNREFUSED");
  const silent = createHttp(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  expect(await opened(url, { timeout: 50 }).bulk(LINES, 1)).toEqual({
    kind: "unavailable",
    reason: "no answer within 50 ms",
  });
  expect(await opened(await served(413, "")).bulk(LINES, 1)).toEqual({ kind: "too-large" });
});

test("a file that cannot be read is no crash", async () => {
  const target = opened(await served(200, TAKEN), { caFile: join(folder, "none") });
  expect(await target.bulk(LINES, 1)).toEqual({ kind: "unavailable", reason: "ENOENT" });
});
