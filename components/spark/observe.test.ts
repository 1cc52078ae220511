import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../workloads/streams/catalogue";
import { payments } from "../../workloads/streams/catalogue/payments";
import type { Duration } from "../../workloads/streams";
import type { Observation } from "../core/observe";
import { mostRecords } from "./definitions";
import { localBatches } from "./local/spec";
import { observeLocalSpark, observeSpark } from "./observe";

const served = catalogue.filter(({ serve }) => serve.includes("lake"));
const observation = observeSpark({ streams: catalogue });
const page = readFileSync(join(__dirname, "scrapes/spark-stream.prom"), "utf8");

const exprOf = ({ alerts = [] }: Observation, name: string) => alerts.find(({ alert }) => alert === name)?.expr;

test("the streaming job's driver is scraped, and on this machine its process under the same name", () => {
  const [stream, operator] = observation.monitors ?? [];
  expect([stream?.job, stream?.port, stream?.path]).toEqual(["spark-stream", 4040, "/metrics/prometheus/"]);
  expect(operator?.job).toBe("spark-operator");
  expect(observeLocalSpark({ port: 4041 })).toEqual({
    scrape: [{ job: "spark-stream", address: "127.0.0.1:4041", path: "/metrics/prometheus/" }],
  });
});

test("where no operator runs nothing is about it", () => {
  expect(JSON.stringify(observation)).toContain("SparkOperatorDown");
  expect(JSON.stringify(observeSpark({ streams: catalogue, operator: false }))).not.toContain("perator");
});

test("each stream of the lake, and no other, has its figures under a label, which Spark has in their names", () => {
  const told = new Set(observation.recordings?.map(({ labels }) => labels?.stream));
  expect([...told]).toEqual(served.map(({ name }) => name));
  const own = observeSpark({ streams: [payments] }).recordings?.map(({ record, expr }) => [record, expr]);
  const page = (what: string) => `max(metrics_lake_driver_spark_streaming_payments_${what}_Value{job="spark-stream"})`;
  expect(own?.slice(0, 4)).toEqual([
    ["millrace:lake_queries:count", `(${page("latency")} >= bool 0) or vector(0)`],
    ["millrace:lake_rows_in:rate", page("inputRate_total")],
    ["millrace:lake_rows_done:rate", page("processingRate_total")],
    ["millrace:lake_batch_seconds:max", `${page("latency")} / 1000`],
  ]);
});

test("the recorded page has every figure of every stream that is asked for", () => {
  const asked = (observation.recordings ?? []).flatMap(({ expr }) => expr.match(/metrics_\w+/g) ?? []);
  expect(new Set(asked).size).toBe(4 * served.length);
  expect([...new Set(asked)].filter((metric) => !page.includes(`\n${metric}{`))).toEqual([]);
});

test("how full a batch is follows from its rate and duration, and what the job takes at most", () => {
  const full = (watched: Partial<Parameters<typeof observeSpark>[0]>) =>
    observeSpark({ streams: [payments], ...watched })
      .recordings?.find(({ record }) => record === "millrace:lake_batch_full:ratio")
      ?.expr.split(" / ")
      .at(-1);
  const { trigger, most } = localBatches;
  expect(full({})).toBe(String(mostRecords(payments, { load: 1, trigger: "5 minutes" })));
  expect(full({ load: 0.5 })).toBe(String(mostRecords(payments, { load: 0.5, trigger: "5 minutes" })));
  expect(full(localBatches)).toBe(String(mostRecords(payments, { load: 1, trigger, most })));
});

test("a stream is fresh by what its batches hold and take, counted from its first one on", () => {
  const fresh = observeSpark({ streams: [payments] }).recordings?.at(-1);
  expect(fresh?.record).toBe("millrace:lake_fresh:ratio");
  expect(fresh?.expr).toBe(
    '((max(millrace:lake_batch_full:ratio{stream="payments"}) < bool 0.9) *' +
      ' (max(millrace:lake_batch_seconds:max{stream="payments"}) <= bool 300)' +
      ' and max(changes(millrace:lake_batch_seconds:max{stream="payments"}[1800s])) > 0)' +
      ' or max(last_over_time(millrace:lake_fresh:ratio{stream="payments"}[1m])) * 0',
  );
});

test("a batch may take its trigger, and five minutes where that is shorter", () => {
  const slow = (trigger: Duration) => exprOf(observeSpark({ streams: catalogue, trigger }), "LakeBatchesSlow");
  expect(slow("10 minutes")).toBe("millrace:lake_batch_seconds:max > 600");
  expect(slow("20 seconds")).toBe("millrace:lake_batch_seconds:max > 300");
});

test("its objective is the part of the time in which tables are fresh, in which an outage of one counts as stale", () => {
  expect(observation.objectives?.map(({ name, objective, good, total }) => [name, objective, good, total])).toEqual([
    [
      "lake-freshness",
      0.99,
      "sum(sum_over_time(millrace:lake_fresh:ratio[$window]))",
      "sum(count_over_time(millrace:lake_fresh:ratio[$window]))",
    ],
  ]);
});

test("nothing of it wakes anybody by itself, and each alert leads to a heading of this room's README", () => {
  expect(observation.alerts?.map(({ alert, severity }) => [alert, severity])).toEqual([
    ["LakeStreamDown", "ticket"],
    ["LakeStreamUnread", "ticket"],
    ["LakeBehind", "ticket"],
    ["LakeStalls", "ticket"],
    ["LakeBatchesSlow", "ticket"],
    ["LakeDriverMemory", "ticket"],
    ["SparkOperatorDown", "ticket"],
  ]);
  const readme = readFileSync(join(__dirname, "README.md"), "utf8");
  const headings = [...readme.matchAll(/^##+ (.+)$/gm)].map(
    ([, heading = ""]) => `components/spark/README.md#${heading.toLowerCase().replaceAll(" ", "-")}`,
  );
  const led = [...(observation.alerts ?? []), ...(observation.objectives ?? [])].map(({ runbook }) => runbook);
  expect(led.filter((runbook) => !headings.includes(runbook))).toEqual([]);
});

test("the dashboard shows tables, batches and the driver", () => {
  const [board] = observation.dashboards ?? [];
  expect([board?.title, ...(board?.rows ?? []).map(({ title }) => title)]).toEqual([
    "Spark: the lake's stream",
    "Tables",
    "Batches",
    "Driver",
  ]);
});
