import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seriesOf } from "../../infra/harness/alerting/scrapes";
import { inspect } from "../../infra/harness/alerting/promql";
import { pinotJmxRules } from "./metrics";
import { observePinot } from "./observe";

const page = readFileSync(join(__dirname, "scrapes/pinot.prom"), "utf8");
const recorded = seriesOf(page);
interface Rule {
  readonly name: string;
  readonly pattern: string;
  readonly type: string;
  readonly help: string;
  readonly labels?: Readonly<Record<string, string>>;
}
const { rules, includeObjectNames } = JSON.parse(pinotJmxRules()) as {
  readonly rules: readonly Rule[];
  readonly includeObjectNames: readonly string[];
};
const named = new Set(rules.map(({ name }) => name.replace("$1", "used")));

test("the scrape was recorded with these rules: each made a series with its labels, and each series is one's", () => {
  for (const name of named) expect([name, recorded.has(name)]).toEqual([name, true]);
  const pinots = [...recorded.keys()].filter((name) => name.startsWith("pinot_"));
  expect(pinots.filter((name) => !named.has(name.replace("heap_max", "heap_used")))).toEqual([]);
  for (const { name, labels = {} } of rules) {
    const seen = recorded.get(name.replace("$1", "used")) ?? new Set();
    expect([name, Object.keys(labels).filter((label) => !seen.has(label))]).toEqual([name, []]);
  }
});

test("the page says of each series what it is, and whether it only grows", () => {
  for (const { name, type, help } of rules) {
    const series = name.replace("$1", "used");
    expect(page).toContain(`# TYPE ${series} ${type.toLowerCase()}\n`);
    expect(page).toContain(`# HELP ${series} ${help}\n`);
    expect([series, series.endsWith("_total")]).toEqual([series, type === "COUNTER"]);
  }
});

test("nothing is read that no alert, objective, recording or panel uses", () => {
  const { alerts = [], recordings = [], objectives = [], dashboards = [] } = observePinot();
  const exprs = [
    ...alerts.map(({ expr }) => expr),
    ...recordings.map(({ expr }) => expr),
    ...objectives.flatMap(({ good, total }) => [good, total]).map((expr) => expr.replaceAll("$window", "5m")),
    ...dashboards.flatMap(({ rows }) =>
      rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
    ),
  ];
  const used = new Set(exprs.flatMap((expr) => inspect(expr).selectors.map(({ metric }) => metric)));
  expect([...named].filter((name) => !used.has(name))).toEqual([]);
});

test("only beans that a rule asks for are read: Pinot's by name, of Kafka's client what it has read, of Java memory", () => {
  const domains = new Set(includeObjectNames.map((name) => name.split(":")[0]));
  expect([...domains]).toEqual(['"org.apache.pinot.common.metrics"', "kafka.consumer", "java.lang", "java.nio"]);
  expect(includeObjectNames).toContain(
    '"org.apache.pinot.common.metrics":type="ServerMetrics",name="pinot.server.*_REALTIME-*-*.realtimeRowsConsumed"',
  );
});

test.each([
  [
    '"org.apache.pinot.common.metrics"<type="ServerMetrics", name="pinot.server.fraud_alerts_REALTIME-fraud-alerts-11.realtimeRowsConsumed"><>Count: 7',
    "pinot_server_rows_consumed_total",
    ["fraud_alerts", "fraud-alerts", "11"],
  ],
  [
    '"org.apache.pinot.common.metrics"<type="BrokerMetrics", name="pinot.broker.payments.queryTotalTimeMs"><>99thPercentile: 12.0',
    "pinot_broker_query_seconds",
    ["payments"],
  ],
  // As the clients of Kafka 4 in a cluster's version are named, quoted or not.
  [
    "kafka.consumer<type=consumer-fetch-manager-metrics, client-id=payments_REALTIME-payments-3, topic=payments, partition=3><>records-lag: 0",
    "pinot_server_records_lag",
    ["payments", "3"],
  ],
  [
    'kafka.consumer<type=consumer-fetch-manager-metrics, client-id="a|b", topic="price-changes", partition="3"><>records-lag: 0',
    "pinot_server_records_lag",
    ["price-changes", "3"],
  ],
])("a bean is one series, with labels from its name: %s", (bean, name, labels) => {
  const matching = rules.flatMap((rule) => {
    const match = new RegExp(rule.pattern).exec(bean);
    return match === null ? [] : [[rule.name, match.slice(1)]];
  });
  expect(matching).toEqual([[name, labels]]);
});
