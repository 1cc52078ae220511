import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Event } from "./event";
import { type Client, NoAnswer } from "./http";
import { judge } from "./judge";
import { waitFor } from "./pace";
import type { Random } from "./random";
import type { Tally } from "./tally";

export interface SenderOptions {
  readonly client: Client;
  readonly tally: Tally;
  readonly random: Random;
  /** Requests of one stream that may be under way at once. Events of one key always go one after the other. */
  readonly lanes: number;
  /** Most events of one request. */
  readonly batch: number;
  /** Every so many requests has a single event. */
  readonly singleEvery: number;
  /** Called when the gateway has acknowledged an event. */
  readonly onAccepted?: (event: Event) => void;
  /** Called once a request's events are judged, after `onAccepted`. */
  readonly afterJudged?: () => void;
}

interface Lane {
  readonly stream: string;
  readonly queue: Event[];
  requests: number;
  work: Promise<void> | undefined;
}

/**
 * Sends events over HTTP, in batches, and again with the same ids for as long as the gateway is away or asks to wait. A key
 * has one lane, and a lane one request at a time, so that the order of a key is kept.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #stop = new AbortController();
  /** True once the gateway has answered anything. */
  reached = false;
  /** Events that are waiting or under way. */
  open = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  offer(event: Event): void {
    const name = `${event.stream}/${hashOf(event.key) % this.#options.lanes}`;
    const lane = this.#lanes.get(name) ?? { stream: event.stream, queue: [], requests: 0, work: undefined };
    this.#lanes.set(name, lane);
    lane.queue.push(event);
    this.open++;
  }

  /** Starts every lane that has something to send and is not sending. */
  flush(): void {
    for (const lane of this.#lanes.values()) {
      if (lane.work !== undefined || lane.queue.length === 0) continue;
      lane.work = this.#run(lane).finally(() => (lane.work = undefined));
    }
  }

  /** Resolves when everything is sent and judged, or after `grace` milliseconds, when what is left is given up. */
  async finish(grace: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#stop.abort();
      this.#options.client.close();
    }, grace);
    while (this.open > 0 && !this.#stop.signal.aborted) {
      this.flush();
      await Promise.all([...this.#lanes.values()].flatMap(({ work }) => work ?? []));
    }
    clearTimeout(timer);
  }

  async #run(lane: Lane): Promise<void> {
    const { batch, singleEvery } = this.#options;
    while (lane.queue.length > 0 && !this.#stop.signal.aborted) {
      const single = ++lane.requests % singleEvery === 0;
      const events = lane.queue.splice(0, single ? 1 : batch);
      for (const event of events) this.#options.tally.sent(event.stream);
      await this.#deliver(lane.stream, events, single);
      this.open -= events.length;
    }
  }

  async #deliver(stream: string, events: readonly Event[], single: boolean): Promise<void> {
    const { client, tally, random } = this.#options;
    const path = `/ingest/${stream}`;
    const type = single ? "application/json" : "application/x-ndjson";
    const body = events.map((event) => event.body).join("\n");
    // A repeated request is then not done twice by a gateway that remembers it. Not from the seed: a second run would reuse it.
    const headers = { "idempotency-key": randomUUID() };
    for (let attempt = 0; !this.#stop.signal.aborted; attempt++) {
      if (attempt > 0) tally.retries++;
      let asked: number | undefined;
      try {
        const answer = await client.post(path, type, body, headers);
        this.reached = true;
        const outcome = judge(
          events.map(({ id }) => id),
          answer,
        );
        if (outcome.kind === "judged") {
          tally.latency.add(answer.took);
          this.#count(events, outcome.accepted, outcome.refused);
          return;
        }
        asked = outcome.after;
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
      }
      await this.#wait(waitFor(attempt, asked, random.unit()));
    }
  }

  #count(
    events: readonly Event[],
    accepted: readonly number[],
    refused: readonly { readonly index: number; readonly reason: string }[],
  ): void {
    const { tally, onAccepted, afterJudged } = this.#options;
    for (const index of accepted) {
      const event = events[index];
      if (event === undefined) continue;
      tally.accepted(event.stream);
      if (event.defect !== undefined) tally.unnoticed++;
      onAccepted?.(event);
    }
    for (const { index, reason } of refused) {
      const event = events[index];
      if (event === undefined) continue;
      tally.rejected(event.stream, reason);
      if (event.defect === undefined) tally.mistaken++;
    }
    afterJudged?.();
  }

  async #wait(time: number): Promise<void> {
    try {
      await sleep(time, undefined, { signal: this.#stop.signal });
    } catch {
      // Given up while waiting: the loop sees it.
    }
  }
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo; RFC 9923). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
