// What every `npm` script of the project goes through: it installs what is missing, compiles what changed, and hands over
// to the task under the Node that the workloads need. Plain JavaScript without dependencies, since it runs before there are any.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [task = "", ...args] = process.argv.slice(2);
process.chdir(root);

const MINIMUM_NODE = [20, 19];
const WORKLOAD_NODE = 24;

function fail(sentence) {
  console.error(`millrace: ${sentence}`);
  process.exit(1);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
  fail(
    `Node ${MINIMUM_NODE.join(".")} or later is needed, this is ${process.versions.node}; install the current LTS from your package manager or nodejs.org.`,
  );
}

/** Runs a step and ends with its exit code if it fails; `hint` says what to do then. */
function step(label, command, commandArgs, hint) {
  console.error(`millrace: ${label} …`);
  const started = Date.now();
  const result = spawnSync(command, commandArgs, { stdio: ["ignore", "inherit", "inherit"] });
  if (result.signal) process.kill(process.pid, result.signal);
  if (result.status !== 0) fail(`${label} failed (exit ${String(result.status ?? result.error)}); ${hint}`);
  console.error(`millrace: ${label} took ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

const hashOf = (text) => createHash("sha256").update(text).digest("hex");

function installPackages() {
  const marker = "node_modules/.millrace-lock";
  const wanted = hashOf(readFileSync("package-lock.json"));
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  // No install scripts: those of the Pulumi packages download plugins, and none is needed to run. Not `npm ci`: it refuses
  // the lock file wherever a registry lacks the native packages of another platform; `--no-save` keeps to the lock as well.
  step(
    "installing npm packages",
    "npm",
    ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"],
    "check that npm reaches its registry, then run the command again.",
  );
  writeFileSync(marker, wanted);
}

/** Path, size and time of every source: enough to know that nothing changed, without asking the compiler. */
function sourceStamp() {
  const lines = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!["node_modules", "__golden__", "reports"].includes(entry.name)) walk(path);
      } else if (/\.(ts|json)$/.test(entry.name)) {
        const { size, mtimeMs } = statSync(path);
        lines.push(`${path} ${size} ${mtimeMs}`);
      }
    }
  };
  for (const folder of ["infra", "components", "policies", "workloads"]) walk(folder);
  return hashOf([readFileSync("tsconfig.json"), readFileSync("package-lock.json"), ...lines.sort()].join("\n"));
}

function compile() {
  const marker = "dist/.stamp";
  const wanted = sourceStamp();
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  rmSync(marker, { force: true });
  step(
    "compiling",
    process.execPath,
    ["node_modules/typescript/bin/tsc", "-p", "."],
    "mend what the compiler names above.",
  );
  removeOrphans("dist");
  mkdirSync("dist", { recursive: true });
  // By these two the engine knows the folder for a policy pack.
  for (const file of ["PulumiPolicy.yaml", "package.json"])
    copyFileSync(join("policies", file), join("dist/policies", file));
  // The pack reads scan reports beside itself; updates go on writing there.
  if (!existsSync("dist/policies/reports")) symlinkSync("../../policies/reports", "dist/policies/reports");
  writeFileSync(marker, wanted);
}

/** Removes what was compiled from a source that is gone: catalogue and definitions are found by listing folders. */
function removeOrphans(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOrphans(path);
    else if (/\.js(\.map)?$/.test(entry.name)) {
      const source = path.replace(/^dist\//, "").replace(/\.js(\.map)?$/, ".ts");
      if (!existsSync(source)) rmSync(path);
    }
  }
}

/** The Node that the workloads need: the one from npm, else this one when it is new enough. */
function workloadNode() {
  const installed = join(root, "node_modules/.bin/node");
  if (existsSync(installed)) return installed;
  if (major >= WORKLOAD_NODE) return process.execPath;
  return fail(
    `the workloads need Node ${WORKLOAD_NODE}, which npm has no package of for ${process.platform}-${process.arch}; install Node ${WORKLOAD_NODE} and put it first on PATH.`,
  );
}

/** Runs the task in this terminal, passes signals on, and ends as it ends. */
function hand(node, taskArgs) {
  const env = { ...process.env, PATH: `${dirname(node)}:${join(root, "node_modules/.bin")}:${process.env.PATH ?? ""}` };
  const child = spawn(node, ["--enable-source-maps", ...taskArgs], { stdio: "inherit", env });
  // A terminal's Ctrl-C reaches the child by itself; a `kill` of this process does not.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 15)));
}

const TASKS = {
  start: ["dist/infra/cli/start.js"],
  stop: ["dist/infra/cli/stop.js"],
  status: ["dist/infra/cli/status.js"],
  preview: ["dist/infra/cli/preview.js"],
  bench: ["dist/infra/bench/main.js"],
  check: ["dist/infra/cli/check.js"],
  test: ["dist/infra/cli/test.js"],
  "test:wide": ["dist/infra/cli/test.js", "--wide"],
  golden: ["dist/infra/cli/golden.js"],
  deliver: ["dist/infra/cli/deliver.js"],
  deployer: ["dist/infra/cli/deployer.js"],
  "stand-ins": ["dist/infra/harness/stand-in/generate.js"],
  peek: ["dist/workloads/peek/main.js"],
  query: ["dist/infra/cli/query.js"],
  batch: ["dist/infra/cli/batch.js"],
  replay: ["dist/infra/cli/replay.js", "replay"],
  redrive: ["dist/infra/cli/replay.js", "redrive"],
  e2e: ["dist/infra/e2e/local.js"],
  "e2e:loss": ["dist/infra/e2e/loss.js"],
  "e2e:alerts": ["dist/infra/e2e/alerts.js"],
  "e2e:serving": ["dist/infra/e2e/serving.js"],
  pin: ["dist/infra/cli/pin.js"],
  scan: ["dist/infra/cli/scan.js"],
  "lock:engines": ["dist/infra/cli/lock-engines.js"],
  "lock:permissions": ["dist/infra/deployer/generate.js"],
  build: undefined,
};
if (!(task in TASKS)) fail(`no task "${task}"; the tasks are ${Object.keys(TASKS).join(", ")}.`);

installPackages();
// Looking and stopping must not depend on an edit that does not compile.
if (!(["stop", "status"].includes(task) && existsSync(TASKS[task][0]))) compile();
if (TASKS[task] !== undefined) hand(workloadNode(), [...TASKS[task], ...args]);
