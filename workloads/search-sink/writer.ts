import { Availability, type SinkLog, unlessStopped } from "../runtime/sinks";
import { backoff, pause } from "../runtime/time";
import type { SearchTarget } from "./client";
import type { Document } from "./document";
import { SinkMetrics } from "./metrics";
import { INDEXED, type Outcome } from "./outcome";

export interface Batching {
  /** Documents of one request. */
  readonly documents: number;
  /** Bytes of one request; a larger document goes alone. */
  readonly bytes: number;
  /** How long the first document waits for others, in milliseconds. */
  readonly linger: number;
  /** Requests under way. */
  readonly requests: number;
  /** Between two attempts, in milliseconds, doubling from the first to the longest. */
  readonly firstDelay: number;
  readonly maxDelay: number;
}

/** What became of a document in the end. */
export type Settled = Exclude<Outcome, { readonly kind: "again" }>;

interface Entry {
  readonly document: Document;
  readonly signal: AbortSignal;
  readonly settle: (outcome: Settled) => void;
}

/**
 * Bulk requests of many callers together: a request goes when it is full, or when its first document has waited for `linger`,
 * and only so many are under way. What the engine does not take now is sent again until it does, however long that is; its
 * place among the requests is taken meanwhile, so that a busy engine gets fewer, and callers wait.
 */
export class BulkWriter {
  readonly metrics: SinkMetrics;
  readonly #target: SearchTarget;
  readonly #batching: Batching;
  readonly #availability: Availability;
  #queue: Entry[] = [];
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  #due = false;
  /** Aliases that were seen since the engine was last away: an index that is made before they are there would take anything. */
  #declared = new Set<string>();

  constructor(target: SearchTarget, batching: Batching, log: SinkLog) {
    this.#target = target;
    this.#batching = batching;
    this.#availability = new Availability(log, {
      away: "the search does not take documents; waiting",
      back: "the search takes documents again",
    });
    this.metrics = new SinkMetrics({ waiting: () => this.#queue.length, inFlight: () => this.#inFlight });
  }

  /**
   * Resolves when the engine has taken or refused each document, in their order.
   * @throws Stopped when the signal aborts; some of them may have been written
   */
  async write(documents: readonly Document[], signal: AbortSignal): Promise<readonly Settled[]> {
    return unlessStopped(() => {
      const settled = documents.map(
        (document) => new Promise<Settled>((settle) => this.#queue.push({ document, signal, settle })),
      );
      this.#pump();
      return Promise.all(settled);
    }, signal);
  }

  #pump(): void {
    while (this.#inFlight < this.#batching.requests) {
      this.#queue = alive(this.#queue);
      const [batch, full] = take(this.#queue, this.#batching);
      if (batch.length === 0) {
        this.#due = false;
        return;
      }
      if (!full && !this.#due) {
        if (this.#timer === undefined) {
          this.#timer = setTimeout(() => {
            this.#timer = undefined;
            this.#due = true;
            this.#pump();
          }, this.#batching.linger);
        }
        return;
      }
      this.#due = false;
      this.#queue = this.#queue.slice(batch.length);
      this.#inFlight++;
      void this.#send(batch).finally(() => {
        this.#inFlight--;
        this.#pump();
      });
    }
  }

  /** Until each document is settled, or nobody waits for it any more. */
  async #send(batch: readonly Entry[]): Promise<void> {
    const { firstDelay, maxDelay } = this.#batching;
    let left: readonly Entry[] = alive(batch);
    for (let failures = 0; left.length > 0; failures++) {
      const answer = await this.#attempt(left);
      if (answer === "too-large") {
        const [only] = left;
        if (left.length === 1 && only !== undefined) {
          this.#settle(only, {
            kind: "refused",
            cause: "too large",
            detail: `the search takes no request of ${only.document.bytes} bytes; raise its \`http.max_content_length\``,
          });
          return;
        }
        const half = Math.ceil(left.length / 2);
        await this.#send(left.slice(0, half));
        await this.#send(left.slice(half));
        return;
      }
      left = answer;
      if (left.length === 0) return;
      const signals = new Set(left.map(({ signal }) => signal));
      await pause(backoff(failures, firstDelay, maxDelay), AbortSignal.any([...signals]));
      left = alive(left);
    }
  }

  /** @returns what is to be sent again */
  async #attempt(batch: readonly Entry[]): Promise<readonly Entry[] | "too-large"> {
    const undeclared = await this.#undeclared(batch);
    if (undeclared !== undefined) return this.#unavailable(undeclared, batch);
    const started = performance.now();
    const answer = await this.#target.bulk(batch.map(({ document }) => document.lines).join(""), batch.length);
    this.metrics.answered(batch.length, (performance.now() - started) / 1_000);
    if (answer.kind === "too-large") return "too-large";
    if (answer.kind === "unavailable") return this.#unavailable(answer.reason, batch);
    const again: Entry[] = [];
    const reasons = new Map<string, number>();
    batch.forEach((entry, at) => {
      const outcome = answer.outcomes[at] ?? INDEXED;
      if (outcome.kind === "again") {
        again.push(entry);
        reasons.set(outcome.reason, (reasons.get(outcome.reason) ?? 0) + 1);
      } else this.#settle(entry, outcome);
    });
    for (const [reason, documents] of reasons) this.metrics.again(reason, documents);
    this.#turned(reasons.size === 0 ? undefined : [...reasons.keys()].join(", "));
    return again;
  }

  /** Why no index of one of the documents may be made yet. */
  async #undeclared(batch: readonly Entry[]): Promise<string | undefined> {
    const aliases = new Set(batch.map(({ document }) => document.alias));
    for (const alias of aliases) {
      if (this.#declared.has(alias)) continue;
      const missing = await this.#target.missing(alias);
      if (missing !== undefined) return missing;
      this.#declared.add(alias);
    }
    return undefined;
  }

  #unavailable(reason: string, batch: readonly Entry[]): readonly Entry[] {
    // It may come back as another, with nothing declared.
    this.#declared = new Set();
    this.metrics.again(reason, batch.length);
    this.#turned(reason);
    return batch;
  }

  #turned(reason: string | undefined): void {
    this.metrics.available(reason === undefined);
    this.#availability.turned(reason);
  }

  #settle({ document, settle }: Entry, outcome: Settled): void {
    this.metrics.settled(document.stream, outcome.kind);
    settle(outcome);
  }
}

const alive = (entries: readonly Entry[]): Entry[] => entries.filter(({ signal }) => !signal.aborted);

/** The first entries that fit into one request, and whether it is full with them. */
function take(queue: readonly Entry[], { documents, bytes }: Batching): readonly [readonly Entry[], boolean] {
  let size = 0;
  let count = 0;
  for (const { document } of queue) {
    if (count === documents || (count > 0 && size + document.bytes > bytes)) return [queue.slice(0, count), true];
    size += document.bytes;
    count++;
  }
  return [queue, count === documents || size >= bytes];
}
