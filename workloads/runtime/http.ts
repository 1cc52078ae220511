import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Runtime } from "./runtime";

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `/healthz` (the process can go on), `/readyz` (it has joined its group and restored its state) and `/metrics`.
 * @param worker its name
 */
export async function serveHealth(runtime: Runtime, worker: string, host: string, port: number): Promise<HealthServer> {
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
      const { fault } = runtime;
      if (fault === undefined) json(response, 200, { status: "ok", worker });
      else json(response, 503, { status: "failed", worker, reason: fault.message });
    } else if (path === "/readyz") {
      const { notReady } = runtime;
      if (notReady === undefined) json(response, 200, { status: "ready", worker });
      else json(response, 503, { status: "not ready", worker, reason: notReady });
    } else if (path === "/metrics") {
      const text = await runtime.metrics.text();
      response.writeHead(200, { "content-type": runtime.metrics.contentType });
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
