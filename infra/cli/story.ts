import type { FeedProgress, FeedResult } from "../feed";
import type { StackOutputs } from "../outputs";
import { table } from "./processes";

/** What `npm start` tells, as lines; no effects. */

const number = (value: number): string => Math.round(value).toLocaleString("en-US");
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** How an update ended: `nothing changed (18 resources, 3.1 s)`. */
export function updateLine(counts: Readonly<Record<string, number>>, milliseconds: number): string {
  const { same = 0, ...changes } = counts;
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`;
  const told = Object.entries(changes).map(([op, count]) => `${count} ${PAST[op] ?? op}`);
  return told.length === 0
    ? `nothing changed (${same} resources, ${seconds})`
    : `${told.join(", ")}, ${same} unchanged (${seconds})`;
}
const PAST: Readonly<Record<string, string>> = { create: "made", update: "updated", delete: "removed" };

export const progressLine = (seconds: number, { sent, accepted, rejected, alerts }: FeedProgress): string =>
  `  ${seconds} s: ${number(sent)} sent, ${number(accepted)} accepted, ${number(rejected)} rejected, ${number(alerts)} alerts`;

const REASONS = 8;

export function feedLines({ sent, accepted, rejected, byStream, alerts, labels }: FeedResult): readonly string[] {
  const reasons = Object.entries(rejected).sort(([, a], [, b]) => b - a);
  const refused = reasons.reduce((sum, [, count]) => sum + count, 0);
  const rest = reasons.slice(REASONS).reduce((sum, [, count]) => sum + count, 0);
  const told = [...reasons.slice(0, REASONS), ...(rest === 0 ? [] : [["other reasons", rest] as const])];
  const streams = Object.entries(byStream).map(([stream, counts]) => `${stream} ${number(counts.accepted)}`);
  return [
    `sent      ${number(sent)} events over HTTP`,
    `accepted  ${number(accepted)} (${streams.join(", ")})`,
    `rejected  ${number(refused)}${refused === 0 ? "" : ", because"}`,
    ...told.map(([reason, count]) => `            ${number(count).padStart(6)}  ${reason}`),
    `alerts    ${number(alerts.count)} read back from Kafka`,
    ...alerts.examples.map(
      ({ accountId, score, details }) => `            ${score.toFixed(2)}  ${accountId}: ${details.join("; ")}`,
    ),
    ...(alerts.latency === null
      ? []
      : [
          `latency   p50 ${ms(alerts.latency.p50)}, p99 ${ms(alerts.latency.p99)} from the gateway's receipt to the alert being read`,
        ]),
    `labels    ${labels} says which payments were frauds`,
  ];
}

/** Where everything is, from the stack's outputs. */
export function endpointLines({
  ingest,
  kafka,
  workers,
  endpoints,
}: Pick<StackOutputs, "ingest" | "kafka" | "workers" | "endpoints">): readonly string[] {
  return table([
    ["ingest", `${ingest.url}/ingest/<stream>`, ingest.streams.join(", ")],
    ["openapi", `${ingest.url}/openapi.json`, ""],
    ["kafka", kafka.bootstrap, `${Object.keys(kafka.topics).length} streams`],
    ...Object.entries(endpoints)
      .filter(([name]) => name !== "ingest" && name !== "kafka")
      .map(([name, { address }]) => [name, address, ""]),
    ...Object.entries(workers).map(([name, { url, reads, writes }]) => [
      name,
      `${url}/metrics`,
      `${reads.join(", ")} -> ${writes.join(", ")}`,
    ]),
  ])
    .map((line) => `  ${line}`)
    .concat(
      ingest.authentication === "open"
        ? ["", "The gateway asks for no API key: whoever reaches its address may write."]
        : [],
    );
}
