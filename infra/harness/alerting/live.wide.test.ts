import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { alertmanagerConfig } from "../../../components/prometheus/alertmanager";
import { observePrometheus } from "../../../components/prometheus/observe";
import { NODE_COLLECTORS } from "../../../components/prometheus/pods";
import { TIMING } from "../../../components/prometheus/timing";
import type { Observation } from "../../../components/core/observe";
import { promDuration } from "../../../components/core/promql";
import { findPromtool, type Promtools } from "../../engines/promtool";
import { freePorts } from "../../../workloads/runtime/testing/ports";
import { paths } from "../../paths";
import { allGroups } from "./defects";
import { inspect } from "./promql";
import { seriesOf } from "./scrapes";

jest.setTimeout(300_000);

const JOBS = ["prometheus", "alertmanager", "node-exporter"] as const;
type Job = (typeof JOBS)[number];

let tools: Promtools;
let folder: string;
let hook: Server;
const children: ChildProcess[] = [];
const ports = new Map<string, number>();
/** Names of alerts that reached the webhook, with when they did. */
const told = new Map<string, number>();

beforeAll(async () => {
  tools = await findPromtool(paths().cache);
  folder = mkdtempSync(join(tmpdir(), "millrace-live-"));
  const listeners = [...JOBS, "gossip"];
  const free = await freePorts(listeners.length);
  listeners.forEach((name, index) => ports.set(name, free[index] ?? 0));
  hook = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { alerts } = JSON.parse(Buffer.concat(chunks).toString()) as {
        readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
      };
      for (const { status, labels } of alerts) {
        const name = [labels.alertname, labels.job].filter((part) => part !== undefined).join(" ");
        if (status === "firing" && !told.has(name)) told.set(name, Date.now());
      }
      response.end();
    });
  });
  hook.listen(0, "127.0.0.1");
  await once(hook, "listening");
});

afterAll(async () => {
  await Promise.all(children.map(end));
  hook.close();
  rmSync(folder, { recursive: true, force: true });
});

const addressOf = (name: string): string => `127.0.0.1:${ports.get(name) ?? 0}`;

const logOf = (program: string): string => join(folder, `${basename(program)}.log`);

function start(program: string, args: readonly string[], cwd = folder): ChildProcess {
  const log = openSync(logOf(program), "a");
  const child = spawn(program, [...args], { cwd, stdio: ["ignore", log, log] });
  closeSync(log);
  children.push(child);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** What the programs said last, for who must find out why one did not answer. */
const lastWords = (): string =>
  children
    .map(({ spawnfile, exitCode, signalCode }) => {
      const lines = readFileSync(logOf(spawnfile), "utf8").trim().split("\n").slice(-5);
      return `${basename(spawnfile)} (exit ${exitCode ?? signalCode ?? "none"}):\n${lines.join("\n")}`;
    })
    .join("\n");

async function until(what: string, within: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error(`${what} did not come within ${within / 1000} s\n${lastWords()}`);
    await sleep(200);
  }
}

/** A job's page of metrics, "" while nothing answers. */
const pageOf = async (job: string): Promise<string> =>
  fetch(`http://${addressOf(job)}/metrics`)
    .then((response) => response.text())
    .catch(() => "");

/** Targets that Prometheus has scraped well. */
async function seenJobs(): Promise<number> {
  const response = await fetch(`http://${addressOf("prometheus")}/api/v1/query?query=${encodeURIComponent("up == 1")}`);
  const { data } = (await response.json()) as { readonly data: { readonly result: readonly unknown[] } };
  return data.result.length;
}

const write = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
};

/** The rendered configuration, with the receivers of pages and of the watchdog being this test. */
function alertmanagerFile(): string {
  const { port } = hook.address() as AddressInfo;
  const config = alertmanagerConfig({ page: [], ticket: [], cidrs: [] });
  const told = { webhook_configs: [{ url: `http://127.0.0.1:${port}/`, send_resolved: false }] };
  const receivers = config.receivers.map(({ name }) => ({ name, ...(name === "ticket" ? {} : told) }));
  return write("alertmanager.json", { ...config, receivers });
}

function startAll(): Readonly<Record<Job, ChildProcess>> {
  const prometheusFile = write("prometheus.json", {
    global: {
      scrape_interval: promDuration(TIMING.scrape),
      scrape_timeout: promDuration(TIMING.scrapeTimeout),
      evaluation_interval: promDuration(TIMING.evaluation),
    },
    rule_files: [write("rules.json", { groups: [] })],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [addressOf("alertmanager")] }] }] },
    scrape_configs: JOBS.map((job) => ({ job_name: job, static_configs: [{ targets: [addressOf(job)] }] })),
  });
  mkdirSync(join(folder, "console"));
  return {
    "node-exporter": start(tools.nodeExporter, [
      "--collector.disable-defaults",
      ...NODE_COLLECTORS.map((collector) => `--collector.${collector}`),
      `--web.listen-address=${addressOf("node-exporter")}`,
    ]),
    alertmanager: start(
      tools.alertmanager,
      [
        `--config.file=${alertmanagerFile()}`,
        `--storage.path=${join(folder, "alertmanager")}`,
        `--web.listen-address=${addressOf("alertmanager")}`,
        `--cluster.listen-address=${addressOf("gossip")}`,
      ],
      tools.alertmanagerFolder,
    ),
    prometheus: start(tools.prometheus, [
      `--config.file=${prometheusFile}`,
      `--storage.tsdb.path=${join(folder, "tsdb")}`,
      `--web.listen-address=${addressOf("prometheus")}`,
      `--web.console.libraries=${join(folder, "console")}`,
      `--web.console.templates=${join(folder, "console")}`,
    ]),
  };
}

/** Every expression that the room asks. */
const expressionsOf = ({ alerts = [], dashboards = [] }: Observation): readonly string[] => [
  ...alerts.map(({ expr }) => expr),
  ...dashboards.flatMap(({ rows }) =>
    rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
  ),
];

test("real exporters have every series that is asked for, and the end of one is told within a minute", async () => {
  const processes = startAll();
  for (const job of JOBS) await until(`the page of ${job}`, 30_000, async () => (await pageOf(job)) !== "");
  // Before its first scrape a target is as unseen as one that is gone: the rules come once each was seen.
  await until("the first scrape of each", 60_000, async () => (await seenJobs()) === JOBS.length);
  write("rules.json", { groups: allGroups([{ room: "prometheus", observation: observePrometheus() }]) });
  processes.prometheus.kill("SIGHUP");
  // What Prometheus says within seconds of reading its rules may find no Alertmanager yet; it says it again after a minute.
  await until("the watchdog's sign of life", 150_000, () => told.has("Watchdog"));

  // By now everything has been scraped, evaluated and notified at least once.
  const fresh = seriesOf((await Promise.all(JOBS.map(pageOf))).join("\n"));
  for (const job of JOBS) await recordIfAsked(job);
  const asked = expressionsOf(observePrometheus()).flatMap((expr) =>
    inspect(expr).selectors.map(({ metric }) => metric),
  );
  const missing = asked.filter((metric) => !["up", "ALERTS"].includes(metric) && !fresh.has(metric));
  expect(missing).toEqual([]);

  expect([...told.keys()]).toEqual(["Watchdog"]);
  const fault = Date.now();
  await end(processes["node-exporter"]);
  await until("the page", 90_000, () => told.has("JobUnseen node-exporter"));
  const seconds = ((told.get("JobUnseen node-exporter") ?? 0) - fault) / 1000;
  expect(seconds).toBeGreaterThan(10);
  // Refused at once, not timed out: 10 scrape + 10 evaluation + 10 held + 5 grouped + 3 delivery.
  expect(seconds).toBeLessThan(38);
});

/** With UPDATE_SCRAPES in the environment the recorded page is written anew, less what is said of the exporter's own process. */
async function recordIfAsked(job: Job): Promise<void> {
  if (process.env.UPDATE_SCRAPES === undefined) return;
  const own = /^(# (HELP|TYPE) )?(prometheus|alertmanager|node)_/;
  const page = (await pageOf(job)).split("\n").filter((line) => own.test(line));
  writeFileSync(join(paths().root, "components/prometheus/scrapes", `${job}.prom`), `${page.join("\n")}\n`);
}
