import { connect, type Socket } from "node:net";

/** A connection on which a test writes what no well-behaved client would. */
export class RawConnection {
  readonly socket: Socket;
  /** All that came back. */
  text = "";
  private readonly changed: (() => void)[] = [];
  /** True once the other side has ended the connection. */
  ended = false;

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const wake = () => {
      for (const waiter of this.changed.splice(0)) waiter();
    };
    this.socket.on("data", (bytes) => {
      this.text += bytes.toString("latin1");
      wake();
    });
    const over = () => {
      this.ended = true;
      wake();
    };
    // Being cut off is one of the answers that tests look for.
    this.socket.on("error", over).on("end", over).on("close", over);
  }

  write(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** The status of each whole answer so far, interim ones aside. */
  get statuses(): number[] {
    const found: number[] = [];
    for (let at = 0; ;) {
      const headEnd = this.text.indexOf("\r\n\r\n", at);
      if (headEnd < 0) return found;
      const answer = this.text.slice(at, headEnd);
      const status = Number(/^HTTP\/1\.1 ([0-9]{3}) /.exec(answer)?.[1]);
      const length = Number(/\r\ncontent-length: ([0-9]+)/i.exec(answer)?.[1] ?? 0);
      at = headEnd + 4 + length;
      if (at > this.text.length) return found;
      if (status >= 200) found.push(status);
    }
  }

  /** Waits until what came back satisfies `enough`. @throws when the connection ends before */
  async until(enough: (text: string) => boolean): Promise<string> {
    while (!enough(this.text)) {
      if (this.ended) throw new Error(`the connection ended after ${JSON.stringify(this.text)}`);
      await this.change();
    }
    return this.text;
  }

  /** Waits until there are so many whole answers, or the connection has ended. */
  async answers(count: number): Promise<readonly number[]> {
    while (!this.ended && this.statuses.length < count) await this.change();
    return this.statuses;
  }

  /** Waits for the other side to end the connection; all that came back. */
  async end(): Promise<string> {
    while (!this.ended) await this.change();
    return this.text;
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.changed.push(resolve));
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The head of a request for ingestion. */
export function head(path: string, headers: Readonly<Record<string, string | number>> = {}, method = "POST"): string {
  const all = { host: "test", "content-type": "application/json", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** A whole request with its body. */
export function request(path: string, body: string, headers: Readonly<Record<string, string | number>> = {}): string {
  return head(path, { "content-length": Buffer.byteLength(body), ...headers }) + body;
}
