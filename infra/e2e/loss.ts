/**
 * The loss test: kill -9 of the worker, the gateway and the broker, one after the other, under a load of numbered payments, each
 * followed by the `npm start` that a user would give. Afterwards every payment that was acknowledged with a 202 must be in its
 * topic, and every payment in the topic must have had its effect exactly once: in the fraud worker's state, or as a dead letter.
 *
 * Run it with `npm run e2e:loss -- [--count 100000] [--port 28000]`. It has a platform, ports and
 * folders of its own, and leaves nothing behind. What it counts it reads with `infra/testing/java/Reader.java` alone.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { fraud } from "../../workloads/fraud/definition";
import { payments } from "../../workloads/streams/catalogue/payments";
import * as names from "../../workloads/streams/names";
import { findJava, resolveEngine } from "../engines";
import { paths, placeFolder } from "../paths";
import { Ledger, type Account, type Line } from "./ledger";
import { acknowledgedIn, NumberedLoad } from "./numbered-load";
import { apart, command, kill, stopSignal } from "./own";
import { Report, same } from "./report";

const here = paths();
const state = join(here.state, "loss");
const folder = placeFolder(state);
const acks = join(state, "acknowledged.txt");
const report = new Report();

const stop = stopSignal();

/** How long the load takes by itself: all three kills and repairs must fall into it, on a busy machine too. */
const LOAD_SECONDS = 90;
/** How much of the load is acknowledged when each process is killed. */
const KILLS = [
  { name: "fraud", at: 0.15 },
  { name: "ingest", at: 0.4 },
  { name: "kafka", at: 0.65 },
] as const;
/** With the outages. */
const DEADLINE_SECONDS = 600;
/** How long the worker may take to catch up afterwards. */
const CATCH_UP_MS = 120_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: "string", default: "100000" }, port: { type: "string", default: "28000" } },
  });
  const [count, port] = [Number(values.count), Number(values.port)];
  if (!Number.isInteger(count) || count < 1_000 || !Number.isInteger(port)) {
    throw new Error(
      `--count must be an integer of 1000 or more and --port one, got "${values.count}" and "${values.port}"`,
    );
  }
  // Every command below, as a user gives it, on a platform of this test's own.
  process.env.MILLRACE_STATE_DIR = state;
  try {
    await command("stop", "--wipe");
    await command("start", "--feed", "0", ...apart(port));
    await underLoad(count, port);
    await counted(count, port + 1);
  } finally {
    await command("stop", "--wipe");
    rmSync(state, { recursive: true, force: true });
  }
  report.end();
}

/** Sends the load, and kills and starts again while it runs. */
async function underLoad(count: number, port: number): Promise<void> {
  const rate = Math.ceil(count / LOAD_SECONDS);
  const load = new NumberedLoad({ port, count, rate, acks, deadlineSeconds: DEADLINE_SECONDS, stop });
  try {
    for (const { name, at } of KILLS) {
      await report.check(`kill -9 of ${name} under load, and the next start repairs it`, async () => {
        await load.reaches(count * at);
        kill(folder, name);
        await command("start", "--feed", "0");
        load.stillRuns();
      });
    }
    await report.check(`the load of ${count} numbered payments is acknowledged to the last`, async () => {
      await load.ended();
      same("acknowledged", acknowledgedIn(acks).size, count);
    });
  } finally {
    load.end();
  }
}

/** Reads again until nothing is missing, since the worker may have to catch up; what is wrong then is wrong. */
async function counted(count: number, broker: number): Promise<void> {
  const ids = acknowledgedIn(acks);
  const deadline = Date.now() + CATCH_UP_MS;
  let ledger = await read(broker);
  while (ledger.defects(ids).length > 0 && Date.now() < deadline) {
    await sleep(2_000, undefined, { signal: stop });
    ledger = await read(broker);
  }
  await report.check("every acknowledged payment is in its topic, and each in it had its effect exactly once", () => {
    same("defects", ledger.defects(ids), []);
    same("payments in the topic", ledger.totals(ids).inTopic >= count, true);
  });
  console.log(`totals  ${JSON.stringify(ledger.totals(ids))}`);
}

/** One reading of the three topics by the independent reader. */
async function read(broker: number): Promise<Ledger> {
  const ledger = new Ledger();
  const topics = {
    payments: names.topic(payments),
    state: names.changelogTopic(fraud),
    dead: names.deadLetterTopic(fraud),
  };
  const lib = await resolveEngine("kafka", here.cache);
  const source = join(here.root, "infra/testing/java/Reader.java");
  const args = ["-cp", join(lib, "*"), source, `127.0.0.1:${broker}`, ...Object.values(topics)];
  const reader = spawn(findJava("kafka").path, args, { stdio: ["ignore", "pipe", "pipe"] });
  let trouble = "";
  reader.stderr.on("data", (chunk: Buffer) => {
    trouble += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => reader.once("close", resolve));
  for await (const text of createInterface({ input: reader.stdout })) {
    const { topic, key, value } = JSON.parse(text) as Line;
    if (value !== null && typeof value !== "string") continue;
    if (topic === topics.state) ledger.account(key ?? "", value === null ? undefined : accountOf(value));
    else if (value !== null && topic === topics.dead)
      ledger.deadLetter((JSON.parse(value) as { readonly id: string }).id);
    else if (value !== null) ledger.payment((JSON.parse(value) as { readonly id: string }).id, key ?? "");
  }
  if ((await ended) !== 0) throw new Error(`the reader ended with an error:\n${trouble}`);
  return ledger;
}

/**
 * The part of a state record that the test knows: after a line of the runtime's own, the payments applied and the ids of the
 * latest. Undefined when the account is forgotten.
 */
function accountOf(value: string): Account | undefined {
  const text = value.slice(value.indexOf("\n") + 1);
  if (text === "") return undefined;
  const { count, recent } = JSON.parse(text) as {
    readonly count: number;
    readonly recent: readonly (readonly [string])[];
  };
  return { count, ids: recent.map(([id]) => id) };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
