import { parseArgs } from "node:util";

export interface PeekOptions {
  readonly brokers: readonly string[];
  readonly stream: string;
  readonly from: "earliest" | "latest";
  /** Records to show before it ends; Infinity without a bound. */
  readonly max: number;
  /** Seconds before it ends; Infinity without a bound. */
  readonly seconds: number;
}

export const USAGE =
  "usage: peek --brokers host:port[,…] --stream NAME [--from earliest|latest] [--max RECORDS] [--seconds SECONDS]";

/** @throws a sentence: the option, what it was, what is allowed */
export function parseOptions(args: readonly string[]): PeekOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      brokers: { type: "string" },
      stream: { type: "string" },
      from: { type: "string", default: "latest" },
      max: { type: "string" },
      seconds: { type: "string" },
    },
  });
  const { brokers, stream, from } = values;
  if (brokers === undefined || stream === undefined) throw new Error(`--brokers and --stream are needed; ${USAGE}`);
  if (from !== "earliest" && from !== "latest") throw new Error(`--from must be earliest or latest, got "${from}"`);
  return {
    brokers: brokers.split(","),
    stream,
    from,
    max: bound("--max", values.max),
    seconds: bound("--seconds", values.seconds),
  };
}

function bound(name: string, text: string | undefined): number {
  if (text === undefined) return Infinity;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`${name} must be a number above 0, got "${text}"`);
}
