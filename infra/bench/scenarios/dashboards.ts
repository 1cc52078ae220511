import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { topicsOf } from "../../../components/kafka";
import { kafkajsDriver } from "../../../workloads/runtime/drivers/kafkajs";
import { serdeOf } from "../../../workloads/streams";
import { fraudAlerts } from "../../../workloads/streams/catalogue/fraud-alerts";
import { payments } from "../../../workloads/streams/catalogue/payments";
import * as names from "../../../workloads/streams/names";
import { interrupted, say } from "../../cli/terminal";
import { findJava, resolveArchive, resolveEngine } from "../../engines";
import { paths } from "../../paths";
import { federated } from "../dashboards/federated";
import { queriesOf, type Window } from "../dashboards/queries";
import type { FillPaymentsTask } from "../ours/fill-payments";
import { quantile } from "../ours/task";
import { accountOf, paymentAt } from "../payload";
import { BenchPinot } from "../pinot";
import { answerOf, type Bench, type Measured, type Scenario } from "../scenario";
import { BenchTrino } from "../trino";

const DAY = 86_400_000;
/** Within what the stream's topic and table keep. */
const DAYS = 6;
/** Longest that Pinot may take for the rows, in milliseconds a row: several times what it takes on two busy cores. */
const PATIENCE_A_ROW = 1;
const TABLE = names.pinotTable(payments);

/**
 * What dashboards ask of Pinot itself, with so many payments in it: there is nothing of ours between, so that it has no peer. The rows
 * come through Kafka, as events do. Then what Trino is asked over the same Pinot, beside Pinot's own answer where it has one. The time is
 * that of the whole answer at the client; each question is of another window or account.
 */
export function dashboards(bench: Bench): Scenario {
  const { dashboardRows: rows, dashboardQueries: times } = bench.settings.sizes;
  const queries = queriesOf(payments);
  const of = `${rows.toLocaleString("en")} rows`;
  const now = Date.now();
  let pinot: BenchPinot | undefined;
  let trino: BenchTrino | undefined;
  /** Asks each question so often, each time of another day or account. */
  const asked = async (
    prefix: string,
    questions: readonly ((window: Window, key: string) => string)[],
    engine: BenchPinot | BenchTrino,
  ): Promise<Measured> => {
    const result: Record<string, number> = {};
    for (const [index, question] of questions.entries()) {
      const took: number[] = [];
      // The first tenth warms up.
      for (let n = -Math.ceil(times / 10); n < times; n += 1) {
        interrupted.throwIfAborted();
        const to = now - (Math.abs(n) % (DAYS - 1)) * DAY - Math.abs(n) * 1_000;
        const sql = question({ from: to - DAY, to }, accountOf(alertingAt(Math.abs(n), rows)));
        const started = performance.now();
        const answer = await engine.query(sql, interrupted).catch((error: unknown) => {
          throw new Error(`${error instanceof Error ? error.message : String(error)}, at: ${sql}`, { cause: error });
        });
        if (n >= 0) took.push(performance.now() - started);
        if (answer.rows.length === 0) throw new Error(`there is no row for: ${sql}`);
      }
      took.sort((a, b) => a - b);
      result[`${prefix}p50-${index}`] = quantile(took, 0.5);
      result[`${prefix}p99-${index}`] = quantile(took, 0.99);
    }
    return result;
  };
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
      ...federated.flatMap(({ title }, index) =>
        (["p50", "p99"] as const).map((part) => ({
          name: `trino-${part}-${index}`,
          title: `Trino over Pinot, "${title}", ${part} (${of})`,
          unit: "ms",
          better: "lower" as const,
        })),
      ),
    ],
    async prepare() {
      const { state, cache } = paths();
      const engine = { lib: await resolveEngine("pinot", cache, say), java: findJava("pinot").path };
      await bench.topics.create(topicsOf([payments, fraudAlerts], []));
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
      await sendAlerts(bench, rows, now);
      say("a Trino of its own …");
      trino = await BenchTrino.start(
        join(state, "bench-trino"),
        bench.settings.ports.trino,
        { folder: await resolveArchive("trino", cache, say), java: findJava("trino").path },
        { brokers: bench.brokers, streams: [payments, fraudAlerts], pinot: pinot.source },
      );
    },
    contestants: [
      {
        name: "Trino over Pinot",
        measure() {
          if (trino === undefined) throw new Error("Trino was not started");
          return asked(
            "trino-",
            federated.map((one) => one.trino),
            trino,
          );
        },
      },
      {
        name: "Pinot",
        async measure(): Promise<Measured> {
          if (pinot === undefined) throw new Error("Pinot was not started");
          const own = await asked(
            "",
            queries.map(({ sql }) => sql),
            pinot,
          );
          const bare = await asked(
            "trino-",
            federated.flatMap((one) => one.pinot ?? []),
            pinot,
          );
          return { rowsPerSecond: perSecond, ...own, ...bare };
        },
      },
    ],
    async end() {
      await trino?.stop();
      await pinot?.stop();
      for (const stream of [payments, fraudAlerts]) await bench.topics.empty(names.topic(stream));
    },
  };
}

/** Number of the payment whose account is asked for at the `n`th time. */
const alertingAt = (n: number, rows: number): number => (n * 7_919) % rows;

/** One alert for each payment whose account is asked for. */
async function sendAlerts(bench: Bench, rows: number, now: number): Promise<void> {
  const driver = kafkajsDriver({ brokers: bench.brokers, clientId: "bench-alerts" });
  const serde = serdeOf(fraudAlerts);
  const times = bench.settings.sizes.dashboardQueries;
  const records = Array.from({ length: times }, (_, n) => {
    const { id, accountId } = paymentAt(alertingAt(n, rows), now);
    const reasons = [{ rule: "amount" as const, score: 0.9, detail: "of the bench" }];
    const alert = { id, paymentId: id, accountId, score: 0.9, reasons, occurredAt: now, detectedAt: now };
    return { key: accountId, value: Buffer.from(serde.encode(alert)) };
  });
  try {
    const producer = await driver.producer();
    await producer.send([{ topic: names.topic(fraudAlerts), records }]);
    await producer.close();
  } finally {
    await driver.close();
  }
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
