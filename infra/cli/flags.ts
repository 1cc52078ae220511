import { parseArgs } from "node:util";
import type { Duration } from "../../workloads/streams/fields";
import { milliseconds } from "../../workloads/streams/units";
import type { Choices } from "../harness/stack-files";
import { roomNames } from "../local-rooms";
import { portNames } from "../settings";

export const START_USAGE = `npm start -- [flags]
  --feed 30s          how long to send generated events (30s, 2m; 0 for none)
  --rate 500          generated events a second
  --room NAME=on      what runs beside Kafka, the gateway and the workers, kept for later starts of this checkout:
                      ${roomNames.join(", ")}; on, off, or default to take it back
  --limit 1000        events a second that the gateway takes before it answers 429, kept for later starts; default for none
  --notify URL        the webhook that is told of alerts, kept for later starts; default for none
  --port NAME=PORT    another port for this checkout, kept for later starts: ${portNames.join(", ")}
                      or workers.<name>; NAME=default takes it back`;

export interface StartFlags {
  readonly help: boolean;
  /** Milliseconds; 0 for no feed. */
  readonly feed: number;
  /** Events a second. */
  readonly rate: number;
  /** Undefined takes a choice back. */
  readonly ports: Readonly<Record<string, number | undefined>>;
  /** Undefined takes a choice back. */
  readonly rooms: Readonly<Record<string, boolean | undefined>>;
  /** Other settings; undefined takes a choice back. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** @throws a sentence: what, allowed, got */
export function parseStart(args: readonly string[]): StartFlags {
  const { values } = parse("npm start", args, {
    feed: { type: "string", default: "30s" },
    rate: { type: "string", default: "500" },
    port: { type: "string", multiple: true, default: [] },
    room: { type: "string", multiple: true, default: [] },
    limit: { type: "string" },
    notify: { type: "string" },
    help: { type: "boolean", default: false },
  });
  return {
    help: values.help === true,
    feed: durationOf(String(values.feed)),
    rate: wholeOf("--rate", String(values.rate), 1, 1_000_000),
    ports: Object.fromEntries((values.port as readonly string[]).map(portOf)),
    rooms: Object.fromEntries((values.room as readonly string[]).map(roomOf)),
    values: {
      ...(values.limit === undefined ? {} : { limit: limitOf(String(values.limit)) }),
      ...(values.notify === undefined
        ? {}
        : { notify: values.notify === "default" ? undefined : String(values.notify) }),
    },
  };
}

/** @throws a sentence */
export function parseStop(args: readonly string[]): { readonly wipe: boolean } {
  const { values } = parse("npm stop", args, { wipe: { type: "boolean", default: false } });
  return { wipe: values.wipe === true };
}

/** The name of a stack, and the file for a report in Markdown. @throws a sentence */
export function parsePreview(args: readonly string[]): { readonly stack: string; readonly report?: string } {
  const { positionals, values } = parse("npm run preview", args, { report: { type: "string" } }, true);
  if (positionals.length > 1)
    throw new Error(`npm run preview takes the name of one stack, got ${positionals.join(", ")}`);
  const stack = positionals[0] ?? "local";
  return values.report === undefined ? { stack } : { stack, report: String(values.report) };
}

/** The choices with those of the flags over them. */
export const merged = (choices: Choices, flags: Pick<StartFlags, "ports" | "rooms" | "values">): Choices => ({
  ports: over(choices.ports, flags.ports),
  rooms: over(choices.rooms, flags.rooms),
  values: over(choices.values, flags.values),
});

const over = <T>(
  choices: Readonly<Record<string, T>>,
  flags: Readonly<Record<string, T | undefined>>,
): Readonly<Record<string, T>> =>
  Object.fromEntries(
    Object.entries({ ...choices, ...flags }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

export function parse(command: string, args: readonly string[], options: Options, allowPositionals = false) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    const flags = Object.keys(options).map((name) => `--${name}`);
    const [why] = (error as Error).message.split(". ");
    throw new Error(
      `${command}: ${why}; its flags are ${flags.length === 0 ? "none" : flags.join(", ")}, given after \`--\``,
      { cause: error },
    );
  }
}

const UNITS: Readonly<Record<string, string>> = { s: "seconds", m: "minutes", h: "hours" };

function durationOf(text: string): number {
  const [, amount = "", unit = "s"] = /^(\d{1,6})([smh])?$/.exec(text) ?? [];
  if (amount === "")
    throw new Error(
      `--feed must be a number of seconds, minutes or hours such as 30s, 2m, 1h, or 0 for none, got "${text}"`,
    );
  return milliseconds(`${amount} ${UNITS[unit] ?? "seconds"}` as Duration);
}

function wholeOf(name: string, text: string, low: number, high: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new Error(`${name} must be a whole number from ${low} to ${high}, got "${text}"`);
}

const limitOf = (text: string): number | undefined =>
  text === "default" ? undefined : wholeOf("--limit", text, 1, 100_000_000);

function portOf(text: string): [string, number | undefined] {
  const [, name = "", port = ""] = /^([a-zA-Z]+|workers\.[a-z0-9-]+)=(\d{1,5}|default)$/.exec(text) ?? [];
  if (!portNames.includes(name) && !name.startsWith("workers.")) {
    throw new Error(
      `--port must be NAME=PORT or NAME=default, with a NAME of ${portNames.join(", ")} or workers.<name>, got "${text}"`,
    );
  }
  return [name, port === "default" ? undefined : Number(port)];
}

const STATES: Readonly<Record<string, boolean | undefined>> = { on: true, off: false, default: undefined };

function roomOf(text: string): [string, boolean | undefined] {
  const [name = "", state = ""] = text.split("=");
  if (!roomNames.some((room) => room === name) || !Object.hasOwn(STATES, state)) {
    throw new Error(
      `--room must be NAME=on, NAME=off or NAME=default, with a NAME of ${roomNames.join(", ")}, got "${text}"`,
    );
  }
  return [name, STATES[state]];
}
