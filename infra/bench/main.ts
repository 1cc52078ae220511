import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engines } from "../../components/core/versions";
import { interrupted, run, say } from "../cli/terminal";
import { findJava, resolveEngine } from "../engines";
import { paths } from "../paths";
import { workloadNode } from "../workload-node";
import { Broker } from "./broker";
import { Children } from "./children";
import { machineOf } from "./machine";
import { policies } from "./policies/scenario";
import { preview } from "./preview/scenario";
import { rowsOf, table, type Row } from "./report";
import type { Bench, Measured, Scenario } from "./scenario";
import { consume } from "./scenarios/consume";
import { dashboards } from "./scenarios/dashboards";
import { gateway } from "./scenarios/gateway";
import { fixedRate, oneAtATime } from "./scenarios/latency";
import { produce } from "./scenarios/produce";
import { program } from "./scenarios/program";
import { worker } from "./scenarios/worker";
import { COMMON, parseSettings, type ScenarioName, type Settings } from "./settings";
import { Topics } from "./topics";

/** No child lives longer; the longest measurement takes a small part of it. */
const CHILD_MS = 15 * 60_000;
/** As Kafka's own scripts start their tools. */
const JVM = [
  "-server",
  "-XX:+UseG1GC",
  "-XX:MaxGCPauseMillis=20",
  "-XX:InitiatingHeapOccupancyPercent=35",
  `-Xmx${COMMON.heap}`,
];

const SCENARIOS: Readonly<Record<ScenarioName, (bench: Bench) => readonly Scenario[]>> = {
  produce: (bench) => [produce(bench)],
  consume: (bench) => [consume(bench)],
  worker: (bench) => [worker(bench)],
  latency: (bench) => [oneAtATime(bench), fixedRate(bench)],
  gateway: (bench) => [gateway(bench, 1), gateway(bench, COMMON.bulk)],
  program: (bench) => [program(bench)],
  preview: (bench) => [preview(bench)],
  policies: (bench) => [policies(bench)],
  dashboards: (bench) => [dashboards(bench)],
};

async function main(): Promise<void> {
  const settings = parseSettings(process.argv.slice(2));
  const { root, state, cache } = paths();
  const java = findJava("kafka").path;
  const [kafka, peers] = [await resolveEngine("kafka", cache, say), await resolveEngine("kafka-peers", cache, say)];
  const children = new Children();
  // Ctrl-C reaches the children of this terminal too: what is under way fails, and its ends below are reached.
  interrupted.addEventListener("abort", () => void children.stopRunning());
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  const rows: Row[] = [];
  try {
    say(`a broker of its own on port ${settings.ports.kafka} …`);
    const broker = await Broker.start(join(state, "bench"), settings.ports, { lib: kafka, java });
    const topics = new Topics([broker.address]);
    try {
      await topics.connect();
      const start = starterOf(children, settings, { java, peers });
      await measure({ settings, brokers: [broker.address], topics, folder, ...start }, rows);
    } finally {
      await children.close();
      await topics.close();
      await broker.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    // What was measured before a failure is worth having.
    if (rows.length > 0) {
      say(`\n${table(rows)}\n`);
      if (settings.short) say("a short run shows that the bench works; its numbers mean nothing");
      say(`written to ${write(root, java, settings, rows)}`);
    }
  }
}

/** How a scenario starts processes. */
function starterOf(
  children: Children,
  { profile }: Settings,
  engine: { readonly java: string; readonly peers: string },
): Pick<Bench, "node" | "java"> {
  const { root, dist } = paths();
  const node = workloadNode(root);
  const profiling = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  return {
    node: (module, args, env = {}) =>
      children.start({
        name: module,
        command: node,
        args: [...profiling, join(dist, module), ...args],
        env: { NODE_ENV: "production", ...env },
        withinMs: CHILD_MS,
      }),
    java: (main, args) => {
      const source = main.endsWith(".java") ? join(root, "infra/bench/java", main) : main;
      const command = ["-cp", join(engine.peers, "*"), source, ...args];
      return children.start({ name: main, command: engine.java, args: [...JVM, ...command], withinMs: CHILD_MS });
    },
  };
}

/** One scenario after the other, each in rounds: every contestant in turn, the next round in the opposite order. */
async function measure(bench: Bench, rows: Row[]): Promise<void> {
  const { rounds, only } = bench.settings;
  for (const scenario of only.flatMap((name) => SCENARIOS[name](bench))) {
    const results = new Map(scenario.contestants.map(({ name }) => [name, [] as Measured[]]));
    try {
      await scenario.prepare?.();
      for (let round = 1; round <= rounds; round += 1) {
        for (const { name, measure: once } of round % 2 === 1
          ? scenario.contestants
          : scenario.contestants.toReversed()) {
          interrupted.throwIfAborted();
          const measured = await once();
          results.get(name)?.push(measured);
          say(`${scenario.name}, round ${round} of ${rounds}: ${name} ${JSON.stringify(measured)}`);
        }
      }
    } finally {
      await scenario.end?.();
    }
    rows.push(...rowsOf(scenario.name, scenario.metrics, results));
  }
}

function write(root: string, java: string, settings: Settings, rows: readonly Row[]): string {
  const folder = join(root, "bench-results");
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const file = join(folder, `${at.replaceAll(":", "-").slice(0, 19)}${settings.short ? "-short" : ""}`);
  const versions = Object.fromEntries(Object.entries(engines).map(([name, { version }]) => [name, version]));
  const result = { at, machine: machineOf(java), versions, settings: { ...settings, common: COMMON }, rows };
  writeFileSync(`${file}.json`, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(`${file}.md`, `${table(rows)}\n`);
  return `${file}.json and .md`;
}

// kafkajs asks for timers of negative length, which Node tells once on the terminal; it means nothing.
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (warning.name !== "TimeoutNegativeWarning") console.warn(warning);
});
run(main);
