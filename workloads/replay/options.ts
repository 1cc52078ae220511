import { parseArgs } from "node:util";
import { instant } from "./times";

export const REPLAY_USAGE = `npm run replay -- STREAM --from TIME [flags]
  --from TIME         first time: 2026-11-28T10:00:00Z, 2026-11-28, or "2 hours" (ago)
  --to TIME           the time to end before; default now
  --into STREAM       another stream of the same fields, or a topic; default the same stream
  --name NAME         name of this replay: what has the same name is sent once; default "replay"
  --dry-run           counts, and sends nothing
  --brokers LIST      host:port, several separated by commas; default the local place's`;

export const REDRIVE_USAGE = `npm run redrive -- WORKER [flags]
  --cause CAUSE       sends dead letters of this cause alone; may be given several times
  --dry-run           counts, and sends nothing
  --brokers LIST      host:port, several separated by commas; default the local place's`;

export interface ReplayOptions {
  readonly stream: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly into?: string;
  readonly name: string;
  readonly dryRun: boolean;
  readonly brokers?: string;
}

export interface RedriveOptions {
  readonly worker: string;
  readonly causes?: ReadonlySet<string>;
  readonly dryRun: boolean;
  readonly brokers?: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws a sentence: what, allowed, got */
export function parseReplay(args: readonly string[], now: number): ReplayOptions {
  const { values, positionals } = parse("replay", args, REPLAY_USAGE, {
    from: { type: "string" },
    to: { type: "string", default: "now" },
    into: { type: "string" },
    name: { type: "string", default: "replay" },
    "dry-run": { type: "boolean", default: false },
    brokers: { type: "string" },
  });
  const stream = one("replay", "stream", positionals, REPLAY_USAGE);
  if (values.from === undefined) throw new Error(`replay: --from is missing; ${REPLAY_USAGE}`);
  const from = instant("--from", String(values.from), now);
  const to = instant("--to", String(values.to), now);
  const name = String(values.name);
  if (!NAME.test(name)) {
    throw new Error(`--name must be 1 to 64 letters, digits, dots, hyphens and underscores, got "${name}"`);
  }
  if (from >= to) {
    const [first, last] = [from, to].map((time) => new Date(time).toISOString());
    throw new Error(`--from must be before --to, got ${first} and ${last}; exchange them`);
  }
  if (to > now) {
    throw new Error(
      `--to must not be in the future, got ${new Date(to).toISOString()}; leave it out to replay up to now`,
    );
  }
  return {
    stream,
    from,
    to,
    name,
    dryRun: values["dry-run"] === true,
    ...(values.into === undefined ? {} : { into: String(values.into) }),
    ...(values.brokers === undefined ? {} : { brokers: String(values.brokers) }),
  };
}

/** @throws a sentence: what, allowed, got */
export function parseRedrive(args: readonly string[]): RedriveOptions {
  const { values, positionals } = parse("redrive", args, REDRIVE_USAGE, {
    cause: { type: "string", multiple: true },
    "dry-run": { type: "boolean", default: false },
    brokers: { type: "string" },
  });
  return {
    worker: one("redrive", "worker", positionals, REDRIVE_USAGE),
    dryRun: values["dry-run"] === true,
    ...(values.cause === undefined ? {} : { causes: new Set(values.cause as readonly string[]) }),
    ...(values.brokers === undefined ? {} : { brokers: String(values.brokers) }),
  };
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

function parse(command: string, args: readonly string[], usage: string, options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [why] = (error as Error).message.split(". ");
    throw new Error(`${command}: ${why}; ${usage}`, { cause: error });
  }
}

function one(command: string, what: string, positionals: readonly string[], usage: string): string {
  const [name] = positionals;
  if (name !== undefined && positionals.length === 1) return name;
  throw new Error(
    `${command} takes the name of one ${what}, got ${positionals.length === 0 ? "none" : positionals.join(", ")}; ${usage}`,
  );
}
