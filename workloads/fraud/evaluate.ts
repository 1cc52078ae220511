import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { judgeAll } from "./judge-all";
import type { Judged } from "./evaluation";
import { resultsOf, tablesOf } from "./tables";

const USAGE = `node dist/workloads/fraud/evaluate.js [--seeds 2,3,4] [--write FILE | --check FILE]
  --seeds LIST   one evaluation for each seed of the generator (default 2,3,4; the threshold was chosen on 101)
  --write FILE   put the tables between the marks of this file
  --check FILE   fail when the tables between the marks are others
node dist/workloads/fraud/evaluate.js --events FILE --labels FILE    the same for one file of events and its labels`;

const BEGIN = "<!-- evaluation: written by evaluate.ts -->";
const END = "<!-- end of evaluation -->";
/** The generator's own span of 6 days; the end is fixed so that the same seed gives the same events for ever. */
const GENERATED = ["--dry-run", "--usecases", "payments", "--count", "30000", "--end", "1772452800000"];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "2,3,4" },
      events: { type: "string" },
      labels: { type: "string" },
      write: { type: "string" },
      check: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const judged = new Map<string, readonly Judged[]>();
  if (values.events !== undefined && values.labels !== undefined) {
    judged.set(values.events, await judgeAll(readFileSync(values.events, "utf8"), readFileSync(values.labels, "utf8")));
  } else {
    for (const seed of values.seeds.split(",")) judged.set(`seed ${seed}`, await generated(seed));
  }
  const tables = tablesOf(resultsOf(judged));
  if (values.write !== undefined) writeFileSync(values.write, replaced(values.write, tables));
  else if (values.check === undefined) console.log(tables);
  else if (replaced(values.check, tables) !== readFileSync(values.check, "utf8")) {
    throw new Error(
      `the tables of ${values.check} are not those that the worker gives now:\n${tables}\nwrite them anew with \`node dist/workloads/fraud/evaluate.js --write ${values.check}\``,
    );
  }
}

/** Judges what the generator makes of a seed: a program of its own, of which nothing is known here but its files. */
export async function generated(seed: string): Promise<readonly Judged[]> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-fraud-"));
  try {
    const [events, labels] = [join(folder, "events.ndjson"), join(folder, "labels.ndjson")];
    const args = [...GENERATED, "--seed", seed, "--out", events, "--labels", labels];
    const { status, stderr } = spawnSync(process.execPath, [generatorPath(), ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(`the generator ended with ${String(status)}: ${stderr}`);
    return await judgeAll(readFileSync(events, "utf8"), readFileSync(labels, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiled, beside this one; for a test, which runs the source, in the folder that the build writes. */
function generatorPath(): string {
  const workloads = __filename.endsWith(".js") ? join(__dirname, "..") : join(__dirname, "../../dist/workloads");
  return join(
    process.env.MILLRACE_TEST_DIST === undefined ? workloads : join(process.env.MILLRACE_TEST_DIST, "workloads"),
    "generator/main.js",
  );
}

function replaced(file: string, tables: string): string {
  const text = readFileSync(file, "utf8");
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from)
    throw new Error(`${file} must have the lines "${BEGIN}" and "${END}"; put them where the tables belong`);
  return `${text.slice(0, from + BEGIN.length)}\n\n${tables}\n\n${text.slice(to)}`;
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
