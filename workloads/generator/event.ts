/** What is known of an event and not told to the platform: kept aside, joined by the event's id when detection is judged. */
export interface Label {
  readonly id: string;
  readonly stream: string;
  /** `fraud` for payments, `degrading` for telemetry. */
  readonly label: string;
  /** The pattern that made it, e.g. `card-testing`. */
  readonly pattern: string;
  /** Events of one fraud or one failure share this number: a detector that finds one of them found the case. */
  readonly episode: number;
}

/** One event, ready to be sent. */
export interface Event {
  readonly stream: string;
  readonly id: string;
  /** Whose order has to be kept: the value of the stream's key. */
  readonly key: string;
  /** When it leaves its source, in simulated milliseconds since the epoch; late events leave long after they happened. */
  readonly at: number;
  /** The record as one line of JSON. */
  readonly body: string;
  readonly label?: Label | undefined;
  /** What was broken on purpose; such an event is expected to be refused. */
  readonly defect?: string;
  /** True when the same id was given out before. */
  readonly duplicate?: boolean;
}

/** A record of any stream, as its source writes it. */
export type Draft = Readonly<Record<string, unknown>> & { readonly id: string };

/** Writes a record as an event. */
export function eventOf(
  stream: string,
  key: string,
  at: number,
  draft: Draft,
  label?: Omit<Label, "id" | "stream">,
): Event {
  const event = { stream, id: draft.id, key, at, body: JSON.stringify(draft) };
  return label === undefined ? event : { ...event, label: { id: draft.id, stream, ...label } };
}

/** Joins sequences that are each in order of `at` into one in order of `at`; equal times keep the order of the arguments. */
export function* mergeByTime(sources: readonly Iterable<Event>[]): Generator<Event> {
  const heads = sources.map((source) => {
    const iterator = source[Symbol.iterator]();
    return { iterator, result: iterator.next() };
  });
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.result.done === true) continue;
      if (first?.result.done !== false || head.result.value.at < first.result.value.at) first = head;
    }
    if (first?.result.done !== false) return;
    yield first.result.value;
    first.result = first.iterator.next();
  }
}
