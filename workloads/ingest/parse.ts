/**
 * Finds the events in a body, and turns each into a value. Each event is measured before it is parsed, so that what a body
 * can make of the heap is bounded by the limits of one event: eight million brackets are counted, never built.
 */
import { refusal, type Refusal } from "./verdict";

export interface ParseLimits {
  /** Longest event in characters. */
  readonly event: number;
  readonly events: number;
  readonly depth: number;
}

/** How a body is laid out. */
export type Layout = "one" | "array" | "lines";

/** Takes one event's value, or why it has none. `line` counts from 1, for NDJSON. */
export type Take = (value: unknown, refused: Refusal | undefined, line: number | undefined) => void;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** The layout of a body of `application/json`. */
export function layoutOf(text: string): Layout {
  let i = 0;
  while (isSpace(text.charCodeAt(i))) i++;
  return text.charCodeAt(i) === OPEN_ARRAY ? "array" : "one";
}

/**
 * Hands each event of the body to `take`, in order.
 * @returns why the body as a whole is refused; what was taken until then does not count
 */
export function eachEvent(text: string, layout: Layout, limits: ParseLimits, take: Take): Refusal | undefined {
  switch (layout) {
    case "one":
      parseEvent(text, limits, take, undefined);
      return undefined;
    case "array":
      return eachItem(text, limits, take);
    case "lines":
      return eachLine(text, limits, take);
  }
}

const EMPTY = refusal("empty", "the body holds no event; send at least one");

const tooMany = (limits: ParseLimits) =>
  refusal("body-too-large", `a request may have at most ${limits.events} events; send the rest in further requests`);

const tooDeep = (limits: ParseLimits) =>
  refusal("too-deep", `an event may nest objects and arrays at most ${limits.depth} deep`);

const tooLarge = (limits: ParseLimits, got: number) =>
  refusal("event-too-large", `an event must be at most ${limits.event} bytes, got ${got}`);

function parseEvent(text: string, limits: ParseLimits, take: Take, line: number | undefined): void {
  if (text.length > limits.event) {
    take(undefined, tooLarge(limits, text.length), line);
    return;
  }
  if (nestsDeeper(text, limits.depth)) {
    take(undefined, tooDeep(limits), line);
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    take(undefined, refusal("malformed", notJson(error)), line);
    return;
  }
  take(value, undefined, line);
}

/** The parser's words without its quotation, which may be personal and end up in somebody's log. */
const notJson = (error: unknown): string =>
  `an event must be JSON: ${(error as Error).message.replace(/(?:, (?:\.\.\.)?"[^]*)? (?:is not valid|in) JSON/, "")}`;

function eachLine(text: string, limits: ParseLimits, take: Take): Refusal | undefined {
  let events = 0;
  let line = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    line++;
    const event = text.slice(start, end);
    start = end + 1;
    if (isBlank(event)) continue;
    if (++events > limits.events) return tooMany(limits);
    parseEvent(event, limits, take, line);
  }
  return events === 0 ? EMPTY : undefined;
}

function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isSpace(text.charCodeAt(i))) return false;
  return true;
}

/** One pass over the array: brackets and strings only; each item is then parsed by itself. */
function eachItem(text: string, limits: ParseLimits, take: Take): Refusal | undefined {
  let depth = 0;
  let start = text.indexOf("[") + 1;
  let events = 0;
  let broken: Refusal | undefined;
  const item = (end: number, last: boolean): Refusal | undefined => {
    const event = text.slice(start, end);
    if (last && events === 0 && isBlank(event)) return EMPTY;
    if (++events > limits.events) return tooMany(limits);
    parseEvent(
      event,
      limits,
      (value, refused) => {
        // Half an array is no JSON at all, while an event that is too large or too deep is one event's fault.
        if (refused?.code === "malformed") {
          broken = refusal("malformed", `the body must be JSON; item ${events - 1} is not: ${refused.message}`);
        } else {
          take(value, refused, undefined);
        }
      },
      undefined,
    );
    start = end + 1;
    return broken;
  };
  for (let i = start - 1; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        depth++;
        break;
      case COMMA:
        if (depth === 1) {
          const refused = item(i, false);
          if (refused !== undefined) return refused;
        }
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        if (--depth > 0) break;
        return (
          item(i, true) ??
          (isBlank(text.slice(i + 1))
            ? undefined
            : refusal("malformed", `the body must be JSON; something follows the array at character ${i + 1}`))
        );
    }
  }
  return refusal("malformed", "the body must be JSON; its array does not end");
}

/** The position of the quote that ends the string begun at `start`, or of the text's last character. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return text.length;
}

/** True when brackets nest deeper than `limit`. Most events have too few brackets in all, which is found out quickly. */
function nestsDeeper(text: string, limit: number): boolean {
  if (!opensMoreThan(text, limit)) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        if (++depth > limit) return true;
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        depth--;
    }
  }
  return false;
}

function opensMoreThan(text: string, limit: number): boolean {
  let opened = 0;
  for (let i = text.indexOf("{"); i >= 0; i = text.indexOf("{", i + 1)) if (++opened > limit) return true;
  for (let i = text.indexOf("["); i >= 0; i = text.indexOf("[", i + 1)) if (++opened > limit) return true;
  return false;
}
