import { Counter, Gauge, Histogram, type Metric } from "prom-client";

/** Bounds in seconds: of a request on a quiet server to one that is about to time out. */
const BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

/** What the sink counts beside the runtime. */
export class SinkMetrics {
  readonly #reports = new Counter({
    name: "millrace_assertion_reports_total",
    help: "Results that DataHub has answered for, by what became of them: taken or refused.",
    labelNames: ["stream", "outcome"] as const,
    registers: [],
  });
  readonly #retries = new Counter({
    name: "millrace_assertion_retries_total",
    help: "Results sent again, by what kept DataHub from taking them.",
    labelNames: ["reason"] as const,
    registers: [],
  });
  readonly #seconds = new Histogram({
    name: "millrace_assertion_request_seconds",
    help: "From sending a result to its answer, whatever it was.",
    buckets: BUCKETS,
    registers: [],
  });
  readonly #waiting: Gauge;
  readonly #inFlight: Gauge;
  readonly #available = new Gauge({
    name: "millrace_assertion_available",
    help: "1 when DataHub took or refused the last result, else 0.",
    registers: [],
  });

  constructor(levels: { readonly waiting: () => number; readonly inFlight: () => number }) {
    const level = (name: string, help: string, read: () => number) =>
      new Gauge({
        name: `millrace_assertion_${name}`,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      });
    this.#waiting = level("waiting_reports", "Results that wait for a request.", levels.waiting);
    this.#inFlight = level(
      "requests",
      "Requests under way, those that wait to be sent again included.",
      levels.inFlight,
    );
  }

  get all(): readonly Metric[] {
    return [this.#reports, this.#retries, this.#seconds, this.#waiting, this.#inFlight, this.#available];
  }

  settled(stream: string, outcome: "taken" | "refused"): void {
    this.#reports.inc({ stream, outcome });
  }

  again(reason: string): void {
    this.#retries.inc({ reason });
  }

  answered(seconds: number): void {
    this.#seconds.observe(seconds);
  }

  available(yes: boolean): void {
    this.#available.set(Number(yes));
  }
}
