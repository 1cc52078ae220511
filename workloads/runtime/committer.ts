import type { Claim, Consumer } from "./driver";
import { DriverError } from "./errors";
import { backoff, pause } from "./time";

/** Least time between two commits, in milliseconds: what is replayed after a crash, against requests to the coordinator. */
const INTERVAL = 50;

/**
 * Commits what is done, for all partitions together: one request at a time, with whatever was done meanwhile in the next.
 * Nothing waits for it but the end.
 */
export class Committer {
  readonly #consumer: () => Consumer | undefined;
  readonly #failed: (error: DriverError) => void;
  /** The next offset to process, by claim; what is not committed yet. */
  readonly #done = new Map<Claim, number>();
  readonly #committed = new Map<Claim, number>();
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;

  constructor(consumer: () => Consumer | undefined, failed: (error: DriverError) => void) {
    this.#consumer = consumer;
    this.#failed = failed;
  }

  /** Everything before this offset is done. */
  mark(claim: Claim, offset: number): void {
    this.#done.set(claim, offset);
    // `#run` may end before it gives its promise back, when there is nothing to commit.
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      const [left] = this.#done;
      if (left !== undefined && !this.#closing.signal.aborted) this.mark(...left);
    });
  }

  /** The committed offset of a claim, as far as this process has committed it. */
  committed(claim: Claim): number {
    return this.#committed.get(claim) ?? 0;
  }

  /** Forgets claims that are no longer held. */
  forget(claims: readonly Claim[]): void {
    for (const claim of claims) {
      this.#done.delete(claim);
      this.#committed.delete(claim);
    }
  }

  /** Resolves when everything marked is committed, or given up because the claim was lost. */
  async flush(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  close(): void {
    this.#closing.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; this.#done.size > 0 && !signal.aborted;) {
      const offsets = [...this.#done].map(([claim, offset]) => ({ claim, offset })).filter(({ claim }) => claim.held);
      for (const claim of [...this.#done.keys()]) if (!claim.held) this.#done.delete(claim);
      if (offsets.length === 0) break;
      try {
        await this.#consumer()?.commit(offsets);
        failures = 0;
        for (const { claim, offset } of offsets) {
          this.#committed.set(claim, offset);
          if (this.#done.get(claim) === offset) this.#done.delete(claim);
        }
        await pause(INTERVAL, signal);
      } catch (error) {
        const known = error instanceof DriverError ? error : new DriverError("other", String(error));
        if (failures++ === 0) this.#failed(known);
        // Fenced: the claims are about to be taken back, which empties the list; until then a commit may yet succeed.
        await pause(backoff(failures, 50, 1_000), signal);
      }
    }
  }
}
