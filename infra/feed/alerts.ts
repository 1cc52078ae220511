import { HEADERS } from "../../workloads/streams/names";

/** A fraud alert as it was read back from Kafka. */
export interface Alert {
  readonly accountId: string;
  /** 0 to 1. */
  readonly score: number;
  readonly details: readonly string[];
}

export interface AlertSummary {
  readonly count: number;
  /** The highest scores, each of another account, best first. */
  readonly examples: readonly Alert[];
  /** Milliseconds from the gateway's receipt of the payment to the alert in the reader's hand; null without alerts. */
  readonly latency: { readonly p50: number; readonly p99: number } | null;
}

interface PeekedRecord {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: {
    readonly accountId: string;
    readonly score: number;
    readonly reasons: readonly { readonly detail: string }[];
  };
  readonly readAt: number;
}

const EXAMPLES = 3;

/** Collects the alerts on payments that the gateway received since `from` (milliseconds since the epoch). */
export class AlertCollector {
  readonly #latencies: number[] = [];
  #examples: Alert[] = [];
  /** When the last one was read, milliseconds since the epoch. */
  lastAt = 0;

  constructor(private readonly from: number) {}

  add(line: unknown): void {
    const { headers, value, readAt } = line as PeekedRecord;
    const receivedAt = Number(headers[HEADERS.ingestedAt]);
    if (!(receivedAt >= this.from)) return;
    this.lastAt = Date.now();
    this.#latencies.push(readAt - receivedAt);
    const alert = {
      accountId: value.accountId,
      score: value.score,
      details: value.reasons.map(({ detail }) => detail),
    };
    const known = this.#examples.find(({ accountId }) => accountId === alert.accountId);
    if (known !== undefined && known.score >= alert.score) return;
    this.#examples = [...this.#examples.filter((other) => other !== known), alert]
      .sort((a, b) => b.score - a.score)
      .slice(0, EXAMPLES);
  }

  get count(): number {
    return this.#latencies.length;
  }

  summary(): AlertSummary {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const latency = sorted.length === 0 ? null : { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
    return { count: sorted.length, examples: this.#examples, latency };
  }
}

/** Nearest rank. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
