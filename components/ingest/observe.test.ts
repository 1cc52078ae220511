import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ingest } from "../../workloads/ingest/definition";
import { LATENCY_BOUNDS, observeIngest } from "./observe";

const observation = observeIngest(ingest);
const scrape = readFileSync(join(__dirname, "scrapes/ingest.prom"), "utf8");

test("it promises an answer that is not its own failure, and to be prompt by a bound that its histogram has", () => {
  const bounds = [...scrape.matchAll(/^millrace_ingest_acknowledge_seconds_bucket\{le="([0-9.]+)"/gm)];
  expect(bounds.map(([, bound]) => Number(bound))).toEqual([...LATENCY_BOUNDS]);
  expect(observation.objectives?.map(({ name, objective, good, total }) => [name, objective, good, total])).toEqual([
    [
      "ingest-availability",
      0.999,
      'sum(rate(millrace_ingest_requests_total{job="ingest",status!~"5.."}[$window]))',
      'sum(rate(millrace_ingest_requests_total{job="ingest"}[$window]))',
    ],
    [
      "ingest-latency",
      0.99,
      'sum(rate(millrace_ingest_acknowledge_seconds_bucket{job="ingest",le="0.05"}[$window]))',
      'sum(rate(millrace_ingest_acknowledge_seconds_count{job="ingest"}[$window]))',
    ],
  ]);
});

test("what wakes somebody, and what waits for the morning", () => {
  const told = (severity: string) =>
    observation.alerts?.filter((alert) => alert.severity === severity).map(({ alert }) => alert);
  expect(told("page")).toEqual([
    "GatewayDown",
    "GatewayFails",
    "GatewayDisconnected",
    "GatewayRefuses",
    "GatewayRejectsEvents",
  ]);
  expect(told("ticket")).toEqual(["GatewayPodDown", "GatewaySendsFail", "GatewayNearlyFull"]);
});

test("each alert leads to a heading of this room's README", () => {
  const readme = readFileSync(join(__dirname, "README.md"), "utf8");
  const headings = [...readme.matchAll(/^### (.+)$/gm)].map(
    ([, heading = ""]) => `components/ingest/README.md#${heading.toLowerCase().replaceAll(" ", "-")}`,
  );
  const runbooks = [...(observation.alerts ?? []), ...(observation.objectives ?? [])].map(({ runbook }) => runbook);
  expect([...new Set(runbooks)].sort()).toEqual([...headings].sort());
});

test("the dashboard has a row for each stream that it takes", () => {
  const [board] = observation.dashboards ?? [];
  expect(board?.uid).toBe("gateway-ingest");
  expect(board?.rows.map(({ title }) => title)).toEqual([
    "Promises",
    "Takes payments",
    "Takes products",
    "Takes prices",
    "Takes telemetry",
    "Takes clicks",
    "Process",
  ]);
  expect(board?.rows[1]?.panels[0]?.queries).toEqual([
    { expr: 'millrace:gateway_ingest_events_accepted:rate1m{stream="payments"}', legend: "accepted" },
  ]);
});
