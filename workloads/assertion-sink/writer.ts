import { Availability, type SinkLog, unlessStopped } from "../runtime/sinks";
import { backoff, pause } from "../runtime/time";
import type { CatalogueTarget } from "./client";
import { SinkMetrics } from "./metrics";
import type { Outcome } from "./outcome";
import type { Report } from "./report";

export interface Pace {
  /** Requests under way. */
  readonly requests: number;
  /** Between two attempts, in milliseconds, doubling from the first to the longest. */
  readonly firstDelay: number;
  readonly maxDelay: number;
}

/** What became of a report in the end. */
export type Settled = Exclude<Outcome, { readonly kind: "again" }>;

interface Entry {
  readonly report: Report;
  readonly signal: AbortSignal;
  readonly settle: (outcome: Settled) => void;
}

/**
 * Requests of many callers, one a report, of which only so many are under way. What DataHub does not take now is sent again until
 * it does, however long that is; its place among the requests is taken meanwhile, so that a busy server gets fewer, and callers
 * wait. Their order does not matter: each report is a run of its own.
 */
export class ReportWriter {
  readonly metrics: SinkMetrics;
  readonly #target: CatalogueTarget;
  readonly #pace: Pace;
  readonly #availability: Availability;
  #queue: Entry[] = [];
  #inFlight = 0;

  constructor(target: CatalogueTarget, pace: Pace, log: SinkLog) {
    this.#target = target;
    this.#pace = pace;
    this.#availability = new Availability(log, {
      away: "DataHub does not take results; waiting",
      back: "DataHub takes results again",
    });
    this.metrics = new SinkMetrics({ waiting: () => this.#queue.length, inFlight: () => this.#inFlight });
  }

  /**
   * Resolves when DataHub has taken or refused each report, in their order.
   * @throws Stopped when the signal aborts; some of them may have been taken
   */
  async write(reports: readonly Report[], signal: AbortSignal): Promise<readonly Settled[]> {
    return unlessStopped(() => {
      const settled = reports.map(
        (report) => new Promise<Settled>((settle) => this.#queue.push({ report, signal, settle })),
      );
      this.#pump();
      return Promise.all(settled);
    }, signal);
  }

  #pump(): void {
    this.#queue = this.#queue.filter(({ signal }) => !signal.aborted);
    while (this.#inFlight < this.#pace.requests) {
      const entry = this.#queue.shift();
      if (entry === undefined) return;
      this.#inFlight++;
      void this.#send(entry).finally(() => {
        this.#inFlight--;
        this.#pump();
      });
    }
  }

  /** Until the report is settled, or nobody waits for it any more. */
  async #send({ report, signal, settle }: Entry): Promise<void> {
    const { firstDelay, maxDelay } = this.#pace;
    for (let failures = 0; !signal.aborted; failures++) {
      const started = performance.now();
      const outcome = await this.#target.ingest(report.body);
      this.metrics.answered((performance.now() - started) / 1_000);
      if (outcome.kind !== "again") {
        this.#turned(undefined);
        this.metrics.settled(report.stream, outcome.kind);
        settle(outcome);
        return;
      }
      this.metrics.again(outcome.reason);
      this.#turned(outcome.reason);
      await pause(backoff(failures, firstDelay, maxDelay), signal);
    }
  }

  #turned(reason: string | undefined): void {
    this.metrics.available(reason === undefined);
    this.#availability.turned(reason);
  }
}
