import { readFileSync } from "node:fs";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { answerOf, type BulkAnswer } from "./outcome";

/** What the sink asks of the search. */
export interface SearchTarget {
  /** Whether the stream's indexes are declared; a sentence when they are not, or nobody can say. */
  missing(alias: string): Promise<string | undefined>;
  /** @param lines of the request, and of how many documents. Never throws. */
  bulk(lines: string, count: number): Promise<BulkAnswer>;
  close(): void;
}

/** Where the engine is, and how to prove who asks. */
export interface Access {
  /** `https://host:9200`, without a slash at the end. */
  readonly url: string;
  readonly user?: { readonly nameFile: string; readonly passwordFile: string };
  /** PEM file of the authority that signed the engine's certificate. Default: those that Node knows. */
  readonly caFile?: string;
  /** Most requests at once. */
  readonly connections: number;
  /** Milliseconds until a request without an answer is given up. */
  readonly timeout: number;
}

/** Without what was written, which we know: an answer of a line for each document. */
const BULK = "/_bulk?filter_path=items.*.status,items.*.error";

/** Over HTTP, with connections that are kept. Certificates and passwords are read anew for each request: they are renewed. */
export function openSearch({ url, user, caFile, connections, timeout }: Access): SearchTarget {
  const secure = url.startsWith("https:");
  const Agent = secure ? HttpsAgent : HttpAgent;
  const send = secure ? httpsRequest : httpRequest;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  function ask(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
    const authorization = user && `${text(user.nameFile)}:${text(user.passwordFile)}`;
    const options = {
      method,
      agent,
      ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
      headers: {
        ...(authorization === undefined
          ? {}
          : { authorization: `Basic ${Buffer.from(authorization).toString("base64")}` }),
        ...(body === undefined
          ? {}
          : { "content-type": "application/x-ndjson", "content-length": Buffer.byteLength(body) }),
      },
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
  }

  return {
    async missing(alias) {
      try {
        const { status } = await ask("HEAD", `/${alias}`);
        return status === 200 ? undefined : `the indexes of ${alias} are not there: status ${status}`;
      } catch (error) {
        return reasonOf(error);
      }
    },
    async bulk(lines, count) {
      try {
        const { status, text: answer } = await ask("POST", BULK, lines);
        return answerOf(status, answer, count);
      } catch (error) {
        return { kind: "unavailable", reason: reasonOf(error) };
      }
    },
    close() {
      agent.destroy();
    },
  };
}

const text = (file: string): string => readFileSync(file, "utf8").trim();

/** A short word for a metric's label, where there is one: `ECONNREFUSED`. */
const reasonOf = (error: unknown): string => {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code ?? message ?? String(error);
};
