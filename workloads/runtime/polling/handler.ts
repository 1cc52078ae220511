import type { AnyStream, Poller } from "../../streams";
import type { Emit, Reject } from "../handler";

/** What a source has answered. */
export interface Answer {
  /** What `JSON.parse` makes of it: the source may have written anything. */
  readonly body: unknown;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** When it was asked: milliseconds since the epoch. */
  readonly askedAt: number;
  /** From where on this round asks; undefined when it asks from the beginning. */
  readonly since: string | undefined;
  /** What the pages before this one have answered as `since`, the last one that did. */
  readonly told: string | undefined;
}

/** What there is in an answer. */
export interface Page<I> {
  readonly items: readonly I[];
  /** Names the page after this one; absent on the last. */
  readonly next?: string | undefined;
  /** From where on the next round asks, when this one has come to its end. The last page that says so counts. */
  readonly since?: string | undefined;
}

export interface ItemContext {
  /** When the source was asked: milliseconds since the epoch. */
  readonly askedAt: number;
  /**
   * The event's id, made of what the item is at its source: asked for again it must be the same, and another where the content
   * is another. `ctx.id("north/SKU-1/2026-01-31T12:00:00Z")`
   */
  id(item: string): string;
}

/** What the author of a poller writes: two functions of their arguments alone. */
export interface PollerFunctions<W extends AnyStream, I> {
  /** What is in an answer. One that throws has not read it: nothing is taken of it, and the source is asked again. */
  readonly page: (answer: Answer) => Page<I>;
  /** An item as `emit(stream, record)`, or `reject(cause, detail)`. One that throws makes the item a dead letter. */
  readonly event: (item: I, ctx: ItemContext) => Emit<W["name"]> | Reject;
}

/** A poller with its functions, ready for `runPoller`; their types taken off, since the compiler has checked them. */
export interface PollerHandler {
  readonly poller: Poller;
  readonly page: (answer: Answer) => Page<unknown>;
  readonly event: (item: unknown, ctx: ItemContext) => Emit | Reject;
}

/**
 * Joins a poller's definition and its functions.
 * @example export const handler = definePollerHandler(rivals, { page: (answer) => …, event: (item, ctx) => … });
 */
export function definePollerHandler<W extends AnyStream, I>(
  poller: Poller<W>,
  functions: PollerFunctions<NoInfer<W>, I>,
): PollerHandler;
export function definePollerHandler(poller: Poller, { page, event }: Omit<PollerHandler, "poller">): PollerHandler {
  return { poller, page, event };
}
