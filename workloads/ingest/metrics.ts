import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Code } from "./verdict";

/** Stands for streams that do not exist: names from outside are never labels. */
export const NO_STREAM = "";

/** What is looked at when somebody asks for the metrics. */
export interface Levels {
  readonly bytesInFlight: () => number;
  readonly queuedBytes: () => number;
  readonly requests: () => number;
  readonly connected: () => boolean;
  readonly keysHeld: () => number;
  readonly keysEvicted: () => number;
}

/** A stream's counters, found once. */
export interface StreamMetrics {
  accepted(events: number): void;
}

/** The gateway's own numbers, in a registry of its own. */
export class Metrics {
  readonly registry = new Registry();
  private readonly answers: Counter<"status">;
  private readonly acceptedEvents: Counter<"stream">;
  private readonly rejectedEvents: Counter<"stream" | "cause">;
  private readonly failedSends: Counter<"stream">;
  private readonly acknowledgement: Histogram;
  private readonly byStatus = new Map<number, Counter.Internal>();

  constructor(levels: Levels) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.answers = new Counter({
      name: "millrace_ingest_requests_total",
      help: "Requests for ingestion, by the status of their answer.",
      labelNames: ["status"],
      registers,
    });
    this.acceptedEvents = new Counter({
      name: "millrace_ingest_events_accepted_total",
      help: "Events that the brokers acknowledged in time.",
      labelNames: ["stream"],
      registers,
    });
    this.rejectedEvents = new Counter({
      name: "millrace_ingest_events_rejected_total",
      help: "Events that were refused, by the code of the refusal; no stream stands for one that does not exist.",
      labelNames: ["stream", "cause"],
      registers,
    });
    this.failedSends = new Counter({
      name: "millrace_ingest_sends_failed_total",
      help: "Batches that the brokers did not acknowledge.",
      labelNames: ["stream"],
      registers,
    });
    this.acknowledgement = new Histogram({
      name: "millrace_ingest_acknowledge_seconds",
      help: "From the last byte of a request to its acknowledgement by all in-sync replicas.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    const level = (name: string, help: string, read: () => number) =>
      new Gauge({
        name: `millrace_ingest_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    level(
      "bytes_in_flight",
      "Bytes held for requests, from their first byte to their acknowledgement.",
      levels.bytesInFlight,
    );
    level("queued_bytes", "Bytes of events that wait to be sent.", levels.queuedBytes);
    level("requests_in_flight", "Requests whose events are on their way to the brokers.", levels.requests);
    level("connected", "1 while the brokers could be reached at the last attempt.", () => (levels.connected() ? 1 : 0));
    level("idempotency_keys", "Idempotency keys held.", levels.keysHeld);
    new Counter({
      name: "millrace_ingest_idempotency_keys_evicted_total",
      help: "Idempotency keys forgotten before their time, for want of room.",
      registers,
      collect() {
        this.reset();
        this.inc(levels.keysEvicted());
      },
    });
  }

  /** Finds a stream's counters, which then show at 0. */
  stream(stream: string): StreamMetrics {
    const accepted = this.acceptedEvents.labels(stream);
    accepted.inc(0);
    return {
      accepted: (events) => {
        accepted.inc(events);
      },
    };
  }

  answered(status: number): void {
    let counter = this.byStatus.get(status);
    if (counter === undefined) {
      counter = this.answers.labels(String(status));
      this.byStatus.set(status, counter);
    }
    counter.inc();
  }

  rejected(stream: string, cause: Code, events = 1): void {
    this.rejectedEvents.inc({ stream, cause }, events);
  }

  sendFailed(stream: string): void {
    this.failedSends.inc({ stream });
  }

  acknowledged(seconds: number): void {
    this.acknowledgement.observe(seconds);
  }
}
