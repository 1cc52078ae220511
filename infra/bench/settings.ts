import { parseArgs } from "node:util";

/** What can be measured; `--only` takes some of them. */
export const SCENARIOS = [
  "produce",
  "consume",
  "worker",
  "latency",
  "gateway",
  "program",
  "preview",
  "policies",
  "dashboards",
] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

/** How much is done in each measurement. All bounded, in count or time. */
export interface Sizes {
  /** Records that a producer sends before its time is taken, and after. */
  readonly warmup: number;
  readonly produce: number;
  readonly consume: number;
  /** Records through a worker; its rate is that of the last three fifths. */
  readonly worker: number;
  /** Round trips one at a time. */
  readonly roundTrips: number;
  /** Seconds at the fixed rate, of which the first quarter warms up. */
  readonly latencySeconds: number;
  /** Seconds of HTTP load, of which the first quarter warms up. */
  readonly gatewaySeconds: number;
  /** Payments in the table that dashboards ask, and how often each of their questions is asked. */
  readonly dashboardRows: number;
  readonly dashboardQueries: number;
}

export interface BenchPorts {
  readonly kafka: number;
  readonly kafkaController: number;
  readonly gateway: number;
  readonly worker: number;
  /** The first of those of the platform whose program is measured. */
  readonly place: number;
  /** The first of the six of Pinot. */
  readonly pinot: number;
  readonly trino: number;
}

export interface Settings {
  readonly rounds: number;
  readonly short: boolean;
  readonly only: readonly ScenarioName[];
  /** Folder for V8 CPU profiles of our processes, or undefined. */
  readonly profile: string | undefined;
  readonly sizes: Sizes;
  readonly ports: BenchPorts;
}

const FULL: Sizes = {
  warmup: 1_000_000,
  produce: 3_000_000,
  consume: 3_000_000,
  worker: 2_000_000,
  roundTrips: 10_000,
  latencySeconds: 20,
  gatewaySeconds: 20,
  dashboardRows: 10_000_000,
  dashboardQueries: 300,
};
/** Proves that all of it runs; its numbers say nothing. */
const SHORT: Sizes = {
  warmup: 5_000,
  produce: 20_000,
  consume: 20_000,
  worker: 20_000,
  roundTrips: 500,
  latencySeconds: 2,
  gatewaySeconds: 2,
  dashboardRows: 20_000,
  dashboardQueries: 10,
};

/** The same for every contestant. */
export const COMMON = {
  /** Bytes of a record's value: JSON. */
  recordBytes: 200,
  partitions: 6,
  acks: "all",
  lingerMs: 5,
  /** A producer's batch for one partition. */
  batchBytes: 256 * 1024,
  /** Batches of one producer that await the broker's answer at one time. */
  inFlight: 5,
  /** Events a second in the latency measurement. */
  latencyRate: 5_000,
  connections: 64,
  /** Events in one NDJSON request. */
  bulk: 100,
  heap: "1g",
} as const;

export const USAGE = `npm run bench -- [--rounds 3] [--short] [--only ${SCENARIOS.join(",")}] [--rows 10000000] [--port 29092] [--profile FOLDER]`;

/** @throws one sentence about the first argument that is not understood */
export function parseSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string" },
      short: { type: "boolean", default: false },
      rows: { type: "string" },
      only: { type: "string", default: SCENARIOS.join(",") },
      port: { type: "string", default: "29092" },
      profile: { type: "string" },
    },
  });
  const first = integer("--port", values.port, 1_024, 65_000);
  const sizes = values.short ? SHORT : FULL;
  return {
    rounds: integer("--rounds", values.rounds ?? (values.short ? "1" : "3"), 1, 100),
    short: values.short,
    only: values.only.split(",").map(scenario),
    profile: values.profile,
    sizes: {
      ...sizes,
      dashboardRows: integer("--rows", values.rows ?? String(sizes.dashboardRows), 1_000, 100_000_000),
    },
    ports: {
      kafka: first,
      kafkaController: first + 1,
      gateway: first + 2,
      worker: first + 3,
      place: first + 4,
      pinot: first + 60,
      trino: first + 66,
    },
  };
}

function integer(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${flag} must be an integer from ${min} to ${max}, got "${text}"; usage: ${USAGE}`);
}

function scenario(name: string): ScenarioName {
  const known = SCENARIOS.find((candidate) => candidate === name);
  if (known !== undefined) return known;
  throw new Error(
    `--only must be some of ${SCENARIOS.join(", ")}, separated by commas, got "${name}"; usage: ${USAGE}`,
  );
}
