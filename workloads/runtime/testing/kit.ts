/**
 * Runs a handler over records without a broker, by the same code as the runtime: encoding and decoding by the stream's
 * serde, skipping, state, outcomes, dead letters. Time stands still unless the test moves it.
 */
import { names, type AnyStream, type RecordOf } from "../../streams";
import type { InboundRecord, OutboundRecord } from "../driver";
import { DEAD_LETTER_HEADERS } from "../dead-letter";
import { Effects } from "../effects";
import type { Handler, TimerContext } from "../handler";
import { planOf, storeOf, type Plan } from "../plan";
import { Processor } from "../processor";
import type { StateStore } from "../state";

export interface KitOptions {
  /** The clock at first, milliseconds since the epoch. Default 1,700,000,000,000. */
  readonly now?: number;
}

/** What one call of `feed` did. */
export interface KitResult {
  /** Emitted records, decoded from what would have been written, with their stream's name. */
  readonly emits: readonly { readonly stream: string; readonly key: string; readonly record: unknown }[];
  readonly rejects: readonly { readonly cause: string; readonly detail: string; readonly attempts: number }[];
  /** Records that were skipped, because they had had their effect. */
  readonly skipped: number;
}

export interface HandlerKit {
  /** Handles one record of an input stream. Without `headers` it has none. */
  feed<S extends AnyStream>(
    stream: S,
    record: NoInfer<RecordOf<S>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<KitResult>;
  /** Handles bytes as they might lie in the topic. */
  feedBytes(stream: AnyStream, key: string | null, value: Buffer | null): Promise<KitResult>;
  /** Handles again what was fed last, at its old offset, as after a crash. */
  replay(): Promise<KitResult>;
  /** What a quiet partition does: calls the timers that are due by the clock, less the handler's idle time. */
  idle(): KitResult;
  /** The state of a key; undefined when there is none. */
  state(key: string): unknown;
  /** Writes all state to a changelog and reads it back, as a restart does. */
  restart(): void;
  /** The clock that the handler sees. */
  now: number;
}

const noop = () => undefined;
const LOG = { debug: noop, info: noop, warn: noop };
const LIMIT = 1_000_000;

/** Freezes, so that a handler that changes the state which it was given fails its test. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value) && !ArrayBuffer.isView(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

const text = (value: unknown): string => {
  if (Buffer.isBuffer(value)) return value.toString();
  return typeof value === "string" ? value : "";
};

class Kit implements HandlerKit {
  now: number;
  readonly #plan: Plan;
  readonly #changelog = new Map<string, OutboundRecord>();
  readonly #offsets = new Map<string, number>();
  #store: StateStore | undefined;
  #processor: Processor;
  #last: { readonly stream: AnyStream; readonly record: InboundRecord } | undefined;

  constructor(handler: Handler, { now = 1_700_000_000_000 }: KitOptions) {
    this.now = now;
    // A test need not wait between attempts.
    const { retry, timer } = handler;
    const cold = timer && { ...timer, fire: (state: unknown, ctx: TimerContext) => timer.fire(frozen(state), ctx) };
    this.#plan = planOf({ ...handler, timer: cold, retry: { ...retry, firstDelay: 0, maxDelay: 0 } });
    this.#store = storeOf(this.#plan);
    this.#processor = this.#newProcessor();
  }

  async feed<S extends AnyStream>(
    stream: S,
    record: NoInfer<RecordOf<S>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<KitResult> {
    const input = this.#input(stream);
    const key = String((record as Readonly<Record<string, unknown>>)[stream.key]);
    return this.#feed(stream, key, input.serde.encode(record), headers);
  }

  feedBytes(stream: AnyStream, key: string | null, value: Buffer | null): Promise<KitResult> {
    return this.#feed(stream, key, value, {});
  }

  #feed(
    stream: AnyStream,
    key: string | null,
    value: Buffer | null,
    headers: Readonly<Record<string, string>>,
  ): Promise<KitResult> {
    const { topic } = this.#input(stream);
    const offset = this.#offsets.get(topic) ?? 0;
    this.#offsets.set(topic, offset + 1);
    const record: InboundRecord = {
      offset,
      timestamp: this.now,
      key: key === null ? null : Buffer.from(key),
      value,
      headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
    };
    this.#last = { stream, record };
    return this.#run(stream, record);
  }

  replay(): Promise<KitResult> {
    if (this.#last === undefined) throw new Error("nothing was fed yet; call `feed` before `replay`");
    return this.#run(this.#last.stream, this.#last.record);
  }

  idle(): KitResult {
    const { timer } = this.#plan.handler;
    const effects = new Effects();
    const [offset = 0] = this.#offsets.values();
    if (timer?.idle !== undefined) this.#processor.fire(this.now - timer.idle, offset, effects);
    this.#keepChanges();
    return this.#resultOf(effects);
  }

  state(key: string): unknown {
    return this.#store?.get(key);
  }

  restart(): void {
    const store = storeOf(this.#plan);
    for (const { key, value } of this.#changelog.values()) {
      store?.load(text(key), value === null ? null : Buffer.from(text(value)));
    }
    this.#store = store;
    this.#processor = this.#newProcessor();
  }

  async #run(stream: AnyStream, record: InboundRecord): Promise<KitResult> {
    const effects = new Effects();
    frozen(this.#store?.get(text(record.key)));
    const slice = { input: this.#input(stream), records: [record], from: 0, to: 1 };
    while ((await this.#processor.run(slice, effects)) < 1);
    this.#keepChanges();
    return this.#resultOf(effects);
  }

  #keepChanges(): void {
    for (const change of this.#store?.takeChanges(0, LIMIT) ?? []) this.#changelog.set(text(change.key), change);
  }

  #resultOf(effects: Effects): KitResult {
    const emits: { stream: string; key: string; record: unknown }[] = [];
    for (const output of this.#plan.outputs.values()) {
      for (const { key, value } of effects.outputs.get(output.topic) ?? []) {
        const decoded = output.serde.decode(
          typeof value === "string" ? Buffer.from(value) : (value ?? Buffer.alloc(0)),
        );
        if (!decoded.ok) throw new Error(`stream "${output.stream.name}": what was emitted cannot be read back`);
        emits.push({ stream: output.stream.name, key: text(key), record: decoded.value });
      }
    }
    const rejects = (effects.outputs.get(this.#plan.deadLetterTopic) ?? []).map(({ headers = {} }) => ({
      cause: text(headers[DEAD_LETTER_HEADERS.cause]),
      detail: text(headers[DEAD_LETTER_HEADERS.detail]),
      attempts: Number(text(headers[DEAD_LETTER_HEADERS.attempts])),
    }));
    return { emits, rejects, skipped: effects.skipped };
  }

  #input(stream: AnyStream) {
    const input = this.#plan.inputs.get(names.topic(stream));
    if (input !== undefined) return input;
    throw new Error(
      `worker "${this.#plan.name}" does not read "${stream.name}"; it reads ${[...this.#plan.inputs.keys()].join(", ")}`,
    );
  }

  #newProcessor(): Processor {
    return new Processor({
      plan: this.#plan,
      now: () => this.now,
      log: LOG,
      partition: 0,
      store: this.#store,
      maxRecordBytes: LIMIT,
      signal: new AbortController().signal,
    });
  }
}

/** A kit for one handler, its state empty. */
export const handlerKit = (handler: Handler, options: KitOptions = {}): HandlerKit => new Kit(handler, options);
