import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { Worker } from "../streams";
import { CAUSES } from "./dead-letter";
import type { Claim } from "./driver";
import type { Effects } from "./effects";
import { Latencies } from "./histogram";
import type { Plan } from "./plan";

/** What is looked at when somebody asks for the metrics. */
export interface Levels {
  readonly ready: () => boolean;
  readonly connected: () => boolean;
  readonly partitions: () => number;
  readonly stateEntries: () => number;
}

interface Position {
  next: number;
  high: number;
}

const LATENCY = {
  event: {
    name: "millrace_worker_event_latency_seconds",
    help: "From when an event happened to the acknowledgement of all that it made the worker write.",
  },
  ingest: {
    name: "millrace_worker_ingest_latency_seconds",
    help: "From the gateway's receiving an event to the acknowledgement of all that it made the worker write.",
  },
} as const;

/** A worker's numbers, named `millrace_worker_…`, in a registry of its own. */
export class WorkerMetrics {
  readonly #worker: string;
  readonly #registry = new Registry();
  readonly #in: Counter<"stream">;
  readonly #out: Counter<"stream">;
  readonly #skipped: Counter<"stream">;
  readonly #deadLetters: Counter<"stream" | "cause">;
  readonly #retries: Counter;
  readonly #sendFailures: Counter<"code">;
  readonly #commitFailures: Counter<"code">;
  readonly #rebalances: Counter<"kind">;
  readonly #batchSize: Gauge<"stream">;
  readonly #restored: Counter;
  readonly #restoreSeconds: Gauge;
  readonly #positions = new Map<Claim, Position>();
  readonly #latencies = { event: new Map<string, Latencies>(), ingest: new Map<string, Latencies>() };

  constructor(
    { name, handler }: Pick<Plan, "name"> & { readonly handler: Pick<Plan["handler"], "worker" | "metrics"> },
    levels: Levels,
  ) {
    const registers = [this.#registry];
    this.#worker = name;
    this.#registry.setDefaultLabels({ worker: name });
    collectDefaultMetrics({ register: this.#registry });
    const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
      new Counter<L>({ name: `millrace_worker_${name}_total`, help, labelNames, registers });
    const level = (name: string, help: string, read: () => number) =>
      new Gauge({
        name: `millrace_worker_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    this.#in = counter("records_in", "Records taken from an input, whatever became of them.", "stream");
    this.#out = counter("records_out", "Records written to an output and acknowledged.", "stream");
    this.#skipped = counter("records_skipped", "Records whose effect was there already.", "stream");
    this.#deadLetters = counter("dead_letters", "Records given up, by cause.", "stream", "cause");
    this.#retries = counter("handler_retries", "Calls of the handler after it threw.");
    this.#sendFailures = counter(
      "send_failures",
      "Writes that the brokers did not acknowledge, each tried again.",
      "code",
    );
    this.#commitFailures = counter("commit_failures", "Commits of offsets that failed.", "code");
    this.#rebalances = counter("rebalances", "Assignments of partitions taken, given back or lost.", "kind");
    this.#restored = counter("state_restored", "Changelog records read to restore state.");
    this.#batchSize = new Gauge({
      name: "millrace_worker_batch_records",
      help: "Records of the last batch that was acknowledged.",
      labelNames: ["stream"],
      registers,
    });
    this.#restoreSeconds = new Gauge({
      name: "millrace_worker_restore_seconds",
      help: "How long the last restoring of a partition's state took.",
      registers,
    });
    level("ready", "1 when the worker has joined its group and its state is restored.", () => Number(levels.ready()));
    level("connected", "1 when the brokers could be reached at the last attempt.", () => Number(levels.connected()));
    level("partitions", "Partitions that this process works on.", levels.partitions);
    level("state_entries", "Keys with state in this process.", levels.stateEntries);
    this.#fromZero(handler.worker);
    handler.metrics?.(this.#registry);
    const positions = this.#positions;
    new Gauge({
      name: "millrace_worker_lag_records",
      help: "Records of a partition that wait to be handled.",
      labelNames: ["stream", "partition"],
      registers,
      collect() {
        this.reset();
        for (const [{ topic, partition }, { next, high }] of positions) {
          this.set({ stream: topic, partition: String(partition) }, Math.max(0, high - next));
        }
      },
    });
  }

  /** A counter that begins with its first record shows no increase at that record: nobody would be told of a first dead letter. */
  #fromZero({ reads, writes }: Worker): void {
    for (const { name: stream } of reads) {
      this.#in.inc({ stream }, 0);
      for (const cause of Object.values(CAUSES)) this.#deadLetters.inc({ stream, cause }, 0);
    }
    for (const { name: stream } of writes) this.#out.inc({ stream }, 0);
  }

  /** @param now when it was acknowledged, milliseconds since the epoch */
  delivered(stream: string, effects: Effects, now: number): void {
    this.#in.inc({ stream }, effects.taken);
    if (effects.skipped > 0) this.#skipped.inc({ stream }, effects.skipped);
    if (effects.retries > 0) this.#retries.inc(effects.retries);
    for (const [output, records] of effects.emitted) this.#out.inc({ stream: output }, records);
    for (const [cause, records] of effects.rejected) this.#deadLetters.inc({ stream, cause }, records);
    if (effects.taken > 0) this.#batchSize.set({ stream }, effects.taken);
    const event = latenciesOf(this.#latencies.event, stream);
    const ingest = latenciesOf(this.#latencies.ingest, stream);
    for (const time of effects.eventTimes) event.observe(now - time);
    for (const time of effects.ingestTimes) if (!Number.isNaN(time)) ingest.observe(now - time);
  }

  /** @param next the next offset to handle */
  position(claim: Claim, next: number): void {
    const position = this.#positions.get(claim);
    if (position !== undefined) position.next = next;
    else this.#positions.set(claim, { next, high: next });
  }

  /** @param first the first offset that came with it: where the worker stands, if nothing else is known */
  watermark(claim: Claim, high: number, first?: number): void {
    const position = this.#positions.get(claim);
    if (position !== undefined) position.high = Math.max(position.high, high);
    else if (first !== undefined) this.#positions.set(claim, { next: first, high });
  }

  /** Nothing has come of it since it was assigned, and nothing waits: its lag is known, and none. */
  reachedEnd(claim: Claim, next: number): void {
    if (!this.#positions.has(claim)) this.position(claim, next);
  }

  forget(claims: readonly Claim[]): void {
    for (const claim of claims) this.#positions.delete(claim);
  }

  sendFailed(code: string): void {
    this.#sendFailures.inc({ code });
  }

  commitFailed(code: string): void {
    this.#commitFailures.inc({ code });
  }

  rebalanced(kind: "assigned" | "revoked" | "lost"): void {
    this.#rebalances.inc({ kind });
  }

  restored(records: number, seconds: number): void {
    this.#restored.inc(records);
    this.#restoreSeconds.set(seconds);
  }

  /** Prometheus' text format. */
  async text(): Promise<string> {
    return (await this.#registry.metrics()) + this.#histograms("event") + this.#histograms("ingest");
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #histograms(kind: "event" | "ingest"): string {
    const { name, help } = LATENCY[kind];
    const lines = [`\n# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
    for (const [stream, latencies] of this.#latencies[kind]) {
      const { buckets, sum, count } = latencies.read();
      for (const [bound, records] of buckets)
        lines.push(`${name}_bucket{worker="${this.#worker}",stream="${stream}",le="${bound}"} ${records}`);
      lines.push(
        `${name}_sum{worker="${this.#worker}",stream="${stream}"} ${sum}`,
        `${name}_count{worker="${this.#worker}",stream="${stream}"} ${count}`,
      );
    }
    return `${lines.join("\n")}\n`;
  }
}

function latenciesOf(all: Map<string, Latencies>, stream: string): Latencies {
  let latencies = all.get(stream);
  if (latencies === undefined) all.set(stream, (latencies = new Latencies()));
  return latencies;
}
