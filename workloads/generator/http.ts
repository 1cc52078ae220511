import { Agent, request } from "node:http";

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The header `Retry-After` in milliseconds, if there was one. */
  readonly retryAfter: number | undefined;
  /** From the first byte sent to the last byte read, in milliseconds. */
  readonly took: number;
}

/** No answer: the server is away, went away, or took too long. What was sent may have arrived all the same. */
export class NoAnswer extends Error {
  /** The system's word for it, e.g. `ECONNREFUSED`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "NoAnswer";
    this.code = code;
  }
}

export interface ClientOptions {
  /** Where the server is, e.g. `http://127.0.0.1:8000`. */
  readonly url: URL;
  readonly apiKey?: string | undefined;
  readonly connections: number;
  /** Longest wait for an answer, in milliseconds. */
  readonly timeout: number;
}

/** A small HTTP client over connections that are kept open. */
export class Client {
  readonly #options: ClientOptions;
  readonly #agent: Agent;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  }

  /** @throws NoAnswer */
  post(
    path: string,
    contentType: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const { url, apiKey, timeout } = this.#options;
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void => {
        reject(new NoAnswer(error.code ?? "UNKNOWN", error.message));
      };
      const call = request(
        new URL(path, url),
        {
          method: "POST",
          agent: this.#agent,
          headers: {
            ...headers,
            "content-type": contentType,
            "content-length": Buffer.byteLength(body),
            ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
          },
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (text += chunk));
          response.on("error", fail);
          response.on("end", () => {
            if (!response.complete) {
              reject(new NoAnswer("INCOMPLETE", "the answer broke off"));
              return;
            }
            const took = performance.now() - started;
            const retryAfter = retryAfterOf(response.headers["retry-after"]);
            resolve({ status: response.statusCode ?? 0, body: text, retryAfter, took });
          });
        },
      );
      call.on("error", fail);
      const timer = setTimeout(
        () => call.destroy(Object.assign(new Error(`no answer in ${timeout} ms`), { code: "TIMEOUT" })),
        timeout,
      );
      call.on("close", () => {
        clearTimeout(timer);
      });
      call.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Seconds (RFC 9110, section 10.2.3) in milliseconds; the form with a date is left out, as APIs do not use it. */
export function retryAfterOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}
