import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gateways } from "../../workloads/definitions";
import { quality } from "../../workloads/quality/definition";
import { inWindow } from "../core/promql";
import { observeQuality } from "./quality";

const [gateway] = gateways;
if (gateway === undefined) throw new Error("there must be a gateway");
const { objectives = [], dashboards = [], alerts = [] } = observeQuality(quality, gateway);
const scrape = readFileSync(join(__dirname, "scrapes/quality.prom"), "utf8");

test("each stream's promise of quality is an objective", () => {
  expect(objectives.map(({ name, objective }) => [name, objective])).toEqual(
    quality.reads.map(({ name, slo }) => [`${name}-quality`, slo.quality]),
  );
  // Alerts follow from how fast an objective's budget burns.
  expect(alerts).toEqual([]);
});

test("what the gateway refused, and what is no record of the stream, count against the promise as a broken rule does", () => {
  const payments = objectives.find(({ name }) => name === "payments-quality");
  const series = (expr = "") => [...new Set(expr.match(/millrace_\w+/g))];
  expect(series(payments?.good)).toEqual(["millrace_quality_events_total", "millrace_quality_broken_total"]);
  expect(series(payments?.total)).toEqual([
    "millrace_quality_events_total",
    "millrace_worker_dead_letters_total",
    "millrace_ingest_events_rejected_total",
  ]);
  expect(inWindow(payments?.total ?? "", "5m")).not.toContain("$window");
});

test("the promise is that of the worker's own series", () => {
  for (const { name } of quality.reads) {
    const promised = scrape
      .split("\n")
      .find((line) => line.startsWith(`millrace_quality_promised_ratio{stream="${name}"`));
    const stream = quality.reads.find((one) => one.name === name);
    expect([name, Number(promised?.split(" ")[1])]).toEqual([name, stream?.slo.quality]);
  }
});

test("its dashboard has a row for each stream", () => {
  expect(dashboards.map(({ uid, rows }) => [uid, rows.map(({ title }) => title)])).toEqual([
    ["quality-quality", quality.reads.map(({ name }) => name)],
  ]);
});
