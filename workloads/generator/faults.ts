import type { Event } from "./event";
import { TimeQueue } from "./heap";
import type { Random } from "./random";
import { HOUR, MINUTE, type Span } from "./time";

/** Shares of all events, each 0 to 1. */
export interface Faults {
  /** Leave their source minutes to hours after they happened. */
  readonly late: number;
  /** Are sent a second time with the same id. */
  readonly duplicates: number;
  /** Are broken, and expected to be refused. */
  readonly malformed: number;
}

/** Of `total` events, those that are neither a duplicate nor broken. */
export function soundOf(total: number, faults: Faults): number {
  return Math.round(total * Math.max(0, 1 - faults.duplicates - faults.malformed));
}

/**
 * Puts faults into a sequence of `sound` events, so that `total` events come out, in the order in which they leave. What is
 * still withheld at the end of the span leaves then.
 */
export function* withFaults(
  random: Random,
  events: Iterable<Event>,
  sound: number,
  total: number,
  faults: Faults,
  span: Span,
): Generator<Event> {
  const withheld = new TimeQueue<Event>();
  let before = sound;
  let extras = Math.max(0, total - sound);
  const repeated = faults.duplicates / (faults.duplicates + faults.malformed);
  for (const event of events) {
    while (withheld.due <= event.at) {
      const due = withheld.pop();
      if (due !== undefined) yield due;
    }
    const late = random.chance(faults.late);
    const leaves = late
      ? Math.min(span.end, event.at + Math.min(12 * HOUR, random.logNormal(25 * MINUTE, 1.2)))
      : event.at;
    if (late) withheld.push(leaves, { ...event, at: leaves });
    else yield event;
    // Selection sampling (Knuth, TAOCP 2, 3.4.2): exactly `extras` of them, evenly spread.
    while (extras > 0 && random.chance(Math.min(1, extras / before))) {
      extras--;
      if (random.chance(repeated)) {
        const at = Math.min(span.end, leaves + random.exponential(2 * MINUTE));
        withheld.push(at, { ...event, at, label: undefined, duplicate: true });
      } else {
        yield broken(random, event);
      }
      if (extras < before) break;
    }
    before--;
  }
  for (let due = withheld.pop(); due !== undefined; due = withheld.pop()) yield due;
}

type Fields = Record<string, unknown>;

/** Fields that have a fixed set of values, and one that is not in it. */
const WRONG_CHOICE: Readonly<Record<string, string>> = {
  channel: "carrier-pigeon",
  source: "hearsay",
  availability: "maybe",
  state: "asleep",
  action: "teleport",
  device: "fridge",
  status: "misplaced",
};
const TIMES = ["occurredAt", "updatedAt", "observedAt", "measuredAt"] as const;

/** What goes wrong at sources, each with the mistake as it is made; undefined when the record has nothing to make it with. */
const MISTAKES: readonly ((random: Random, fields: Fields) => string | undefined)[] = [
  (random, fields) => {
    const name = random.pick(Object.keys(fields).filter((field) => field !== "id"));
    return Reflect.deleteProperty(fields, name) ? `missing ${name}` : undefined;
  },
  (random, fields) => {
    const name = random.pick(Object.keys(fields).filter((field) => field !== "id" && fields[field] !== null));
    fields[name] = otherType(fields[name]);
    return `wrong type of ${name}`;
  },
  (random, fields) => {
    const name = random.pick(["debug", "_source", "colour", "retries"]);
    fields[name] = random.integer(0, 9);
    return `unknown field ${name}`;
  },
  (random, fields) => {
    const names = Object.keys(fields).filter((field) => field in WRONG_CHOICE);
    if (names.length === 0) return undefined;
    const name = random.pick(names);
    fields[name] = WRONG_CHOICE[name];
    return `unknown value of ${name}`;
  },
  (_, fields) => {
    const name = TIMES.find((field) => field in fields);
    if (name === undefined) return undefined;
    // Text instead of milliseconds: the classic.
    fields[name] = new Date(Number(fields[name])).toISOString();
    return `text in ${name}`;
  },
  (_, fields) => {
    const name = ["stock", "weight"].find((field) => typeof fields[field] === "number");
    if (name === undefined) return undefined;
    fields[name] = -1;
    return `negative ${name}`;
  },
  (_, fields) => {
    const name = ["amount", "price"].find((field) => typeof fields[field] === "string");
    if (name === undefined) return undefined;
    fields[name] = String(fields[name]).replace(".", ",");
    return `comma in ${name}`;
  },
];

function otherType(value: unknown): unknown {
  if (typeof value === "string") return /^\d+\.\d+$/.test(value) ? Number(value) : 12_345;
  if (typeof value === "number") return String(value);
  return "n/a";
}

/** A broken copy of an event, with an id of its own and without a label. */
export function broken(random: Random, event: Event): Event {
  const id = random.uuid();
  const { stream, key, at } = event;
  const fields: Fields = { ...(JSON.parse(event.body) as Fields), id };
  if (random.chance(0.08)) {
    const text = JSON.stringify(fields);
    return {
      stream,
      id,
      key,
      at,
      body: text.slice(0, Math.floor(text.length * random.between(0.2, 0.9))),
      defect: "cut off",
    };
  }
  for (;;) {
    const defect = random.pick(MISTAKES)(random, fields);
    if (defect !== undefined) return { stream, id, key, at, body: JSON.stringify(fields), defect };
  }
}
