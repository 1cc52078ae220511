import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of HTTP that keeps objects, judges signatures as S3's guide says, and fails as it is told. */
export interface FakeStore {
  readonly url: string;
  /** By path: `/bucket/key`. */
  readonly objects: Map<string, { body: Buffer; readonly note: string }>;
  /** Of each request, in order: `PUT /bucket/key 200`. */
  readonly told: string[];
  /** Statuses to answer the next requests with, instead of what they asked for. */
  readonly failures: number[];
  /** Names in one answer of a list. */
  page: number;
  readonly stop: () => Promise<void>;
}

export const KEYS = { accessKey: "AN-ACCESS-KEY", secretKey: "a-secret-key" };
export const TOKEN = "token-of-the-role";
const REGION = "us-east-1";

/** Signature version 4 of what came in, by the rules of the signing guide, written apart from the script. */
function signatureOf({ method = "", url = "", headers }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, "http://store");
  const [, signedHeaders = ""] = /SignedHeaders=([^,]+)/.exec(String(headers.authorization)) ?? [];
  const lines = signedHeaders.split(";").map((name) => `${name}:${String(headers[name])}\n`);
  const query = [...searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join("&");
  const hash = String(headers["x-amz-content-sha256"]);
  const request = `${method}\n${pathname}\n${query}\n${lines.join("")}\n${signedHeaders}\n${hash}`;
  const date = String(headers["x-amz-date"]);
  const scope = `${date.slice(0, 8)}/${REGION}/s3/aws4_request`;
  let key: Buffer = Buffer.from(`AWS4${KEYS.secretKey}`);
  for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
  const digest = createHash("sha256").update(request).digest("hex");
  return createHmac("sha256", key).update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${digest}`).digest("hex");
}

export async function fakeStore(): Promise<FakeStore> {
  const objects: FakeStore["objects"] = new Map();
  const told: string[] = [];
  const failures: number[] = [];
  const store = { page: 1_000 };
  const answer = (request: IncomingMessage, body: Buffer): { status: number; body?: Buffer; note?: string } => {
    const { method = "", url = "", headers } = request;
    if (url === "/credentials") {
      const { accessKey: AccessKeyId, secretKey: SecretAccessKey } = KEYS;
      return headers.authorization === "token-of-the-pod"
        ? { status: 200, body: Buffer.from(JSON.stringify({ AccessKeyId, SecretAccessKey, Token: TOKEN })) }
        : { status: 403 };
    }
    const failure = failures.shift();
    if (failure !== undefined) return { status: failure, body: Buffer.from("<Error>the store minds</Error>") };
    if (!String(headers.authorization).endsWith(`Signature=${signatureOf(request)}`)) return { status: 403 };
    const { pathname, searchParams } = new URL(url, "http://store");
    if (method === "PUT") {
      if (createHash("sha256").update(body).digest("hex") !== headers["x-amz-content-sha256"]) return { status: 400 };
      objects.set(pathname, { body, note: String(headers["x-amz-meta-sha256"]) });
      return { status: 200 };
    }
    if (searchParams.has("list-type")) {
      const prefix = searchParams.get("prefix") ?? "";
      const after = searchParams.get("start-after") ?? "";
      const names = [...objects.keys()].map((name) => name.replace(pathname, "")).sort();
      const rest = names.filter((name) => name.startsWith(prefix) && name > after);
      const shown = rest.slice(0, store.page).map((name) => `<Contents><Key>${name}</Key></Contents>`);
      const cut = `<IsTruncated>${rest.length > store.page}</IsTruncated>`;
      return { status: 200, body: Buffer.from(`<ListBucketResult>${cut}${shown.join("")}</ListBucketResult>`) };
    }
    const found = objects.get(pathname);
    return found === undefined ? { status: 404 } : { status: 200, ...found };
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { status, body, note } = answer(request, Buffer.concat(parts));
      told.push(`${request.method ?? ""} ${request.url ?? ""} ${status}`);
      response.writeHead(status, note === undefined ? {} : { "x-amz-meta-sha256": note });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(store, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    told,
    failures,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
