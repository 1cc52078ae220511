/**
 * Every system at once: with all rooms of this machine, numbered payments are posted to the gateway while each engine is
 * killed, one after the other, and started again as a user would. Afterwards one statement of Trino must find each acknowledged
 * payment once in Iceberg, once in Pinot and once in search, and for each that calls for an alert its alert in Kafka; and a batch job of
 * Spark must count as many.
 *
 *     npm run e2e:serving -- [--count 10000] [--port 26000]
 *
 * It has a platform, ports and folders of its own, and leaves nothing behind. What it counts, Trino reads, which shares no code with
 * what writes: Spark, Pinot's own consumer, the workers `search-sink` and `fraud`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { residentBytes } from "../../components/core/local";
import { isRunning, readRecord, readRecords } from "../../components/core/local/record";
import { isLastOfAccount, numberedId } from "../../workloads/generator/numbered";
import { names } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { trino } from "../cli/query/trino";
import { roomNames } from "../local-rooms";
import { paths, placeFolder } from "../paths";
import { defectsOf, EVERYWHERE, type Found, foundOf } from "./everywhere";
import { acknowledgedIn, NumberedLoad } from "./numbered-load";
import { apart, command, kill, stopSignal } from "./own";
import { Report, same } from "./report";

const here = paths();
const state = join(here.state, "serving");
const folder = placeFolder(state);
const report = new Report();
const stop = stopSignal();

/** In the order in which they are killed. */
const KILLED = ["object-store", "spark", "pinot", "search", "search-sink", "trino", "postgres", "kafka"] as const;
/** How long the payments of one kill take by themselves, and how many of them are acknowledged by then. */
const PART_SECONDS = 20;
const PART_BEFORE = 0.2;
/** With the outages. */
const DEADLINE_SECONDS = 900;
/** How long the slowest may take to catch up afterwards. */
const CATCH_UP_MS = 300_000;
const MOST_GIBIBYTES = 16;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: "string", default: "10000" }, port: { type: "string", default: "26000" } },
  });
  const [count, port] = [Number(values.count), Number(values.port)];
  // Pinot's broker answers Trino with 50,000 groups at most.
  if (!Number.isInteger(count) || count < 1_000 || count > 50_000 || !Number.isInteger(port)) {
    throw new Error(
      `--count must be an integer from 1000 to 50000 and --port one, got "${values.count}" and "${values.port}"`,
    );
  }
  process.env.MILLRACE_STATE_DIR = state;
  try {
    await command("stop", "--wipe");
    await command("start", "--feed", "0", ...apart(port, roomNames));
    const parts = partsOf(count);
    for (const part of parts)
      await report.check(
        part.killed === undefined
          ? `${part.count} payments are acknowledged`
          : `kill -9 of ${part.killed} under load: the next start repairs it, and ${part.count} payments are acknowledged`,
        () => sent(part, port),
      );
    await counted(parts);
    await report.check("a batch job of Spark has each of them in the daily figures", () => inDailyFigures(parts));
    await report.check(`all of it keeps within ${MOST_GIBIBYTES} GiB of memory`, () => {
      const all = memory();
      const mebibytes = all.reduce((sum, { mib }) => sum + mib, 0);
      console.log(`        ${mebibytes} MiB: ${all.map(({ name, mib }) => `${name} ${mib}`).join(", ")}`);
      same("within", mebibytes < MOST_GIBIBYTES * 1024, true);
    });
  } finally {
    await command("stop", "--wipe");
    rmSync(state, { recursive: true, force: true });
  }
  report.end();
}

/** The payments in parts, each under its own seed: one undisturbed, and one for each kill. */
function partsOf(count: number) {
  const parts = [undefined, ...KILLED];
  const size = Math.ceil(count / parts.length);
  return parts.map((killed, index) => ({
    killed,
    seed: index + 1,
    count: Math.min(size, count - index * size),
    acks: join(state, `acknowledged-${index + 1}.txt`),
  }));
}
type Part = ReturnType<typeof partsOf>[number];

/** Sends a part, and kills and starts again while it runs. */
async function sent({ killed, seed, count, acks }: Part, port: number): Promise<void> {
  const rate = Math.ceil(count / PART_SECONDS);
  const flags = ["--seed", String(seed), "--travellers"];
  const load = new NumberedLoad({ port, count, rate, acks, deadlineSeconds: DEADLINE_SECONDS, flags, stop });
  try {
    if (killed !== undefined) {
      await load.reaches(count * PART_BEFORE);
      kill(folder, killed);
      load.stillRuns();
      await command("start", "--feed", "0");
    }
    await load.ended();
    same("acknowledged", acknowledgedIn(acks).size, count);
  } finally {
    load.end();
  }
}

/** Asks again until nothing is missing, since each may have to catch up; what is wrong then is wrong. */
async function counted(parts: readonly Part[]): Promise<void> {
  const sent = new Set(parts.flatMap(({ acks }) => [...acknowledgedIn(acks)]));
  const alerting = new Set(
    parts.flatMap(({ seed, count }) =>
      Array.from({ length: count }, (_, number) => number)
        .filter((number) => isLastOfAccount(number, count))
        .map((number) => numberedId(seed, number)),
    ),
  );
  await report.check(
    `one statement finds each of ${sent.size} payments once in Iceberg, Pinot and search, and the alerts that ${alerting.size} call for in Kafka`,
    async () => {
      const deadline = Date.now() + CATCH_UP_MS;
      let defects = defectsOf(await everywhere(), sent, alerting);
      while (defects.length > 0 && Date.now() < deadline) {
        console.log(`        ${defects.map((sentence) => sentence.replace(/:.*/, "")).join("; ")}`);
        await sleep(5_000, undefined, { signal: stop });
        defects = defectsOf(await everywhere(), sent, alerting);
      }
      same("defects", defects, []);
    },
  );
}

/** Runs the job over today and yesterday, since the payments are of the last hours. */
async function inDailyFigures(parts: readonly Part[]): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  await command("batch", "daily", "--stream", payments.name, "--date", today, "--days", "2");
  const table = `lake.${names.ICEBERG_DAILY_NAMESPACE}.${names.icebergTable(payments)}`;
  const [[events] = []] = await answerOf(`select sum(events) from ${table}`);
  same(
    "events",
    Number(events),
    parts.reduce((sum, { acks }) => sum + acknowledgedIn(acks).size, 0),
  );
}

const everywhere = async (): Promise<readonly Found[]> => (await answerOf(EVERYWHERE)).map(foundOf);

/** What Trino answers. */
async function answerOf(sql: string): Promise<readonly (readonly unknown[])[]> {
  const port = readRecord(folder, "trino")?.ports[0]?.port;
  if (port === undefined) throw new Error("Trino does not run");
  const url = `http://127.0.0.1:${port}`;
  const user = { name: "developer", password: "" };
  const { rows } = await trino({ sql, url, rows: 1_000_000, user, signal: stop });
  return rows;
}

/** Resident MiB of each process, with those that it started. */
const memory = (): readonly { readonly name: string; readonly mib: number }[] =>
  readRecords(folder)
    .filter(isRunning)
    .map(({ name, pid }) => ({ name, mib: Math.round((residentBytes(pid) ?? 0) / 1024 ** 2) }));

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
