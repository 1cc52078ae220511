/**
 * What the evaluations of workers share: the generator's events, the marks between which a README has the tables, and how a
 * table is written. The generator is a program of its own, of which nothing is known here but its files.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** The files of one run: NDJSON of `{"stream":…,"event":{…}}` as they arrive, and of `{"id":…,"label":…,"pattern":…,"episode":…}`. */
export interface Generated {
  readonly events: string;
  readonly labels: string;
}

/** What a label says of an event. */
export interface Label {
  readonly id: string;
  readonly label: string;
  readonly pattern: string;
  readonly episode: number;
}

const BEGIN = "<!-- evaluation: written by evaluate.ts -->";
const END = "<!-- end of evaluation -->";
/** The span is the generator's own, 6 days; its end is fixed, so that the same seed gives the same events for ever. */
const FIXED_END = "1772452800000";

/** So many events of one of the generator's use cases. */
export function generate(useCase: string, count: number, seed: string): Generated {
  const folder = mkdtempSync(join(tmpdir(), "millrace-evaluation-"));
  try {
    const [events, labels] = [join(folder, "events.ndjson"), join(folder, "labels.ndjson")];
    const world = ["--dry-run", "--usecases", useCase, "--count", String(count), "--end", FIXED_END, "--seed", seed];
    const args = [generatorPath(), ...world, "--out", events, "--labels", labels];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`the generator ended with ${String(status)}: ${stderr}`);
    return { events: readFileSync(events, "utf8"), labels: readFileSync(labels, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiled, beside this file; for a test, which runs the source, in the folder that the build writes. */
function generatorPath(): string {
  const { MILLRACE_TEST_DIST: dist } = process.env;
  const compiled = __filename.endsWith(".js") ? join(__dirname, "../..") : join(__dirname, "../../../dist/workloads");
  return join(dist === undefined ? compiled : join(dist, "workloads"), "generator/main.js");
}

const linesOf = (text: string): readonly unknown[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);

/** The records of one stream in the order of their arrival, duplicates included; broken ones, which the gateway refuses, are left out. */
export function arrivedOf({ events }: Generated, stream: { readonly name: string }): readonly object[] {
  return linesOf(events)
    .map((line) => line as { readonly stream: string; readonly event?: object })
    .flatMap(({ stream: name, event }) => (name === stream.name && event !== undefined ? [event] : []));
}

export const labelsOf = ({ labels }: Generated): readonly Label[] => linesOf(labels) as readonly Label[];

export interface EvaluationOptions<T> {
  /** The worker, which is its folder. */
  readonly worker: string;
  /** Seeds that nothing was chosen on, and the one on which thresholds were. */
  readonly seeds: string;
  readonly chosenOn: string;
  readonly useCase: string;
  /** Events a seed. */
  readonly count: number;
  readonly judge: (generated: Generated) => Promise<T>;
  /** The results, by what they are called, as Markdown tables. */
  readonly tables: (judged: ReadonlyMap<string, T>) => string;
}

/** The command of a worker's `evaluate.ts`: prints the tables, writes them into a README, or checks them there. */
export async function evaluate<T>(options: EvaluationOptions<T>): Promise<void> {
  const { worker, seeds, chosenOn, useCase, count, judge, tables } = options;
  const command = `node dist/workloads/${worker}/evaluate.js`;
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      seeds: { ...text, default: seeds },
      events: text,
      labels: text,
      write: text,
      check: text,
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(`${command} [--seeds ${seeds}] [--write FILE | --check FILE]
  --seeds LIST   one evaluation for each seed of the generator (default ${seeds}; thresholds were chosen on ${chosenOn})
  --write FILE   put the tables between the marks of this file
  --check FILE   fail when the tables between the marks are others
${command} --events FILE --labels FILE    the same for one file of events and its labels`);
    return;
  }
  const judged = new Map<string, T>();
  const { events, labels, write, check } = values;
  if (events !== undefined && labels !== undefined) {
    judged.set(events, await judge({ events: readFileSync(events, "utf8"), labels: readFileSync(labels, "utf8") }));
  } else {
    for (const seed of values.seeds.split(",")) judged.set(`seed ${seed}`, await judge(generate(useCase, count, seed)));
  }
  const written = tables(judged);
  if (write !== undefined) writeFileSync(write, replaced(write, written));
  else if (check === undefined) console.log(written);
  else if (replaced(check, written) !== readFileSync(check, "utf8")) {
    throw new Error(
      `the tables of ${check} are not those that the worker gives now:\n${written}\nwrite them anew with \`${command} --write ${check}\``,
    );
  }
}

/** For the end of an `evaluate.ts` that is run and not imported. */
export function evaluateAndExit<T>(options: EvaluationOptions<T>): void {
  evaluate(options).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

function replaced(file: string, tables: string): string {
  const text = readFileSync(file, "utf8");
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from)
    throw new Error(`${file} must have the lines "${BEGIN}" and "${END}"; put them where the tables belong`);
  return `${text.slice(0, from + BEGIN.length)}\n\n${tables}\n\n${text.slice(to)}`;
}

/** `12,345`. */
export const count = (n: number): string => n.toLocaleString("en");
/** `12.3 %`. */
export const percent = (x: number): string => `${(x * 100).toFixed(1)} %`;
/** `3 of 4 (75 %)`. */
export const part = (n: number, of: number): string =>
  of === 0 ? "–" : `${n} of ${of} (${Math.round((100 * n) / of)} %)`;

/** As the formatter would write it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(3, ...[cell, ...rows.map((row) => row[column] ?? "")].map((text) => text.length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}
