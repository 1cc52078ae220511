import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzip } from "node:zlib";
import type { Hold } from "./budget";
import { refusal, type Refusal } from "./verdict";

export interface BodyLimits {
  /** Bytes over the wire. */
  readonly body: number;
  /** Bytes unpacked. */
  readonly unpacked: number;
}

/** What every request costs besides its body: the objects that stand for it while it waits. */
export const REQUEST_BYTES = 2_048;

const OVERLOADED = refusal("overloaded", "the gateway holds as many bytes as it may; send the request again later", {
  retryAfter: 1,
});
const NOTHING = Buffer.alloc(0);

/**
 * Reads a body within its limit, `hold` growing with it.
 * @param done called once with the body or why it is refused; never when the connection is lost before
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
  hold: Hold,
  done: (body: Buffer | Refusal) => void,
): void {
  let body: Buffer = NOTHING;
  let size = 0;
  let settled = false;
  const settle = (result: Buffer | Refusal) => {
    if (settled) return;
    settled = true;
    body = NOTHING;
    done(result);
  };
  request.on("data", (chunk: Buffer) => {
    if (settled) return;
    const end = size + chunk.length;
    if (end > limits.body) {
      settle(
        refusal("body-too-large", `a body must be at most ${limits.body} bytes; send the events in several requests`),
      );
      return;
    }
    if (size === 0) {
      if (!hold.resize(REQUEST_BYTES + end)) {
        settle(OVERLOADED);
        return;
      }
      body = chunk;
    } else {
      // Joined as they come: chunks of one byte each would cost hundreds of times what they hold.
      if (end > body.length) {
        const room = Math.min(limits.body, Math.max(2 * body.length, end));
        if (!hold.resize(REQUEST_BYTES + room)) {
          settle(OVERLOADED);
          return;
        }
        const larger = Buffer.allocUnsafeSlow(room);
        body.copy(larger, 0, 0, size);
        body = larger;
      }
      chunk.copy(body, size);
    }
    size = end;
  });
  request.on("end", () => {
    settle(size === body.length ? body : body.subarray(0, size));
  });
  // The response closes in every case, the request not where its body broke off.
  response.on("close", () => {
    // Without an end the connection is lost, or the server has answered for us.
    if (settled) return;
    settled = true;
    hold.release();
  });
}

/** Unpacks bodies, a few at a time: each may take its whole limit while it is at work. */
export class Unpacker {
  private active = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly limits: BodyLimits,
    private readonly concurrency = 2,
  ) {}

  /** Unpacks one gzip body; `done` is called once, later. */
  gunzip(body: Buffer, hold: Hold, done: (body: Buffer | Refusal) => void): void {
    const start = () => {
      if (!hold.resize(REQUEST_BYTES + body.length + this.limits.unpacked)) {
        done(OVERLOADED);
        return;
      }
      this.active++;
      gunzip(body, { maxOutputLength: this.limits.unpacked }, (error, unpacked) => {
        this.active--;
        if (error === null) hold.resize(REQUEST_BYTES + unpacked.length);
        done(error === null ? unpacked : this.refuse(error));
        this.next();
      });
    };
    if (this.active < this.concurrency) start();
    else this.waiting.push(start);
  }

  private next(): void {
    while (this.active < this.concurrency && this.waiting.length > 0) this.waiting.shift()?.();
  }

  private refuse(error: NodeJS.ErrnoException): Refusal {
    return error.code === "ERR_BUFFER_TOO_LARGE"
      ? refusal(
          "body-too-large",
          `a body must be at most ${this.limits.unpacked} bytes unpacked; send the events in several requests`,
        )
      : refusal("malformed", `the body must be gzip, as content-encoding says; unpacking says: ${error.message}`);
  }
}

/** Reads on without keeping anything, so that the peer can read our answer before the connection ends; gives up at `bytes` or `milliseconds`. */
export function drain(
  request: IncomingMessage,
  bytes: number,
  milliseconds: number,
  done: (whole: boolean) => void,
): void {
  let left = bytes;
  const settle = (whole: boolean) => {
    clearTimeout(timer);
    request.off("data", count).off("end", ended).off("close", lost);
    done(whole);
  };
  const timer = setTimeout(() => {
    settle(false);
  }, milliseconds);
  const count = (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) settle(false);
  };
  const ended = () => {
    settle(true);
  };
  const lost = () => {
    settle(false);
  };
  request.on("data", count).on("end", ended).on("close", lost);
  request.resume();
}
