import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A question as the source saw it. */
export interface Question {
  /** With its parameters. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A source over real HTTP, whose answers a test writes. */
export interface TestSource {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  readonly questions: readonly Question[];
  close(): Promise<void>;
}

type Answering = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;

/** Listens on a free port of 127.0.0.1. */
export async function startSource(answering: Answering): Promise<TestSource> {
  const questions: Question[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    questions.push({ path, headers: request.headers });
    void Promise.resolve(answering(request, response, new URL(path, "http://127.0.0.1"))).catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    questions,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
