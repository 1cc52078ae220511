import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What is asked of a running part of a process. */
export interface Served {
  /** The defect that has ended its work, if one has. */
  readonly fault: Error | undefined;
  /** What is missing to be ready, as a sentence. */
  readonly notReady: string | undefined;
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
}

/** What a process is: `{ worker: "fraud" }`; its logs and answers say so. */
export type Who = Readonly<Record<string, string>>;

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `/healthz` (the process can go on), `/readyz` (for a worker: it has joined its group and restored its state) and `/metrics`.
 */
export async function serveHealth(served: Served, who: Who, host: string, port: number): Promise<HealthServer> {
  const json = (response: ServerResponse, status: number, body: object) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(`${JSON.stringify(body)}\n`);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "/").replace(/\?.*$/s, "");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      json(response, 405, { error: "only GET is served here" });
    } else if (path === "/healthz") {
      const { fault } = served;
      if (fault === undefined) json(response, 200, { status: "ok", ...who });
      else json(response, 503, { status: "failed", ...who, reason: fault.message });
    } else if (path === "/readyz") {
      const { notReady } = served;
      if (notReady === undefined) json(response, 200, { status: "ready", ...who });
      else json(response, 503, { status: "not ready", ...who, reason: notReady });
    } else if (path === "/metrics") {
      const text = await served.metrics.text();
      response.writeHead(200, { "content-type": served.metrics.contentType });
      response.end(text);
    } else {
      json(response, 404, { error: "served here: /healthz, /readyz and /metrics" });
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
