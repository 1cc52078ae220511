import { type Dashboard, type Panel, timeseries } from "../../core/observe";
import { BEHIND, consumed, jvm, of, recorded, SECONDS } from "./series";

const panel = (
  title: string,
  description: string,
  unit: Panel["unit"],
  queries: readonly (readonly [expr: string, legend: string])[],
  warnAbove?: number,
): Panel =>
  timeseries(
    title,
    unit,
    description,
    queries.map(([expr, legend]) => ({ expr, legend })),
    warnAbove,
  );

/** 0 for a counter that is only there from its first event on. */
const orNone = (expr: string): string => `${expr} or vector(0)`;
const rate = (by: string, counter: string): string => `sum by (${by}) (rate(${counter}[5m]))`;

export const dashboard: Dashboard = {
  uid: "pinot",
  title: "Pinot",
  tags: ["sql"],
  rows: [
    {
      title: "Queries",
      panels: [
        panel("Queries", "That were understood, by table.", "reqps", [[recorded.queries, "{{table}}"]]),
        panel("Mean time", "Of the answers of two minutes, by table.", "s", [[recorded.mean, "{{table}}"]], SECONDS),
        panel(
          "Time of answers",
          "99th and 50th percentile of about the last thousand answers, however old, by table.",
          "s",
          [[`max by (table, quantile) (${of("broker", "query_seconds")})`, "{{table}} {{quantile}}"]],
          SECONDS,
        ),
        panel("Failures", "By table and kind. `processing` may be a wrong query that only servers notice.", "ops", [
          [orNone(rate("table, kind", of("broker", "failures_total"))), "{{table}} {{kind}}"],
          [orNone(`sum(rate(${of("broker", "partial_answers_total")}[5m]))`), "of them: a server was missing"],
        ]),
        panel("Refused and broken", "Queries for columns that are not there; requests that broke a part.", "ops", [
          [orNone(`sum(rate(${of("broker", "wrong_queries_total")}[5m]))`), "no such column"],
          [rate("kind", of("broker", "uncaught_total")), "broker: {{kind}}"],
          [rate("kind", of("server", "exceptions_total")), "server: {{kind}}"],
        ]),
      ],
    },
    {
      title: "Ingestion",
      panels: [
        panel("Rows", "Events taken from Kafka a second, by table.", "ops", [
          [`sum by (table) (${consumed("rate", "5m")})`, "{{table}}"],
        ]),
        panel(
          "Behind",
          "Events not yet read, by how many are taken a second; 0 where all are read.",
          "s",
          [[recorded.behind, "{{topic}}"]],
          BEHIND,
        ),
        panel("Unread", "Events in Kafka that no row was made of yet.", "short", [
          [`sum by (topic) (${of("server", "records_lag")})`, "{{topic}}"],
        ]),
        panel("Partitions read", "Stopped ones count 0.", "short", [
          [`sum by (table) (${of("server", "partition_consuming")})`, "{{table}}"],
        ]),
        panel("Left out", "Copies of events that were counted before; what could not be read.", "ops", [
          [orNone(rate("table", of("server", "copies_dropped_total"))), "{{table}}: copies"],
          [orNone(rate("table, kind", of("server", "rows_lost_total"))), "{{table}}: {{kind}}"],
          [`sum(rate(${of("server", "consumption_exceptions_total")}[5m]))`, "failed reads of Kafka"],
        ]),
      ],
    },
    {
      title: "Segments",
      panels: [
        panel("Segments", "On all servers, copies included.", "short", [
          [`sum by (table) (${of("server", "segments")})`, "{{table}}"],
        ]),
        panel("Rows kept", "On all servers, copies included.", "short", [
          [`sum by (table) (${of("server", "rows")})`, "{{table}}"],
        ]),
        panel("Available", "Part of the segments that some server answers from, and of their copies.", "percentunit", [
          [`min(${of("controller", "segments_available_ratio")} >= 0)`, "segments"],
          [`min(${of("controller", "replicas_ratio")} >= 0)`, "copies"],
        ]),
        panel("In error", "Copies that could not be loaded.", "short", [
          [`max by (table) (${of("controller", "segments_in_error")})`, "{{table}}"],
        ]),
        panel("Made", "What the controller said to finished segments, and those that it gave up.", "ops", [
          [rate("kind", of("server", "commits_total")), "{{kind}}"],
          [orNone(`sum(rate(${of("controller", "commits_aborted_total")}[5m]))`), "given up"],
        ]),
      ],
    },
    {
      title: "Java",
      panels: [
        panel("Heap", "Part in use.", "percentunit", [
          [`${jvm("heap_used_bytes")} / ${jvm("heap_max_bytes")}`, "{{job}} {{instance}}"],
        ]),
        panel("Beside the heap", "Mapped is segments; direct is what is sent and received.", "bytes", [
          [jvm("buffer_bytes"), "{{job}} {{instance}} {{pool}}"],
        ]),
        panel("Garbage", "Part of the time in which it is collected.", "percentunit", [
          [`sum by (job, instance) (rate(${jvm("gc_seconds_total")}[5m]))`, "{{job}} {{instance}}"],
        ]),
        panel("ZooKeeper", "Parts that are connected; controllers that lead.", "short", [
          ...(["broker", "server", "controller"] as const).map(
            (part) => [`sum(${of(part, "zookeeper_connected")})`, part] as const,
          ),
          [`sum(${of("controller", "leader")})`, "leads"],
        ]),
      ],
    },
  ],
};
