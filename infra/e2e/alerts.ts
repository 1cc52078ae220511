/**
 * From fault to notice, for real: on a platform of this script's own, under a steady load, a worker is killed, bad data comes in, a
 * quota is filled, and the broker is killed. Each must be told to a webhook in under a minute, and be told as over once it is mended.
 * Afterwards every query of every panel that Grafana would show of it must return a series.
 *
 *     npm run e2e:alerts -- [--rounds 1] [--port 27000]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { catalogue } from "../../workloads/streams/catalogue";
import * as names from "../../workloads/streams/names";
import { paths, placeFolder } from "../paths";
import { workloadNode } from "../workload-node";
import { pinot } from "../cli/query/pinot";
import { apart, command, kill, portApart, stopSignal } from "./own";
import { answerable, panelQueries, withoutSeries } from "./panels";
import { openReceiver, type Receiver } from "./receiver";
import { Report } from "./report";

const here = paths();
const state = join(here.state, "alerts");
const folder = placeFolder(state);
const report = new Report();
const stop = stopSignal();

/** What is promised. */
const WITHIN_SECONDS = 60;
/** After which a fault counts as never told. */
const PATIENCE_SECONDS = 120;
/** Windows of rules are up to a minute long, and a group that resolves waits for its interval. */
const MENDED_SECONDS = 240;
/**
 * After which a panel's query counts as never answered. A month's budget is put together of five-minute steps on the clock, and is
 * computed every five minutes: a stream's first events may wait for one step and then for one evaluation.
 */
const SHOWN_SECONDS = 630;
/** Each feed of the load has hours to days of every use case, so that no stream which is written here is without an event for long. */
const FEED_SECONDS = 150;
/** Events a second of the load, and what the gateway takes: the fault of the quota sends beyond it. */
const LOAD = 100;
const LIMIT = 1_000;
/** What is watched, beside Kafka, gateway and workers, by the Prometheus that is asked. */
const ROOMS = ["prometheus", "rivals", "pinot"] as const;

interface Fault {
  readonly what: string;
  readonly alert: string;
  readonly begin: () => void;
  readonly mend: () => Promise<unknown>;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "1" }, port: { type: "string", default: "27000" } },
  });
  const [rounds, port] = [Number(values.rounds), Number(values.port)];
  if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(port)) {
    throw new Error(`--rounds must be an integer from 1 and --port one, got "${values.rounds}" and "${values.port}"`);
  }
  process.env.MILLRACE_STATE_DIR = state;
  const receiver = await openReceiver();
  let load: { readonly end: () => void } | undefined;
  const questions = repeatedly(() => askPinot(portApart(port, ROOMS, "pinotBroker")));
  try {
    await command("stop", "--wipe");
    const settings = ["--notify", receiver.url, "--limit", String(LIMIT)];
    await command("start", "--feed", "0", ...apart(port, ROOMS), ...settings);
    load = startLoad(port);
    questions.begin();
    const faults = faultsOf(port);
    await quiet(
      port,
      faults.map(({ alert }) => alert),
    );
    for (let round = 1; round <= rounds; round += 1)
      await played(faults, receiver, rounds > 1 ? ` (round ${round})` : "");
    await shown(port);
  } finally {
    load?.end();
    await questions.end();
    await command("stop", "--wipe");
    receiver.close();
    rmSync(state, { recursive: true, force: true });
  }
  report.end();
}

const prometheus = (port: number): string => `http://127.0.0.1:${portApart(port, ROOMS, "prometheus")}`;

/** One feed after the other, until it is ended. */
function startLoad(port: number): { readonly end: () => void } {
  mkdirSync(state, { recursive: true });
  const main = join(here.dist, "workloads/generator/main.js");
  const options = ["--url", `http://127.0.0.1:${port}`, "--rate", String(LOAD), "--seconds", String(FEED_SECONDS)];
  let ended = false;
  const feed = (): ChildProcess =>
    spawn(workloadNode(here.root), [main, ...options], { stdio: ["ignore", "ignore", "inherit"] }).once("exit", () => {
      if (!ended) running = feed();
    });
  let running = feed();
  return {
    end: () => {
      ended = true;
      running.kill("SIGKILL");
    },
  };
}

/** Waits until the platform is as it is without a fault. */
async function quiet(port: number, alerts: readonly string[]): Promise<void> {
  const ask = async (query: string): Promise<number> => {
    const response = await fetch(`${prometheus(port)}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = (await response.json()) as { readonly data: { readonly result: readonly unknown[] } };
    return data.result.length;
  };
  const deadline = Date.now() + MENDED_SECONDS * 1_000;
  // The load shows in the rates that rules go by, every target is seen, and none of the alerts is pending.
  const ready = async (): Promise<boolean> =>
    (await ask('sum(rate(millrace_ingest_requests_total{job="ingest"}[1m])) > 0')) > 0 &&
    (await ask("up == 0")) === 0 &&
    (await ask(`ALERTS{alertname=~"${alerts.join("|")}"}`)) === 0;
  while (!(await ready())) {
    if (Date.now() > deadline) {
      throw new Error(
        `${alerts.join(", ")}: one is still pending, a target unseen, or no load measured after ${MENDED_SECONDS} s`,
      );
    }
    await sleep(1_000, undefined, { signal: stop });
  }
}

function faultsOf(port: number): readonly Fault[] {
  const bad = repeatedly(() => post(port, payments(20, "no amount")));
  const much = repeatedly(() => post(port, payments(LIMIT)));
  const killed = (name: string) => () => {
    kill(folder, name);
  };
  const repair = () => command("start", "--feed", "0");
  return [
    { what: "a worker is killed", alert: "WorkerDown", begin: killed("fraud"), mend: repair },
    { what: "bad data comes in", alert: "GatewayRejectsEvents", begin: bad.begin, mend: bad.end },
    { what: "a quota is full", alert: "GatewayRefuses", begin: much.begin, mend: much.end },
    { what: "the broker is killed", alert: "KafkaNodeDown", begin: killed("kafka"), mend: repair },
  ];
}

/** Each fault once. What is mended is awaited only after all, since a rule's window outlasts the fault. */
async function played(all: readonly Fault[], receiver: Receiver, round: string): Promise<void> {
  const mended: { readonly fault: Fault; readonly at: number }[] = [];
  for (const fault of all) {
    await report.check(`${fault.what}: told in under ${WITHIN_SECONDS} s${round}`, async () => {
      const began = Date.now();
      try {
        fault.begin();
        const at = await receiver.told(fault.alert, "firing", began, PATIENCE_SECONDS * 1_000, stop);
        const seconds = (at - began) / 1_000;
        console.log(`        ${fault.alert} after ${seconds.toFixed(1)} s`);
        if (seconds >= WITHIN_SECONDS) throw new Error(`${fault.alert} was told after ${seconds.toFixed(1)} s`);
      } finally {
        await fault.mend();
      }
      mended.push({ fault, at: began });
    });
  }
  for (const { fault, at } of mended) {
    await report.check(`${fault.what}: told as over once it is mended${round}`, async () => {
      await receiver.told(fault.alert, "resolved", at, MENDED_SECONDS * 1_000, stop);
    });
  }
}

/** After the faults, when most of what is computed seldom has been. */
async function shown(port: number): Promise<void> {
  const all = panelQueries();
  const queries = answerable(all);
  console.log(`        ${all.length - queries.length} of ${all.length} queries are about what this machine has not`);
  await report.check(`the ${queries.length} queries of Grafana's panels each return a series`, async () => {
    const deadline = Date.now() + SHOWN_SECONDS * 1_000;
    let empty = await withoutSeries(queries, prometheus(port));
    while (empty.length > 0 && Date.now() < deadline) {
      await sleep(5_000, undefined, { signal: stop });
      empty = await withoutSeries(empty, prometheus(port));
    }
    if (empty.length > 0) {
      const lines = empty.map(({ dashboard, panel, expr }) => `${dashboard}, ${panel}: ${expr}`);
      throw new Error(`${empty.length} return none:\n${lines.join("\n")}`);
    }
  });
}

/** A question a table. What it answers shows in its panels, and what it does not in a panel without a series. */
async function askPinot(port: number): Promise<void> {
  for (const { name } of catalogue.filter(({ serve }) => serve.includes("pinot"))) {
    const sql = `SELECT COUNT(*) FROM ${names.pinotTable({ name })}`;
    await pinot({ sql, url: `http://127.0.0.1:${port}`, rows: 1, signal: stop });
  }
  await sleep(1_000, undefined, { signal: stop });
}

/** Does it again and again, one after the other, between `begin` and `end`. */
function repeatedly(body: () => Promise<unknown>): { readonly begin: () => void; readonly end: () => Promise<void> } {
  let going = false;
  let ended = Promise.resolve();
  const go = async (): Promise<void> => {
    while (going && !stop.aborted) {
      await body().catch(() => undefined);
      await sleep(50);
    }
  };
  return {
    begin: () => {
      going = true;
      ended = go();
    },
    end: () => {
      going = false;
      return ended;
    },
  };
}

const example = JSON.parse(readFileSync(join(here.root, "workloads/ingest/examples/payment.json"), "utf8")) as Readonly<
  Record<string, unknown>
>;

/** Payments as NDJSON, each with an id of the gateway's; bad ones lack a field. */
function payments(count: number, bad?: "no amount"): string {
  const { id: _, amount, ...rest } = example;
  const line = JSON.stringify({ ...rest, occurredAt: Date.now(), ...(bad === undefined ? { amount } : {}) });
  return `${line}\n`.repeat(count);
}

const post = (port: number, body: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/ingest/payments`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body,
    signal: AbortSignal.timeout(5_000),
  });

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
