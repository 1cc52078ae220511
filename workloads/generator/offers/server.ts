import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Offers } from "./offers";

export interface ServiceOptions {
  readonly offers: Offers;
  /** 0 takes a free one. */
  readonly port: number;
  /** What a caller must send as a bearer token; by default everybody is answered. */
  readonly token?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Offers of one answer, and those that the service still has. */
const PAGE = 100;
const KEPT = 1_000;
const NUMBER = /^\d{1,12}$/;

/** The service on 127.0.0.1: `GET /v1/offers?after=1200`. @returns its port, and what ends it */
export async function serveOffers(options: ServiceOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(options, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer({ offers, token, now }: ServiceOptions, request: IncomingMessage, response: ServerResponse): void {
  const reply = (status: number, body: object) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const after = url.searchParams.get("after") ?? "0";
  if (url.pathname === "/healthz") {
    reply(200, { status: "ok" });
  } else if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
    reply(401, { error: "the header authorization must be Bearer and the token" });
  } else if (request.method !== "GET" || url.pathname !== "/v1/offers") {
    reply(404, { error: "there is GET /v1/offers?after=NUMBER" });
  } else if (!NUMBER.test(after)) {
    reply(400, { error: "after must be a number of an offer, 0 for all" });
  } else {
    const known = offers.known(now());
    const from = Math.max(Number(after), known - KEPT);
    const last = Math.max(from, Math.min(from + PAGE, known));
    const some = Array.from({ length: last - from }, (_, at) => offers.at(from + at + 1));
    reply(200, { offers: some, last, more: last < known });
  }
}
