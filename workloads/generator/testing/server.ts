import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came, with its body as text. */
export interface Received {
  readonly path: string;
  readonly type: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface TestServer {
  readonly url: URL;
  readonly received: readonly Received[];
  /** Ends every connection at once, as a killed process does. */
  close(): Promise<void>;
}

/** A server on a free port, or the given one, that answers as the test says. */
export async function serve(
  answer: (request: Received, response: ServerResponse, count: number) => void,
  port = 0,
): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const seen = {
        path: request.url ?? "",
        type: request.headers["content-type"] ?? "",
        headers: request.headers,
        body,
      };
      received.push(seen);
      answer(seen, response, received.length);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${chosen}`),
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export const idsOf = ({ body }: Received): string[] =>
  body.split("\n").map((line) => (JSON.parse(line) as { id: string }).id);

export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** What the gateway answers when every event is good. */
export function acceptAll(request: Received, response: ServerResponse): void {
  const ids = idsOf(request);
  reply(response, 202, request.type === "application/json" ? { id: ids[0] } : { accepted: ids.length, ids });
}
