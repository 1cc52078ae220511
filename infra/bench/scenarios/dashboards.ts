import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { topicsOf } from "../../../components/kafka";
import { payments } from "../../../workloads/streams/catalogue/payments";
import * as names from "../../../workloads/streams/names";
import { interrupted, say } from "../../cli/terminal";
import { findJava, resolveEngine } from "../../engines";
import { paths } from "../../paths";
import { queriesOf } from "../dashboards/queries";
import type { FillPaymentsTask } from "../ours/fill-payments";
import { quantile } from "../ours/task";
import { accountOf } from "../payload";
import { BenchPinot } from "../pinot";
import { answerOf, type Bench, type Measured, type Scenario } from "../scenario";

const DAY = 86_400_000;
/** Within what the stream's topic and table keep. */
const DAYS = 6;
/** Longest that Pinot may take for the rows, in milliseconds a row: several times what it takes on two busy cores. */
const PATIENCE_A_ROW = 1;
const TABLE = names.pinotTable(payments);

/**
 * What dashboards ask of Pinot itself, with so many payments in it: there is nothing of ours between, so that it has no peer. The rows
 * come through Kafka, as events do. The time is that of the whole answer at the client; each question is of another window or account.
 */
export function dashboards(bench: Bench): Scenario {
  const { dashboardRows: rows, dashboardQueries: times } = bench.settings.sizes;
  const queries = queriesOf(payments);
  const of = `${rows.toLocaleString("en")} rows`;
  const now = Date.now();
  let pinot: BenchPinot | undefined;
  let perSecond = 0;
  return {
    name: "dashboards",
    metrics: [
      {
        name: "rowsPerSecond",
        title: `Pinot, from the first payment sent to the last one counted (${of})`,
        unit: "rows/s",
        better: "higher",
      },
      ...queries.flatMap(({ title }, index) =>
        (["p50", "p99"] as const).map((part) => ({
          name: `${part}-${index}`,
          title: `Pinot, "${title}", ${part} (${of})`,
          unit: "ms",
          better: "lower" as const,
        })),
      ),
    ],
    async prepare() {
      const { state, cache } = paths();
      const engine = { lib: await resolveEngine("pinot", cache, say), java: findJava("pinot").path };
      await bench.topics.create(topicsOf([payments], []));
      say("a Pinot of its own …");
      pinot = await BenchPinot.start(join(state, "bench-pinot"), bench.settings.ports.pinot, engine, {
        brokers: bench.brokers,
        streams: [payments],
        // Ids are remembered as long as their rows are there, by this version.
        heap: rows > 1_000_000 ? "4 GiB" : "1 GiB",
      });
      const started = performance.now();
      const task: FillPaymentsTask = {
        brokers: bench.brokers,
        topic: names.topic(payments),
        records: rows,
        from: now - DAYS * DAY,
        to: now,
      };
      const { perSecond: sent = 0 } = await answerOf(
        bench.node("infra/bench/ours/fill-payments.js", [JSON.stringify(task)]),
      );
      say(`${of} are in Kafka (${Math.round(sent).toLocaleString("en")} a second)`);
      await counted(pinot, rows);
      perSecond = rows / ((performance.now() - started) / 1_000);
    },
    contestants: [
      {
        name: "Pinot",
        async measure(): Promise<Measured> {
          if (pinot === undefined) throw new Error("Pinot was not started");
          const result: Record<string, number> = { rowsPerSecond: perSecond };
          for (const [index, query] of queries.entries()) {
            const took: number[] = [];
            // The first tenth warms up.
            for (let n = -Math.ceil(times / 10); n < times; n += 1) {
              interrupted.throwIfAborted();
              const to = now - (Math.abs(n) % (DAYS - 1)) * DAY - Math.abs(n) * 1_000;
              const sql = query.sql({ from: to - DAY, to }, accountOf((Math.abs(n) * 7_919) % rows));
              const started = performance.now();
              const answer = await pinot.query(sql, interrupted);
              if (n >= 0) took.push(performance.now() - started);
              if (answer.rows.length === 0) throw new Error(`Pinot has no row for: ${sql}`);
            }
            took.sort((a, b) => a - b);
            result[`p50-${index}`] = quantile(took, 0.5);
            result[`p99-${index}`] = quantile(took, 0.99);
          }
          return result;
        },
      },
    ],
    async end() {
      await pinot?.stop();
      await bench.topics.empty(names.topic(payments));
    },
  };
}

/** Waits until every row is counted, and no more. */
async function counted(pinot: BenchPinot, rows: number): Promise<void> {
  const deadline = Date.now() + 120_000 + rows * PATIENCE_A_ROW;
  for (let told = 0; ;) {
    interrupted.throwIfAborted();
    // A broker that has just heard of the table may not know its servers yet.
    const [[count] = []] = await pinot.query(`SELECT COUNT(*) FROM ${TABLE}`, interrupted).then(
      (answer) => answer.rows,
      () => [] as readonly (readonly unknown[])[],
    );
    const there = Number(count ?? 0);
    if (there === rows) return;
    if (there > rows) throw new Error(`Pinot must count ${rows} payments, got ${there}`);
    if (Date.now() > deadline) throw new Error(`Pinot has ${there} of ${rows} payments after its time`);
    if (Date.now() - told > 15_000) {
      told = Date.now();
      say(`Pinot has ${there.toLocaleString("en")} of them`);
    }
    await sleep(200);
  }
}
