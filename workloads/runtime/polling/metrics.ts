import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { CAUSES } from "../dead-letter";
import { FAILURES } from "./ask";
import type { Taken } from "./take";

/** Bounds in seconds: from a source beside us to one that is about to be given up. */
const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

/** What is looked at when somebody asks for the metrics. */
export interface Levels {
  readonly ready: () => boolean;
  readonly connected: () => boolean;
  /** Seconds since the last round that came to its end. */
  readonly lag: () => number;
}

/** A poller's numbers, named `millrace_poller_…`, in a registry of its own. */
export class PollerMetrics {
  readonly #registry = new Registry();
  readonly #asked: Counter<"outcome">;
  readonly #items: Counter<"outcome">;
  readonly #deadLetters: Counter<"cause">;
  readonly #rounds: Counter;
  readonly #sendFailures: Counter<"code">;
  readonly #seconds: Histogram;

  constructor(poller: string, levels: Levels) {
    const registers = [this.#registry];
    this.#registry.setDefaultLabels({ poller });
    collectDefaultMetrics({ register: this.#registry });
    const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
      new Counter<L>({ name: `millrace_poller_${name}_total`, help, labelNames, registers });
    const level = (name: string, help: string, read: () => number) =>
      new Gauge({
        name: `millrace_poller_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    this.#asked = counter("asked", "Questions to the source, by what came of them.", "outcome");
    this.#items = counter("items", "Items of the source: written, skipped as known, refused.", "outcome");
    this.#deadLetters = counter("dead_letters", "Items given up, by cause.", "cause");
    this.#rounds = counter("rounds", "Rounds that came to their end.");
    this.#sendFailures = counter(
      "send_failures",
      "Writes that the brokers did not acknowledge, each tried again.",
      "code",
    );
    this.#seconds = new Histogram({
      name: "millrace_poller_answer_seconds",
      help: "From a question to the end of its answer, whatever it was.",
      buckets: BUCKETS,
      registers,
    });
    level("ready", "1 when it knows from where on to ask.", () => Number(levels.ready()));
    level("connected", "1 when the brokers could be reached at the last attempt.", () => Number(levels.connected()));
    level("lag_seconds", "Since the last round that came to its end; before the first, since the start.", levels.lag);
    // A counter that begins with its first event shows no increase at that event.
    for (const outcome of ["answered", "unchanged", ...FAILURES]) this.#asked.inc({ outcome }, 0);
    for (const outcome of ["written", "skipped", "refused"]) this.#items.inc({ outcome }, 0);
    for (const cause of [CAUSES.handlerError, CAUSES.invalidEmit]) this.#deadLetters.inc({ cause }, 0);
  }

  asked(outcome: string, seconds: number): void {
    this.#asked.inc({ outcome });
    this.#seconds.observe(seconds);
  }

  /** @param taken what was acknowledged */
  took({ written, skipped, refused }: Taken): void {
    this.#items.inc({ outcome: "written" }, written);
    this.#items.inc({ outcome: "skipped" }, skipped);
    for (const [cause, items] of refused) {
      this.#items.inc({ outcome: "refused" }, items);
      this.#deadLetters.inc({ cause }, items);
    }
  }

  ended(): void {
    this.#rounds.inc();
  }

  sendFailed(code: string): void {
    this.#sendFailures.inc({ code });
  }

  /** Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}
