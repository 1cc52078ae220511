import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AssertionProposal } from "../streams";
import { catalogue } from "../streams/catalogue";
import { type Access, openCatalogue } from "./client";
import { reportsOf } from "./report";

interface Told {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly port: number;
  readonly body: string;
}

let folder: string;
let client: Access["client"];
let told: Told[];
let ends: (() => void)[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-assertion-client-"));
  client = { nameFile: join(folder, "name"), secretFile: join(folder, "secret") };
});
beforeEach(() => {
  told = [];
  ends = [];
  writeFileSync(client.nameFile, "__datahub_system");
  writeFileSync(client.secretFile, "one\n");
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

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that answers as `answer` says. */
const served = (answer: (told: Told) => readonly [status: number, text: string]) =>
  listening(
    createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { method = "", url = "", headers, socket } = request;
        const one = { method, path: url, headers, port: socket.remotePort ?? 0, body };
        told.push(one);
        const [status, text] = answer(one);
        response.writeHead(status);
        response.end(text);
      });
    }),
  );

function opened(url: string, changed: Partial<Access> = {}) {
  const target = openCatalogue({ url, client, connections: 2, timeout: 5_000, ...changed });
  ends.push(() => {
    target.close();
  });
  return target;
}

const SUCCESS = '{"value":"success"}';
const START = Date.parse("2026-11-28T10:00:00Z");
const report = reportsOf(
  catalogue,
  "PROD",
)({
  id: "0190a1b2-c3d4-7e5f-8a6b-000000000001",
  stream: "payments",
  rule: "amount.range",
  minuteStart: START,
  events: 10,
  broken: 1,
  kept: false,
  measuredAt: START + 60_000,
});
if ("cause" in report) throw new Error(report.detail);
const BODY = report.body;

/** What rest.li and DataHub's rules of access would hold a request to, as far as its source tells. */
function restli({ method, path, headers, body }: Told): readonly [status: number, text: string] {
  if (method !== "POST" || path !== "/aspects?action=ingestProposal") return [404, "{}"];
  if (headers.authorization !== "Basic __datahub_system:one") return [401, "{}"];
  if (headers["content-type"] !== "application/json") return [400, '{"message":"content type"}'];
  if (headers["x-restli-protocol-version"] !== "2.0.0") return [400, '{"message":"protocol"}'];
  const { proposal, async } = JSON.parse(body) as AssertionProposal;
  const { entityUrn, aspect, ...named } = proposal;
  const { value, ...typed } = aspect;
  const { assertionUrn } = JSON.parse(value) as { readonly assertionUrn?: string };
  const good =
    JSON.stringify(named) === '{"entityType":"assertion","changeType":"UPSERT","aspectName":"assertionRunEvent"}' &&
    JSON.stringify(typed) === '{"contentType":"application/json"}' &&
    entityUrn === assertionUrn &&
    ["true", "false"].includes(async);
  return good ? [200, SUCCESS] : [422, '{"message":"no proposal of a run"}'];
}

test("a proposal goes to rest.li's action as one of DataHub's parts, over a connection that is kept", async () => {
  const target = opened(await served(restli));
  expect([await target.ingest(BODY), await target.ingest(BODY)]).toEqual([{ kind: "taken" }, { kind: "taken" }]);
  const [first, second] = told;
  expect(first?.port).toBe(second?.port);
  expect([first?.body, second?.body]).toEqual([BODY, BODY]);
});

test("what DataHub refuses comes back with its words", async () => {
  const target = opened(await served(restli));
  expect(await target.ingest(BODY.replace("UPSERT", "DELETE"))).toEqual({
    kind: "refused",
    cause: "status 422",
    detail: "no proposal of a run",
  });
});

test("the password is that of the moment, and another one no reason to give a result up", async () => {
  const target = opened(await served(restli));
  writeFileSync(client.secretFile, "two");
  expect(await target.ingest(BODY)).toEqual({ kind: "again", reason: "status 401" });
  writeFileSync(client.secretFile, "one");
  expect(await target.ingest(BODY)).toEqual({ kind: "taken" });
});

test("whoever is not there, breaks off or does not answer in time is asked again, by what was seen", async () => {
  expect(await opened("http://127.0.0.1:1").ingest(BODY)).toEqual({ kind: "again", reason: "ECONNREFUSED" });
  const silent = await listening(createServer(() => undefined));
  expect(await opened(silent, { timeout: 50 }).ingest(BODY)).toEqual({
    kind: "again",
    reason: "no answer within 50 ms",
  });
  const broken = await listening(
    createServer((_, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("{");
      setImmediate(() => response.destroy());
    }),
  );
  expect(await opened(broken).ingest(BODY)).toEqual({ kind: "again", reason: "ECONNRESET" });
});

test("a file that cannot be read is no crash", async () => {
  const target = opened(await served(restli), { client: { ...client, secretFile: join(folder, "none") } });
  expect(await target.ingest(BODY)).toEqual({ kind: "again", reason: "ENOENT" });
  expect(told).toEqual([]);
});
