import { readFileSync } from "node:fs";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** A server that a worker speaks to. */
export interface Server {
  /** `https://host:9200`, without a slash at the end. */
  readonly url: string;
  /** PEM file of the authority that signed its certificate. Default: those that Node knows. */
  readonly caFile?: string | undefined;
  /** Most requests at once. */
  readonly connections: number;
  /** Milliseconds until a request without an answer is given up. */
  readonly timeout: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Requests over connections that are kept. */
export interface Requests {
  /** @throws what the connection says, or that there was no answer in time */
  ask(method: string, path: string, headers: Readonly<Record<string, string | number>>, body?: string): Promise<Answer>;
  close(): void;
}

/** The authority's certificate is read anew for each request: it is renewed. */
export function openRequests({ url, caFile, connections, timeout }: Server): Requests {
  const secure = url.startsWith("https:");
  const Agent = secure ? HttpsAgent : HttpAgent;
  const send = secure ? httpsRequest : httpRequest;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    ask(method, path, headers, body) {
      const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
      const options = {
        method,
        agent,
        ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
        headers: { ...headers, ...length },
      };
      return new Promise((resolve, reject) => {
        const request = send(`${url}${path}`, options, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.once("end", () => {
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
          });
          response.once("error", reject);
        });
        // Of the whole request: one that trickles would else never end.
        const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeout} ms`)), timeout);
        request.once("close", () => {
          clearTimeout(timer);
        });
        request.once("error", reject);
        request.end(body);
      });
    },
    close() {
      agent.destroy();
    },
  };
}

/** What a file with a secret holds, without the line's end. */
export const textOf = (file: string): string => readFileSync(file, "utf8").trim();

/** A short word for a metric's label, where there is one: `ECONNREFUSED`. */
export const reasonOf = (error: unknown): string => {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code ?? message ?? String(error);
};
