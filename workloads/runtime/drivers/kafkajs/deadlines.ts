import { DriverError } from "../../errors";
import type { Ticket } from "./lane";

const LONGEST_TIMER = 2 ** 31 - 1;

/** The sends that are not settled, oldest first; each has the same time, so the first is the next to expire. */
export class Deadlines {
  readonly #tickets = new Set<Ticket>();
  readonly #timeout: number;
  readonly #expired: () => void;
  #timer: NodeJS.Timeout | undefined;
  #empty: (() => void) | undefined;

  /** @param expired called after tickets were given up, so that what nobody waits for is dropped */
  constructor(timeout: number, expired: () => void) {
    this.#timeout = timeout;
    this.#expired = expired;
  }

  add(ticket: Ticket, signal: AbortSignal | undefined): void {
    const abort = () => {
      ticket.fail(new DriverError("closed", "the send was given up by its caller"));
      this.#expired();
    };
    this.#tickets.add(ticket);
    ticket.onSettled = () => {
      signal?.removeEventListener("abort", abort);
      this.#tickets.delete(ticket);
      if (this.#tickets.size === 0) this.#empty?.();
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    if (this.#timer === undefined) this.#arm();
  }

  /** Waits until all are settled; after `patience` milliseconds the rest fail. */
  async drained(patience: number): Promise<void> {
    if (this.#tickets.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#empty = resolve;
        timer = setTimeout(resolve, patience);
      });
      clearTimeout(timer);
    }
    for (const ticket of this.#tickets) {
      ticket.fail(new DriverError("closed", "the producer was closed before the brokers answered"));
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    const [first] = this.#tickets;
    if (first === undefined || first.deadline === Infinity) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#expire();
        this.#arm();
      },
      Math.min(LONGEST_TIMER, Math.max(1, first.deadline - Date.now())),
    );
  }

  #expire(): void {
    const now = Date.now();
    let any = false;
    for (const ticket of this.#tickets) {
      if (ticket.deadline > now) break;
      any = true;
      const { lastError } = ticket;
      const code = lastError?.code === "unavailable" ? "unavailable" : "timeout";
      const why = lastError === undefined ? "the brokers have not answered" : lastError.message;
      ticket.fail(new DriverError(code, `not acknowledged within ${this.#timeout} ms: ${why}`, { cause: lastError }));
    }
    if (any) this.#expired();
  }
}
