import { parseArgs } from "node:util";
import { USE_CASES, type UseCase } from "./feed";
import type { Faults } from "./faults";
import { DAY, type Span, parseLength } from "./time";

export const USAGE = `Sends what shops, cards, machines and visitors do to the ingest gateway.

  --url URL              the gateway, e.g. http://127.0.0.1:8000
  --seconds N            how long to send (default 30)
  --rate N               events a second (default 500; 0 for as fast as the gateway takes them)
  --count N              send exactly N events instead of so many seconds of them
  --seed N               the same seed and --end give the same events (default 7)
  --end MS               where the simulated time ends, in milliseconds since the epoch (default: when the feed ends)
  --span "6 days"        how much simulated time the feed covers
  --usecases LIST        of ${USE_CASES.join(", ")} (default: all)
  --labels FILE          where to write what is fraud and what is about to fail, one JSON object a line
  --api-key KEY          sent as a bearer token
  --fraud-rate X         share of the payments that are frauds (default 0.01)
  --decay-rate X         share of the machines that decay (default 0.3)
  --late-rate X          share of events that leave late (default 0.01)
  --duplicate-rate X     share of events that are sent twice (default 0.005)
  --malformed-rate X     share of events that are broken (default 0.01)
  --accounts N           paying accounts (default: so many that each pays about five times a day)
  --batch N              most events of one request (default 200)
  --lanes N              requests of one stream at once (default 2)
  --dry-run --out FILE   write the events to FILE instead of sending them
  --numbered N           send N numbered payments and nothing else, until each is acknowledged
  --acks FILE            with --numbered: the id of each acknowledged payment is appended, one a line
  --deadline SECONDS     with --numbered: give up after so long (default 300)
  --travellers           with --numbered: the last payment of each account is on the other side of the world, for an alert
`;

interface Common {
  readonly seed: number;
  readonly rate: number;
  readonly batch: number;
  readonly lanes: number;
  readonly apiKey: string | undefined;
}

/** What the events are. */
export interface World {
  readonly seed: number;
  readonly count: number;
  readonly span: Span;
  readonly useCases: readonly UseCase[];
  readonly fraudRate: number;
  readonly decayRate: number;
  readonly faults: Faults;
  readonly accounts?: number;
}

export type Options =
  | { readonly mode: "help" }
  | (Common & {
      readonly mode: "feed";
      readonly url: URL;
      readonly world: World;
      /** Milliseconds; infinity when `count` bounds the feed. */
      readonly time: number;
      readonly labels: string | undefined;
    })
  | { readonly mode: "dry-run"; readonly world: World; readonly out: string; readonly labels: string | undefined }
  | (Common & {
      readonly mode: "numbered";
      readonly url: URL;
      readonly count: number;
      readonly end: number;
      readonly acks: string | undefined;
      /** Milliseconds. */
      readonly deadline: number;
      readonly travellers: boolean;
    });

/**
 * Reads the command line.
 * @param now milliseconds since the epoch
 * @throws an Error with one sentence: what, got, allowed
 */
export function parseOptions(args: readonly string[], now: number): Options {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: text,
      seconds: text,
      rate: text,
      count: text,
      seed: text,
      end: text,
      span: text,
      usecases: text,
      labels: text,
      "api-key": text,
      "fraud-rate": text,
      "decay-rate": text,
      "late-rate": text,
      "duplicate-rate": text,
      "malformed-rate": text,
      accounts: text,
      batch: text,
      lanes: text,
      out: text,
      numbered: text,
      acks: text,
      deadline: text,
      travellers: flag,
      "dry-run": flag,
      help: flag,
    },
  });
  if (values.help === true) return { mode: "help" };
  const number = (name: keyof typeof values, preset: number, low: number, high: number, whole = true): number => {
    const given = values[name];
    if (given === undefined) return preset;
    const value = typeof given === "string" && given.trim() !== "" ? Number(given) : Number.NaN;
    if (value >= low && value <= high && (!whole || Number.isSafeInteger(value))) return value;
    throw new Error(
      `--${name} must be ${whole ? "a whole number" : "a number"} from ${low} to ${high}, got "${String(given)}"`,
    );
  };
  const share = (name: keyof typeof values, preset: number): number => number(name, preset, 0, 0.5, false);

  const rate = number("rate", 500, 0, 1_000_000);
  const common: Common = {
    seed: number("seed", 7, 0, Number.MAX_SAFE_INTEGER),
    rate: rate === 0 ? Infinity : rate,
    batch: number("batch", 200, 1, 5_000),
    lanes: number("lanes", 2, 1, 64),
    apiKey: values["api-key"],
  };
  const seconds = number("seconds", 30, 1, 86_400);
  if (values.numbered !== undefined) {
    return {
      ...common,
      mode: "numbered",
      url: urlOf(values.url),
      count: number("numbered", 0, 1, 100_000_000),
      end: number("end", now, 0, 8_640_000_000_000_000),
      acks: values.acks,
      deadline: number("deadline", 300, 1, 86_400) * 1_000,
      travellers: values.travellers === true,
    };
  }
  if (values.count === undefined && common.rate === Infinity) {
    throw new Error("--rate 0 sets no bound to the feed; give --count too, how many events to send");
  }
  const bounded = values.count !== undefined;
  const end = number("end", bounded ? now : now + seconds * 1_000, 0, 8_640_000_000_000_000);
  const world: World = {
    seed: common.seed,
    count: number("count", Math.round(seconds * common.rate), 1, 1_000_000_000),
    span: { start: end - (values.span === undefined ? 6 * DAY : parseLength("--span", values.span)), end },
    useCases: useCasesOf(values.usecases),
    fraudRate: share("fraud-rate", 0.01),
    decayRate: share("decay-rate", 0.3),
    faults: {
      late: share("late-rate", 0.01),
      duplicates: share("duplicate-rate", 0.005),
      malformed: share("malformed-rate", 0.01),
    },
    ...(values.accounts === undefined ? {} : { accounts: number("accounts", 0, 1, 10_000_000) }),
  };
  if (values["dry-run"] === true) {
    if (values.out === undefined) throw new Error("--dry-run needs --out, the file to write the events to");
    return { mode: "dry-run", world, out: values.out, labels: values.labels };
  }
  return {
    ...common,
    mode: "feed",
    url: urlOf(values.url),
    world,
    time: bounded ? Infinity : seconds * 1_000,
    labels: values.labels,
  };
}

function urlOf(text: string | undefined): URL {
  const url = text === undefined ? null : URL.parse(text);
  if (url?.protocol === "http:") return url;
  throw new Error(
    `--url must be the gateway's address, for example http://127.0.0.1:8000, got ${text === undefined ? "nothing" : `"${text}"`}`,
  );
}

function useCasesOf(text: string | undefined): readonly UseCase[] {
  if (text === undefined) return USE_CASES;
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !USE_CASES.some((useCase) => useCase === name));
  if (wrong !== undefined) throw new Error(`--usecases must be of ${USE_CASES.join(", ")}, got "${wrong}"`);
  return USE_CASES.filter((useCase) => names.includes(useCase));
}
