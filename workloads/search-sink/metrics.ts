import { Counter, Gauge, Histogram, type Metric } from "prom-client";

/** Bounds in seconds: of a request of a few documents on a quiet engine to one that is about to time out. */
const BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

/** What the sink counts beside the runtime. */
export class SinkMetrics {
  readonly #documents = new Counter({
    name: "millrace_search_documents_total",
    help: "Documents that the search has answered for, by what became of them: indexed or refused.",
    labelNames: ["stream", "outcome"] as const,
    registers: [],
  });
  readonly #retries = new Counter({
    name: "millrace_search_retries_total",
    help: "Documents sent again, by what kept the search from taking them.",
    labelNames: ["reason"] as const,
    registers: [],
  });
  readonly #seconds = new Histogram({
    name: "millrace_search_bulk_seconds",
    help: "From sending a bulk request to its answer, whatever it was.",
    buckets: BUCKETS,
    registers: [],
  });
  readonly #size = new Gauge({
    name: "millrace_search_bulk_documents",
    help: "Documents of the last bulk request.",
    registers: [],
  });
  readonly #waiting: Gauge;
  readonly #inFlight: Gauge;
  readonly #available = new Gauge({
    name: "millrace_search_available",
    help: "1 when the last request was answered for every document, else 0.",
    registers: [],
  });

  constructor(levels: { readonly waiting: () => number; readonly inFlight: () => number }) {
    const level = (name: string, help: string, read: () => number) =>
      new Gauge({
        name: `millrace_search_${name}`,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      });
    this.#waiting = level("waiting_documents", "Documents that wait for a request.", levels.waiting);
    this.#inFlight = level(
      "bulk_requests",
      "Bulk requests under way, those that wait to be sent again included.",
      levels.inFlight,
    );
  }

  get all(): readonly Metric[] {
    return [this.#documents, this.#retries, this.#seconds, this.#size, this.#waiting, this.#inFlight, this.#available];
  }

  settled(stream: string, outcome: "indexed" | "refused"): void {
    this.#documents.inc({ stream, outcome });
  }

  again(reason: string, documents: number): void {
    this.#retries.inc({ reason }, documents);
  }

  answered(documents: number, seconds: number): void {
    this.#size.set(documents);
    this.#seconds.observe(seconds);
  }

  available(yes: boolean): void {
    this.#available.set(Number(yes));
  }
}
