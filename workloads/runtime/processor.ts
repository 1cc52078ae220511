import { issueText } from "../streams";
import { isSentAgain } from "./again";
import { RecordContext, ingestedAtOf, type Surroundings } from "./context";
import { CAUSES, deadLetterOf, type Refusal } from "./dead-letter";
import type { InboundRecord } from "./driver";
import { count, Effects } from "./effects";
import { messageOf } from "./errors";
import type { ErasedBatchHandle, ErasedContext, ErasedHandle, ErasedOutcome } from "./handler";
import { answerOf, InvalidOutcome, writtenOf } from "./outcome";
import type { Input, Plan } from "./plan";
import type { Due, StateStore } from "./state";
import { backoff, pause } from "./time";

export interface ProcessorOptions extends Surroundings {
  readonly plan: Plan;
  readonly partition: number;
  /** With keyed state. */
  readonly store: StateStore | undefined;
  /** Most bytes of a record to write. */
  readonly maxRecordBytes: number;
  /** Ends the waits between attempts. */
  readonly signal: AbortSignal;
}

/** Some records of one input, in the order of their offsets. */
export interface Slice {
  readonly input: Input;
  readonly records: readonly InboundRecord[];
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

interface Called {
  readonly record: object;
  readonly context: ErasedContext;
}

/** A record that is to be handled. */
interface Item extends Called {
  readonly inbound: InboundRecord;
  readonly key: string;
}

/**
 * Turns records into effects: decodes, skips what was applied, calls the handler, collects. It writes nothing; the state
 * in the store changes as records are handled, in order. The runtime and the test kit share it.
 */
export class Processor {
  readonly #options: ProcessorOptions;
  /** Calls so far for the record that threw last, so that a pause between two runs loses none. */
  #failing: { readonly inbound: InboundRecord; attempts: number } | undefined;

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  /**
   * Handles records from `slice.from` on.
   * @returns the index of the first that was not handled: before a record that threw, so that what precedes it is written
   *   before the waits begin, and where the signal has ended a wait
   */
  run(slice: Slice, effects: Effects): Promise<number> {
    const { handleBatch } = this.#options.plan.handler;
    const { handle } = slice.input;
    if (handle !== undefined) return this.#each(slice, effects, handle);
    if (handleBatch === undefined) return Promise.resolve(slice.to);
    return this.#all(slice, effects, handleBatch);
  }

  async #each(slice: Slice, effects: Effects, handle: ErasedHandle): Promise<number> {
    const { input, records, from, to } = slice;
    for (let at = from; at < to; at++) {
      const inbound = records[at];
      if (inbound === undefined) return at;
      const item = this.#prepare(input, inbound, effects);
      if (item === undefined) continue;
      for (;;) {
        if (this.#failing?.inbound === inbound && !(await this.#wait(effects))) return this.#untake(effects, at);
        try {
          const answered = handle(item.record, item.context);
          // Most handlers answer at once: no promise, no turn of the event loop.
          this.#accept(input, item, answered instanceof Promise ? await answered : answered, effects);
          this.#failing = undefined;
          break;
        } catch (error) {
          // Told to stop, it was not given the time to answer: that is no attempt.
          if (this.#options.signal.aborted) return this.#untake(effects, at);
          if (this.#givenUp(input, inbound, error, effects)) break;
          if (at > from) return this.#untake(effects, at);
        }
      }
    }
    return to;
  }

  async #all(slice: Slice, effects: Effects, handleBatch: ErasedBatchHandle): Promise<number> {
    const { input, records, from, to } = slice;
    const { signal } = this.#options;
    const call = async (items: readonly Called[]): Promise<readonly ErasedOutcome[]> => {
      const stream = input.stream.name;
      const outcomes = await handleBatch(
        items.map(({ record, context }) => ({ stream, record, ctx: context })),
        { signal },
      );
      if (outcomes.length === items.length) return outcomes;
      throw new InvalidOutcome(
        `handleBatch must answer one outcome for each of its ${items.length} records, got ${outcomes.length}`,
      );
    };
    if (this.#failing === undefined) {
      const all = new Effects();
      const items = records.slice(from, to).flatMap((inbound) => this.#prepare(input, inbound, all) ?? []);
      try {
        const outcomes = items.length === 0 ? [] : await call(items);
        items.forEach((item, at) => {
          const outcome = outcomes[at];
          if (outcome !== undefined) this.#accept(input, item, outcome, all);
        });
        effects.merge(all);
        return to;
      } catch (error) {
        if (signal.aborted) return from;
        // One at a time, so that a poisonous record is found, retried and given up alone.
        this.#options.log.warn(
          { records: items.length, error: messageOf(error) },
          "a batch failed; trying its records one by one",
        );
      }
    }
    return this.#each(slice, effects, async (record, context) => {
      const [outcome] = await call([{ record, context }]);
      return outcome ?? [];
    });
  }

  /**
   * Calls all keys that are due.
   * @param until event time that has been reached, milliseconds since the epoch
   * @param before the first offset that is not handled
   */
  fire(until: number, before: number, effects: Effects): void {
    const { store } = this.#options;
    for (let due = store?.nextDue(until, before); due !== undefined; due = store?.nextDue(until, before)) {
      this.#fireOne(due, effects);
    }
  }

  #fireOne({ key, at, state }: Due, effects: Effects): void {
    const { plan, store, now, log, maxRecordBytes } = this.#options;
    const { timer } = plan.handler;
    if (store === undefined || timer === undefined) return;
    try {
      const answer = answerOf(timer.fire(state, { key, due: at, now, log }));
      const again = answer.state === null ? undefined : timer.due(answer.state);
      if (answer.state === undefined || answer.reject !== undefined || (again ?? Infinity) <= at) {
        throw new InvalidOutcome("a timer must answer `state`: null, or one that is due later or never");
      }
      for (const { output, record } of writtenOf(plan, answer.emits, undefined, maxRecordBytes)) {
        effects.add(output.topic, record);
        count(effects.emitted, output.stream.name);
      }
      store.settle(key, answer.state);
    } catch (error) {
      // Called again with the same state it would throw again, and a state that stays due would be called for ever.
      log.warn({ key: key.length, error: messageOf(error) }, "a timer was given up, and its key forgotten");
      this.#bury(store, key, error, effects);
      store.settle(key, null);
    }
  }

  /** What was known of a key as a dead letter. */
  #bury(store: StateStore, key: string, error: unknown, effects: Effects): void {
    const { plan, partition, maxRecordBytes, now } = this.#options;
    const value = Buffer.from(store.written(key) ?? "");
    const entry = { offset: -1, timestamp: now(), key: Buffer.from(key), value, headers: {} };
    const from = { topic: plan.changelogTopic, partition, worker: plan.name };
    const refusal = { cause: CAUSES.timerError, detail: messageOf(error), attempts: 1 };
    effects.add(plan.deadLetterTopic, deadLetterOf(entry, from, refusal, now(), maxRecordBytes));
    count(effects.rejected, refusal.cause);
  }

  /** The record ready for the handler, unless it is skipped or given up. */
  #prepare(input: Input, inbound: InboundRecord, effects: Effects): Item | undefined {
    const { plan, store, partition } = this.#options;
    effects.taken++;
    const key = inbound.key?.toString();
    if (store !== undefined) {
      if (key === undefined) {
        this.#refuse(input, inbound, effects, {
          cause: CAUSES.noKey,
          detail: `worker "${plan.name}" keeps state by key, the record has none`,
          attempts: 0,
        });
        return undefined;
      }
    }
    const { timer } = plan.handler;
    const applied = store?.applied(key ?? "", input.index, inbound.offset) === true;
    // With timers it is still read, since they go by its time.
    const decoded =
      inbound.value === null || (applied && timer === undefined) ? undefined : input.serde.decode(inbound.value);
    if (applied && decoded?.ok !== true) {
      effects.skipped++;
      return undefined;
    }
    if (decoded === undefined) {
      this.#refuse(input, inbound, effects, {
        cause: CAUSES.undecodable,
        detail: "the record has no value",
        attempts: 0,
      });
      return undefined;
    }
    if (!decoded.ok) {
      const detail = decoded.issues.map(issueText).join("; ");
      this.#refuse(input, inbound, effects, { cause: CAUSES.undecodable, detail, attempts: 0 });
      return undefined;
    }
    const record = decoded.value;
    // By the record alone, so that a replay calls the same timers before it; what says to be from the future counts as of now.
    if (timer !== undefined) {
      this.fire(Math.min(input.eventTime(record), inbound.timestamp), inbound.offset, effects);
    }
    if (applied || store?.seen(key ?? "", idOf(record)) === true) {
      effects.skipped++;
      return undefined;
    }
    const state = store?.get(key ?? "");
    return {
      inbound,
      record,
      key: key ?? "",
      context: new RecordContext(plan, this.#options, input, record, inbound, partition, state),
    };
  }

  /** @throws InvalidOutcome */
  #accept(input: Input, { inbound, record, key }: Item, outcome: ErasedOutcome, effects: Effects): void {
    const { plan, store, maxRecordBytes, now } = this.#options;
    const { emits, reject, state } = answerOf(outcome);
    if (reject !== undefined) {
      const attempts = 1 + (this.#failing?.inbound === inbound ? this.#failing.attempts : 0);
      this.#refuse(input, inbound, effects, { cause: reject.cause, detail: reject.detail ?? "", attempts });
      return;
    }
    // All records of an input are written, or none is: nothing is added before the last one is known to be good.
    for (const written of writtenOf(plan, emits, inbound, maxRecordBytes)) {
      effects.add(written.output.topic, written.record);
      count(effects.emitted, written.output.stream.name);
    }
    const time = input.eventTime(record);
    if (store !== undefined && state !== undefined) {
      // An event from the future must not make all other state look old.
      store.set(key, input.index, inbound.offset, Math.min(time, now()), idOf(record), state);
    }
    // How old a record is that was sent again says nothing of how quick the worker is.
    if (isSentAgain(inbound)) return;
    effects.eventTimes.push(time);
    effects.ingestTimes.push(ingestedAtOf(inbound) ?? NaN);
  }

  #refuse(input: Input, inbound: InboundRecord, effects: Effects, refusal: Refusal): void {
    const { plan, partition, maxRecordBytes, now } = this.#options;
    const from = { topic: input.topic, partition, worker: plan.name };
    effects.add(plan.deadLetterTopic, deadLetterOf(inbound, from, refusal, now(), maxRecordBytes));
    count(effects.rejected, refusal.cause);
  }

  /** True when the record became a dead letter; false when it is to be tried again. */
  #givenUp(input: Input, inbound: InboundRecord, error: unknown, effects: Effects): boolean {
    const { plan, partition, log } = this.#options;
    const attempts = 1 + (this.#failing?.inbound === inbound ? this.#failing.attempts : 0);
    const invalid = error instanceof InvalidOutcome;
    const facts = { topic: input.topic, partition, offset: inbound.offset, attempts, error: messageOf(error) };
    if (invalid || attempts >= plan.handler.retry.attempts) {
      const cause = invalid ? CAUSES.invalidEmit : CAUSES.handlerError;
      this.#refuse(input, inbound, effects, { cause, detail: messageOf(error), attempts });
      this.#failing = undefined;
      log.warn(facts, "a record was given up");
      return true;
    }
    this.#failing = { inbound, attempts };
    log.warn(facts, "the handler threw; it will be called again");
    return false;
  }

  /** Before the next attempt. False when the signal came. */
  async #wait(effects: Effects): Promise<boolean> {
    const { signal, plan } = this.#options;
    const { firstDelay, maxDelay } = plan.handler.retry;
    effects.retries++;
    await pause(backoff((this.#failing?.attempts ?? 1) - 1, firstDelay, maxDelay), signal);
    return !signal.aborted;
  }

  /** The record at this index is not handled in this run after all. */
  #untake(effects: Effects, at: number): number {
    effects.taken--;
    return at;
  }
}

const idOf = (record: object): string => (record as { readonly id: string }).id;
