import type { Registry } from "prom-client";
import { milliseconds, type AnyStream, type Duration, type RecordOf, type Worker } from "../streams";
import { RuntimeFault } from "./errors";
import type { StateCodec } from "./state-codec";

/** Any worker, for code that does not know its streams. */
export type AnyWorker = Worker;

/**
 * `T`, if it has no field that `Shape` lacks, at any depth; a field too many becomes `never`, so that it does not compile,
 * also when the record comes in a variable.
 */
export type Exact<Shape, T> = T extends readonly (infer Item)[]
  ? readonly Exact<Extract<Shape, readonly unknown[]>[number], Item>[]
  : T extends object
    ? {
        readonly [K in keyof T]: K extends keyof Extract<Shape, object>
          ? Exact<Extract<Shape, object>[K], T[K]>
          : never;
      }
    : T;

/** A record to be written to a stream. Make it with `emit`. */
export interface Emit<N extends string = string> {
  readonly type: "emit";
  readonly stream: AnyStream & { readonly name: N };
  readonly record: object;
}

/** A refusal of the input. Make it with `reject`. */
export interface Reject {
  readonly type: "reject";
  readonly cause: string;
  readonly detail: string | undefined;
}

/**
 * A record for one of the worker's output streams. The key is taken from the record.
 * @example emit(fraudAlerts, { id: ctx.id(0), … })
 */
export function emit<const S extends AnyStream, const T extends RecordOf<S>>(
  stream: S,
  record: T & Exact<RecordOf<S>, T>,
): Emit<S["name"]> {
  return { type: "emit", stream, record };
}

/**
 * Sends the input to the worker's dead letters, without effect on the state.
 * @param cause a short constant: it is a metric's label
 * @param detail what was seen, for the dead letter alone
 */
export const reject = (cause: string, detail?: string): Reject => ({ type: "reject", cause, detail });

/** What a handler answers: the records to write, or a refusal. */
export type Outcome<E extends Emit = Emit> = readonly E[] | Reject;

/** What a handler with state answers: also the key's next state; null forgets the key, undefined leaves it as it was. */
export type KeyedOutcome<E extends Emit, S> =
  Outcome<E> | { readonly emits?: readonly E[]; readonly state: S | null | undefined };

/** Where the input came from, and when it happened. */
export interface EventInfo {
  /** The event's identity, the same in every system and at every replay. */
  readonly id: string;
  readonly stream: string;
  readonly key: string;
  /** When it happened: milliseconds since the epoch, whatever the unit of the stream's event time. */
  readonly time: number;
  /** When the gateway received it, milliseconds since the epoch; undefined when it did not come by the gateway. */
  readonly ingestedAt: number | undefined;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The first value of a header, as text. */
  header(name: string): string | undefined;
}

/** A logger for a handler. Write facts and ids, never a record's contents. */
export interface HandlerLog {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface Context {
  readonly event: EventInfo;
  /** A uuid made of worker, event and index: a replay gives the same. One index for each record that a call emits. */
  id(index: number): string;
  /** Milliseconds since the epoch, by the clock that tests set. */
  now(): number;
  readonly log: HandlerLog;
}

export interface KeyedContext<S> extends Context {
  /** The state of the event's key; undefined for a new one. Answer a new value, and leave this one unchanged. */
  readonly state: Readonly<S> | undefined;
}

/** What a timer's function is told beside the state. It has no id to give: take ids from the state, which replays restore. */
export interface TimerContext {
  readonly key: string;
  /** The time that was asked for: milliseconds since the epoch. */
  readonly due: number;
  /** Milliseconds since the epoch, by the clock that tests set. */
  now(): number;
  readonly log: HandlerLog;
}

/** Calls a key when event time has reached what its state asks for. */
export interface TimerSpec<E extends Emit, S> {
  /** When the state is due, in milliseconds since the epoch of event time; undefined for never. A function of the state alone. */
  readonly due: (state: Readonly<S>) => number | undefined;
  /** Answers what to write and the next state: null, or one that is due later or never. A function of its arguments alone. */
  readonly fire: (state: Readonly<S>, ctx: TimerContext) => { readonly emits?: readonly E[]; readonly state: S | null };
  /**
   * A partition that is read to its end and has had no record for so long, by the clock, has come to the present less this time.
   * Without it the time of its records alone counts.
   */
  readonly idle?: Duration;
}

type EmitOf<W extends readonly AnyStream[]> = { [I in keyof W]: Emit<W[I]["name"]> }[number];
type MaybePromise<T> = T | Promise<T>;

/** A function of one record: for a worker of several inputs, one by stream name. */
type HandleOf<R extends readonly AnyStream[], C, O> = R extends readonly [infer S extends AnyStream]
  ? (record: RecordOf<S>, ctx: C) => MaybePromise<O>
  : { readonly [S in R[number] as S["name"]]: (record: RecordOf<S>, ctx: C) => MaybePromise<O> };

/** One input of a batch. */
export type BatchItem<S extends AnyStream = AnyStream> = S extends AnyStream
  ? { readonly stream: S["name"]; readonly record: RecordOf<S>; readonly ctx: Context }
  : never;

/** What a batch is handled in. */
export interface BatchContext {
  /**
   * Aborted when the partition is taken away or the process is to end: a handler that waits for something throws then, and
   * its records are handled again, by whoever has the partition next.
   */
  readonly signal: AbortSignal;
}

export interface RetryPolicy {
  /** Calls in all for a record that makes the handler throw; then it becomes a dead letter. Default 5. */
  readonly attempts?: number;
  /** Before the second call, in milliseconds, doubling from then on with jitter. Default 100. */
  readonly firstDelay?: number;
  /** The longest wait between two calls, in milliseconds. Default 10,000. */
  readonly maxDelay?: number;
}

interface CommonSpec {
  readonly retry?: RetryPolicy;
  /** Called once, with the registry of the process's metrics: for what the handler itself counts. */
  readonly metrics?: (registry: Registry) => void;
}

/** One record at a time. The usual form. */
export interface RecordSpec<R extends readonly AnyStream[], W extends readonly AnyStream[]> extends CommonSpec {
  readonly handle: HandleOf<R, Context, Outcome<EmitOf<W>>>;
}

/** Many records at a time, for what is cheaper together; answers one outcome for each, in the same order. */
export interface BatchSpec<R extends readonly AnyStream[], W extends readonly AnyStream[]> extends CommonSpec {
  readonly handleBatch: (
    items: readonly BatchItem<R[number]>[],
    batch: BatchContext,
  ) => MaybePromise<readonly Outcome<EmitOf<W>>[]>;
}

/** One record at a time, with the state of its key. */
export interface KeyedSpec<R extends readonly AnyStream[], W extends readonly AnyStream[], S> extends CommonSpec {
  /** How the state is kept: `jsonState<Account>()`. */
  readonly state: StateCodec<S>;
  /**
   * How many of a key's latest event ids are kept with its state: an event whose id is among them is skipped, so that one
   * that was sent twice counts once. Default 0.
   */
  readonly dedupe?: number;
  /** What is to be done when a time has come, and not a record; for a worker of one input. */
  readonly timer?: TimerSpec<EmitOf<W>, S>;
  readonly handle: HandleOf<R, KeyedContext<S>, KeyedOutcome<EmitOf<W>, S>>;
}

/** One call of a handler, its types taken off: the compiler has checked them in `defineHandler`. */
export type ErasedHandle = (record: object, ctx: ErasedContext) => MaybePromise<ErasedOutcome>;
export interface ErasedContext extends Context {
  readonly state: unknown;
}
export type ErasedOutcome = KeyedOutcome<Emit, unknown>;
export type ErasedBatchHandle = (
  items: readonly { readonly stream: string; readonly record: object; readonly ctx: Context }[],
  batch: BatchContext,
) => MaybePromise<readonly ErasedOutcome[]>;

/** A timer's functions, their types taken off, and its idle time in milliseconds. */
export interface ErasedTimer {
  readonly due: (state: unknown) => number | undefined;
  readonly fire: (state: unknown, ctx: TimerContext) => ErasedOutcome;
  readonly idle: number | undefined;
}

/** A worker with its function, ready for `runWorker` and for the test kit. */
export interface Handler {
  readonly worker: AnyWorker;
  /** By stream name; absent with `handleBatch`. */
  readonly handles: ReadonlyMap<string, ErasedHandle> | undefined;
  readonly handleBatch: ErasedBatchHandle | undefined;
  readonly state: { readonly codec: StateCodec<unknown>; readonly dedupe: number } | undefined;
  readonly timer: ErasedTimer | undefined;
  readonly retry: Required<RetryPolicy>;
  readonly metrics: ((registry: Registry) => void) | undefined;
}

/**
 * Joins a worker's definition and its function.
 * @throws RuntimeFault when the definition and the function disagree on keyed state
 * @example export const handler = defineHandler(fraud, { state: jsonState<Account>(), handle: (payment, ctx) => [] });
 */
export function defineHandler<R extends readonly AnyStream[], W extends readonly AnyStream[], S>(
  worker: Worker<R, W>,
  spec: KeyedSpec<R, W, S>,
): Handler;
export function defineHandler<R extends readonly AnyStream[], W extends readonly AnyStream[]>(
  worker: Worker<R, W>,
  spec: RecordSpec<R, W> | BatchSpec<R, W>,
): Handler;
export function defineHandler(worker: AnyWorker, typed: unknown): Handler {
  // The overloads above have checked the types; from here on a handler is a function of some record.
  const spec = typed as ErasedSpec;
  const place = `worker "${worker.name}"`;
  if (worker.state !== undefined && spec.state === undefined) {
    throw new RuntimeFault(
      `${place}: its definition declares keyed state and its handler has none; give the handler \`state: jsonState<T>()\`, or remove \`state\` from the definition`,
    );
  }
  if (worker.state === undefined && spec.state !== undefined) {
    throw new RuntimeFault(
      `${place}: its handler keeps state and its definition declares none; add \`state: { retention: "7 days" }\` to the definition, which makes the changelog topic`,
    );
  }
  const dedupe = spec.dedupe ?? 0;
  if (!Number.isInteger(dedupe) || dedupe < 0 || dedupe > 1_000) {
    throw new RuntimeFault(
      `${place}: dedupe must be an integer from 0 to 1000, got ${dedupe}; set \`dedupe\` in the handler`,
    );
  }
  if (spec.timer !== undefined && worker.reads.length !== 1) {
    throw new RuntimeFault(
      `${place}: a worker with a timer must read one stream, got ${worker.reads.length}, whose times would not be comparable at a replay; remove \`timer\` from the handler, or write a worker for each stream`,
    );
  }
  const { attempts = 5, firstDelay = 100, maxDelay = 10_000 } = spec.retry ?? {};
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new RuntimeFault(
      `${place}: retry.attempts must be an integer of 1 or more, got ${attempts}; set \`retry\` in the handler`,
    );
  }
  return {
    worker,
    handles: spec.handle === undefined ? undefined : handlesOf(worker, spec.handle),
    handleBatch: spec.handleBatch,
    state: spec.state === undefined ? undefined : { codec: spec.state, dedupe },
    timer: timerOf(spec.timer),
    retry: { attempts, firstDelay, maxDelay },
    metrics: spec.metrics,
  };
}

interface ErasedSpec {
  readonly handle?: ErasedHandle | Readonly<Record<string, ErasedHandle>>;
  readonly handleBatch?: ErasedBatchHandle;
  readonly state?: StateCodec<unknown>;
  readonly dedupe?: number;
  readonly timer?: Omit<ErasedTimer, "idle"> & { readonly idle?: Duration };
  readonly retry?: RetryPolicy;
  readonly metrics?: (registry: Registry) => void;
}

function timerOf(spec: ErasedSpec["timer"]): ErasedTimer | undefined {
  if (spec === undefined) return undefined;
  const { due, fire, idle } = spec;
  return { due, fire, idle: idle === undefined ? undefined : milliseconds(idle) };
}

function handlesOf(worker: AnyWorker, handle: ErasedHandle | Readonly<Record<string, ErasedHandle>>) {
  const handles = new Map<string, ErasedHandle>();
  for (const stream of worker.reads) {
    const one = typeof handle === "function" ? handle : handle[stream.name];
    if (one === undefined) {
      throw new RuntimeFault(
        `worker "${worker.name}": it reads "${stream.name}" and its handler has no function for it; add \`"${stream.name}": (record, ctx) => …\` to \`handle\``,
      );
    }
    handles.set(stream.name, one);
  }
  return handles;
}
