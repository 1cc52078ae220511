/**
 * Keyed state of one partition, in memory, and its form in the changelog topic.
 *
 * A changelog record has the key of the input, and as value one line of JSON (what the runtime needs), a line feed, and the
 * handler's state as its codec writes it. It carries, for each input topic, the last offset that has had its effect on the
 * state: a replay at or below it is skipped. A key that the handler has forgotten keeps its offsets until those are
 * committed, and only then becomes a tombstone; so does one that its retention has let go.
 *
 * With timers, a restored state waits until a replay has passed its own offset: what comes before happened before it was, and
 * must not call it. So a timer is called again at the same record as before, and with the same state.
 */
import type { OutboundRecord } from "./driver";
import { messageOf, RuntimeFault } from "./errors";
import { bytesOver } from "./record-size";
import type { StateCodec } from "./state-codec";
import { TimerQueue } from "./timer-queue";

interface Entry {
  /** Undefined once the handler has forgotten the key. */
  state: unknown;
  /** The last applied offset by input index; −1 for none. */
  readonly offsets: number[];
  /** The latest event time that has touched it, milliseconds since the epoch. */
  time: number;
  /** The latest events' ids, oldest first; only with `dedupe`. */
  readonly ids: string[];
  /** The earliest time at which the key stands among the timers; undefined when it does not. */
  queued: number | undefined;
}

interface Head {
  readonly v: number;
  readonly time: number;
  readonly offsets: Readonly<Record<string, number>>;
  readonly ids?: readonly string[];
  readonly deleted?: true;
}

export interface StateOptions {
  readonly worker: string;
  readonly codec: StateCodec<unknown>;
  readonly dedupe: number;
  /** Entries untouched for so long may go, in milliseconds of event time. */
  readonly retention: number;
  /** Input topics by index. */
  readonly topics: readonly string[];
  /** When a state is due, in milliseconds of event time; only with timers, and then there is one input. */
  readonly due?: ((state: unknown) => number | undefined) | undefined;
}

/** A key whose time has come. */
export interface Due {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly state: unknown;
}

export class StateStore {
  readonly #options: StateOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new Set<string>();
  #sweeping: Iterator<[string, Entry], undefined> | undefined;
  /** The latest event time seen: what retention is measured from. */
  #latest = -Infinity;
  readonly #timers = new TimerQueue();
  /** Entries read from the changelog, the one of the lowest offset last: each waits until its own offset is passed. */
  #restored: { readonly key: string; readonly offset: number }[] | undefined;
  #reading = false;

  constructor(options: StateOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** True when this offset has had its effect already. */
  applied(key: string, input: number, offset: number): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && offset <= (entry.offsets[input] ?? -1);
  }

  /** True when this event has had its effect at another offset. */
  seen(key: string, id: string): boolean {
    return this.#entries.get(key)?.ids.includes(id) ?? false;
  }

  get(key: string): unknown {
    return this.#entries.get(key)?.state;
  }

  /** @param state null forgets it */
  set(key: string, input: number, offset: number, time: number, id: string, state: unknown): void {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { state, offsets: this.#options.topics.map(() => -1), time, ids: [], queued: undefined };
      this.#entries.set(key, entry);
    }
    entry.state = state ?? undefined;
    entry.offsets[input] = offset;
    entry.time = Math.max(entry.time, time);
    if (this.#options.dedupe > 0) {
      entry.ids.push(id);
      if (entry.ids.length > this.#options.dedupe) entry.ids.shift();
    }
    this.#latest = Math.max(this.#latest, time);
    this.#changed.add(key);
    this.#queue(key, entry);
  }

  /**
   * The next key that is due, each time it is asked; its timer is taken.
   * @param until event time that has been reached, milliseconds since the epoch
   * @param before the first offset that is not handled: of a replay, a state from beyond it must wait
   */
  nextDue(until: number, before: number): Due | undefined {
    this.#passed(before);
    for (let first = this.#timers.first; first !== undefined && first.at <= until; first = this.#timers.first) {
      this.#timers.pop();
      const { key, at } = first;
      const entry = this.#entries.get(key);
      if (entry?.queued !== at) continue;
      entry.queued = undefined;
      // Most states become due later while they wait: moved here, and not at each of their changes.
      const due = this.#dueOf(entry);
      if (due === undefined) continue;
      if (due > until) this.#queue(key, entry);
      else return { key, at: due, state: entry.state };
    }
    return undefined;
  }

  /**
   * What a timer made of a key's state. Its offset stays: no record between it and the timer's call was late enough to call it.
   * @param state null forgets it
   */
  settle(key: string, state: unknown): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.state = state ?? undefined;
    this.#changed.add(key);
    this.#queue(key, entry);
  }

  /** A key's entry as it would be written. @throws RuntimeFault when it cannot be */
  written(key: string): string | undefined {
    const entry = this.#entries.get(key);
    return entry && this.#encode(entry);
  }

  /**
   * The changes since the last call, one record a key.
   * @param limit most bytes of a record
   * @throws RuntimeFault when a state cannot be written
   */
  takeChanges(partition: number, limit: number): OutboundRecord[] {
    const records: OutboundRecord[] = [];
    for (const key of this.#changed) {
      const entry = this.#entries.get(key);
      const record = { key, value: entry === undefined ? null : this.#encode(entry), partition };
      const bytes = bytesOver(record, limit);
      if (bytes !== undefined) {
        throw new RuntimeFault(
          `worker "${this.#options.worker}": the state of one key has ${bytes} bytes, the most is ${limit}; keep less in it`,
        );
      }
      records.push(record);
    }
    this.#changed.clear();
    return records;
  }

  /**
   * Lets go of entries that nobody needs: forgotten by the handler, or untouched for longer than the retention, and with
   * every offset committed, so that no replay can meet the key without them. Looks at `budget` entries, and goes on from
   * there at the next call.
   * @param committed the next offset to process, by input index
   */
  sweep(committed: readonly number[], budget: number): void {
    const oldest = this.#latest - this.#options.retention;
    this.#sweeping ??= this.#entries.entries();
    for (let left = budget; left > 0; left--) {
      const next = this.#sweeping.next();
      if (next.done === true) {
        this.#sweeping = undefined;
        return;
      }
      const [key, entry] = next.value;
      if (entry.state !== undefined && (entry.time >= oldest || this.#dueOf(entry) !== undefined)) continue;
      if (entry.offsets.some((offset, input) => offset >= (committed[input] ?? 0))) continue;
      this.#entries.delete(key);
      this.#changed.add(key);
    }
  }

  /**
   * Takes a changelog record. One with older offsets than what is there is left out: it was written late, by a process
   * that had lost the partition.
   * @throws RuntimeFault when it cannot be read
   */
  load(key: string, value: Buffer | null): void {
    if (value === null) {
      this.#entries.delete(key);
      return;
    }
    const entry = this.#decode(key, value);
    const known = this.#entries.get(key);
    if (known !== undefined && isBehind(entry.offsets, known.offsets)) return;
    this.#entries.set(key, entry);
    this.#latest = Math.max(this.#latest, entry.time);
    this.#restored = undefined;
    this.#reading = true;
  }

  /** Lets timers of restored states run whose offset has been passed. */
  #passed(before: number): void {
    if (this.#reading) {
      this.#reading = false;
      this.#restored = [...this.#entries]
        .map(([key, { offsets }]) => ({ key, offset: offsets[0] ?? -1 }))
        .sort((a, b) => b.offset - a.offset);
    }
    const restored = this.#restored;
    if (restored === undefined) return;
    for (let next = restored.at(-1); next !== undefined && next.offset < before; next = restored.at(-1)) {
      restored.pop();
      const entry = this.#entries.get(next.key);
      if (entry !== undefined) this.#queue(next.key, entry);
    }
    if (restored.length === 0) this.#restored = undefined;
  }

  #dueOf({ state }: Entry): number | undefined {
    return state === undefined ? undefined : this.#options.due?.(state);
  }

  #queue(key: string, entry: Entry): void {
    const due = this.#dueOf(entry);
    if (due === undefined || (entry.queued !== undefined && entry.queued <= due)) return;
    entry.queued = due;
    this.#timers.push(due, key);
  }

  /** The highest applied offset of an input over all keys; −1 for none. */
  highest(input: number): number {
    let highest = -1;
    for (const { offsets } of this.#entries.values()) highest = Math.max(highest, offsets[input] ?? -1);
    return highest;
  }

  #encode({ state, offsets, time, ids }: Entry): string {
    const { codec, topics } = this.#options;
    const head: Head = {
      v: codec.version,
      time,
      offsets: Object.fromEntries(topics.map((topic, input) => [topic, offsets[input] ?? -1])),
      ...(ids.length === 0 ? {} : { ids }),
      ...(state === undefined ? { deleted: true } : {}),
    };
    try {
      return `${JSON.stringify(head)}\n${state === undefined ? "" : codec.encode(state)}`;
    } catch (error) {
      throw new RuntimeFault(
        `worker "${this.#options.worker}": a state cannot be written: ${messageOf(error)}; mend the handler's \`state\` codec`,
      );
    }
  }

  #decode(key: string, value: Buffer): Entry {
    const { worker, codec, topics } = this.#options;
    try {
      const text = value.toString();
      const end = text.indexOf("\n");
      const head = JSON.parse(text.slice(0, end)) as Head;
      return {
        state: head.deleted === true ? undefined : codec.decode(text.slice(end + 1), head.v),
        offsets: topics.map((topic) => head.offsets[topic] ?? -1),
        time: head.time,
        ids: [...(head.ids ?? [])],
        queued: undefined,
      };
    } catch (error) {
      throw new RuntimeFault(
        `worker "${worker}": the state of a key (${key.length} characters long) cannot be read: ${messageOf(error)}; mend the handler's \`state\` codec, or delete the changelog topic to begin without state`,
      );
    }
  }
}

/** True when some offset is lower, and none is higher. */
const isBehind = (offsets: readonly number[], others: readonly number[]): boolean =>
  offsets.some((offset, input) => offset < (others[input] ?? -1)) &&
  offsets.every((offset, input) => offset <= (others[input] ?? -1));
