import { readFileSync } from "node:fs";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type Outcome, outcomeOf } from "./outcome";

/** What the sink asks of DataHub. */
export interface CatalogueTarget {
  /** @param body of one proposal. Never throws. */
  ingest(body: string): Promise<Outcome>;
  close(): void;
}

/** Where DataHub's server is, and how to prove who asks. */
export interface Access {
  /** `http://host:8080`, without a slash at the end. */
  readonly url: string;
  /** Files with the name and the password of one of DataHub's own parts. */
  readonly client: { readonly nameFile: string; readonly secretFile: string };
  /** Most requests at once. */
  readonly connections: number;
  /** Milliseconds until a request without an answer is given up. */
  readonly timeout: number;
}

const INGEST = "/aspects?action=ingestProposal";

/** Over HTTP, with connections that are kept. The password is read anew for each request: it is renewed. */
export function openCatalogue({ url, client, connections, timeout }: Access): CatalogueTarget {
  const secure = url.startsWith("https:");
  const Agent = secure ? HttpsAgent : HttpAgent;
  const send = secure ? httpsRequest : httpRequest;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  function post(body: string): Promise<{ status: number; text: string }> {
    const options = {
      method: "POST",
      agent,
      headers: {
        // As DataHub reads it of its parts: not encoded, unlike the Basic of the standard.
        authorization: `Basic ${text(client.nameFile)}:${text(client.secretFile)}`,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "x-restli-protocol-version": "2.0.0",
      },
    };
    return new Promise((resolve, reject) => {
      const request = send(`${url}${INGEST}`, options, (response) => {
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
    async ingest(body) {
      try {
        const { status, text: answer } = await post(body);
        return outcomeOf(status, answer);
      } catch (error) {
        return { kind: "again", reason: reasonOf(error) };
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
