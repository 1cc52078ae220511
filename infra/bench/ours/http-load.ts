import { connect, type Socket } from "node:net";
import { payments } from "../payload";
import { answer, quantile } from "./task";

/** Different events, sent in turn. */
const DISTINCT = 10_000;

/**
 * HTTP load over keep-alive sockets, one request at a time on each: no pipelining, no parsing but of what ends a response. It is
 * a process of its own so that what it costs is not the server's.
 */
export interface HttpLoadTask {
  readonly port: number;
  readonly path: string;
  /** Events in one request: one is sent as a JSON object, more as NDJSON. */
  readonly events: number;
  readonly connections: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
}

class Load {
  readonly #requests: readonly Buffer[];
  readonly #latencies: number[] = [];
  readonly #statuses = new Map<number, number>();
  readonly #from: number;
  readonly #to: number;
  #next = 0;

  constructor(readonly task: HttpLoadTask) {
    const type = task.events === 1 ? "application/json" : "application/x-ndjson";
    const events = payments(DISTINCT);
    this.#requests = Array.from({ length: DISTINCT / task.events }, (_, n) => {
      const body = events.slice(n * task.events, (n + 1) * task.events).join("\n");
      const head = `POST ${task.path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}`;
      return Buffer.from(`${head}\r\n\r\n${body}`, "latin1");
    });
    this.#from = performance.now() + task.warmupSeconds * 1_000;
    this.#to = this.#from + (task.seconds - task.warmupSeconds) * 1_000;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.task.connections }, () => this.#connection()));
    const good = this.#statuses.get(202) ?? 0;
    const all = [...this.#statuses.values()].reduce((sum, count) => sum + count, 0);
    if (good < all) {
      const seen = [...this.#statuses].map(([status, count]) => `${status} (${count})`).join(", ");
      throw new Error(`every answer must be 202, got ${seen}; the numbers would mean nothing`);
    }
    const sorted = Float64Array.from(this.#latencies).sort();
    const seconds = this.task.seconds - this.task.warmupSeconds;
    answer({ perSecond: (good * this.task.events) / seconds, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) });
  }

  #connection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port: this.task.port, noDelay: true });
      let sent = 0;
      let pending = "";
      socket.setEncoding("latin1");
      socket.once("connect", () => {
        sent = this.#send(socket);
      });
      socket.on("data", (chunk: string) => {
        pending += chunk;
        const status = finished(pending);
        if (status === undefined) return;
        pending = "";
        const now = performance.now();
        if (now >= this.#from && now < this.#to) {
          this.#latencies.push(now - sent);
          this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
        }
        if (now < this.#to) sent = this.#send(socket);
        else socket.end();
      });
      socket.once("error", reject);
      socket.once("close", () => {
        if (performance.now() < this.#to) reject(new Error("the server closed a connection under load"));
        else resolve();
      });
    });
  }

  #send(socket: Socket): number {
    const request = this.#requests[this.#next % this.#requests.length];
    this.#next += 1;
    if (request !== undefined) socket.write(request);
    return performance.now();
  }
}

/** The status when the response is whole, by its length or its last chunk. */
function finished(response: string): number | undefined {
  const head = response.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(response.slice(0, head + 2))?.[1];
  const whole =
    length === undefined ? response.endsWith("\r\n0\r\n\r\n") : response.length >= head + 4 + Number(length);
  return whole ? Number(response.slice(9, 12)) : undefined;
}

void new Load(JSON.parse(process.argv[2] ?? "{}") as HttpLoadTask).run();
