import type { Alert } from "../../core/observe";
import { nameOf, type PinotPart } from "../parts";
import { BEHIND, grown, jvm, of, recorded, SECONDS, standing } from "./series";

export const README = "components/pinot/README.md";
/** Part of a table's queries that fail, and how many at least within two minutes, before somebody is woken; chosen. */
const [FAILING, FAILURES] = [0.1, 5];
/** Answers within two minutes, fewer of which say nothing: the first after a start takes a second by itself. Chosen. */
const ANSWERS = 10;
/** Answers that a quantile is made of: with fewer in ten minutes it is of older ones too. */
const SAMPLE = 1_000;
/** Minutes that a partition may stand still while its segment is made; chosen. */
const STANDING = "5m";
/** Longer than the controller's five minutes between two looks at every segment, so that both saw it. */
const LOOKS = "6m";
/** Part of the heap that stays full; chosen. */
const HEAP = 0.9;

const down = (alert: string, part: PinotPart, severity: Alert["severity"], description: string): Alert => {
  const up = `up{job="${nameOf(part)}"}`;
  return {
    alert,
    expr: `sum(${up}) == 0 or absent(${up})`,
    for: severity === "page" ? "10 seconds" : "5 minutes",
    severity,
    summary: `Pinot has no ${part}`,
    description,
    runbook: `${README}#pinot-is-down`,
  };
};

/** By the part that an alert is about. */
const alerts: Readonly<Record<PinotPart, readonly Alert[]>> = {
  broker: [
    down("PinotDown", "broker", "page", "Nobody who asks Pinot is answered."),
    {
      alert: "PinotQueriesFail",
      expr: failing(),
      for: "15 seconds",
      severity: "page",
      summary: "Pinot fails {{ $value | humanizePercentage }} of the queries of {{ $labels.table }}",
      description: "They are answered with an error, or with rows of some servers only.",
      runbook: `${README}#queries-fail`,
    },
    {
      alert: "PinotSlow",
      expr: `${recorded.mean} > ${SECONDS} and ${recorded.answers} >= ${ANSWERS}`,
      for: "15 seconds",
      severity: "page",
      summary: "Answers from {{ $labels.table }} take {{ $value | humanizeDuration }}",
      description: "That is the mean of the last two minutes; less than a second is promised.",
      runbook: `${README}#answers-are-slow`,
    },
    {
      alert: "PinotTailSlow",
      expr: `max by (table) (${of("broker", "query_seconds", ',quantile="0.99"')}) > ${SECONDS} and sum by (table) (increase(${of("broker", "answers_total")}[10m])) > ${SAMPLE}`,
      for: "5 minutes",
      severity: "ticket",
      summary: "One answer in a hundred from {{ $labels.table }} takes {{ $value | humanizeDuration }} or more",
      description: "Most are quick; less than a second is promised.",
      runbook: `${README}#answers-are-slow`,
    },
  ],
  server: [
    down("PinotServersDown", "server", "page", "No row can be asked for, and no event is taken from Kafka."),
    {
      alert: "PinotBehind",
      expr: `${recorded.behind} > ${BEHIND}`,
      for: "15 seconds",
      severity: "page",
      summary: "Pinot's rows of {{ $labels.topic }} are {{ $value | humanizeDuration }} behind",
      description: "Events come faster than servers take them. Answers lack the newest; nothing is lost yet.",
      runbook: `${README}#rows-are-old`,
    },
    {
      alert: "PinotIngestionStands",
      expr: standing(STANDING),
      for: "15 seconds",
      severity: "page",
      summary: "Pinot takes no event of {{ $value }} partitions of {{ $labels.topic }}",
      description: "Unread events are there, and none was taken for five minutes. Answers lack them.",
      runbook: `${README}#rows-are-old`,
    },
    {
      alert: "PinotIngestionStopped",
      expr: `count by (table) (max_over_time(${of("server", "partition_consuming")}[${STANDING}]) == 0)`,
      for: "0 seconds",
      severity: "ticket",
      summary: "{{ $value }} partitions of {{ $labels.table }} are no longer read",
      description: "A server ended reading them: a segment could not be made or kept, or Kafka refused it for long.",
      runbook: `${README}#rows-are-old`,
    },
    {
      alert: "PinotEventsLeftOut",
      expr: `sum by (table, kind) (${grown(of("server", "rows_lost_total"), "10m")}) > 0`,
      for: "0 seconds",
      severity: "ticket",
      summary: "Pinot passes over events of {{ $labels.table }}",
      description: "{{ $value | humanize }} in ten minutes; `invalid` could not be read, `error` made no row.",
      runbook: `${README}#events-are-left-out`,
    },
  ],
  controller: [
    down("PinotControllerDown", "controller", "ticket", "No segment is made, and no table can be changed."),
    {
      alert: "PinotSegmentsMissing",
      // Of a table that is switched off the controller says a number far below 0.
      expr: `max by (table) (max_over_time(${of("controller", "segments_available_ratio")}[${LOOKS}]) >= 0) < 1`,
      for: "0 seconds",
      severity: "ticket",
      summary: "Answers from {{ $labels.table }} lack whole segments",
      description: "No server has them: {{ $value | humanizePercentage }} of the table's segments are there.",
      runbook: `${README}#rows-are-missing`,
    },
    {
      alert: "PinotSegmentsInError",
      expr: `max by (table) (${of("controller", "segments_in_error")}) > 0`,
      for: "6 minutes",
      severity: "ticket",
      summary: "{{ $value }} copies of segments of {{ $labels.table }} could not be loaded",
      description: "Where no other server has a copy, answers lack those rows.",
      runbook: `${README}#rows-are-missing`,
    },
    {
      alert: "PinotCopiesMissing",
      expr: `max by (table) (${of("controller", "replicas_ratio")} >= 0) < 1`,
      for: "30 minutes",
      severity: "ticket",
      summary: "Segments of {{ $labels.table }} have too few copies",
      description: "Some segment has {{ $value | humanizePercentage }} of its copies: another lost server may lose it.",
      runbook: `${README}#rows-are-missing`,
    },
    {
      alert: "PinotPartitionsUnread",
      expr: `max by (table) (${of("controller", "partitions_without_consumer_seconds")}) > 300`,
      for: "0 seconds",
      severity: "ticket",
      summary: "A partition of {{ $labels.table }} has no segment that reads it",
      description: "For {{ $value | humanizeDuration }} at the controller's last hourly look, which mends what it can.",
      runbook: `${README}#rows-are-old`,
    },
    {
      alert: "PinotSegmentsNotKept",
      expr: `sum by (table) (${grown(of("controller", "commits_aborted_total"), "15m")}) > 0`,
      for: "0 seconds",
      severity: "ticket",
      summary: "Segments of {{ $labels.table }} could not be made or kept",
      description:
        "The controller gave up {{ $value | humanize }} in a quarter of an hour; their events are still in Kafka.",
      runbook: `${README}#segments-are-not-kept`,
    },
    {
      alert: "PinotLostEvents",
      expr: `sum by (table) (${grown(of("controller", "stream_data_loss_total"), "1h")}) > 0`,
      for: "0 seconds",
      severity: "ticket",
      summary: "Kafka dropped events of {{ $labels.table }} before Pinot read them",
      description: "{{ $value | humanize }} partitions went on behind a gap. The lake has those events.",
      runbook: `${README}#events-were-lost`,
    },
    {
      alert: "PinotWithoutLeader",
      expr: `sum(${of("controller", "leader")}) == 0`,
      for: "2 minutes",
      severity: "ticket",
      summary: "No controller of Pinot leads",
      description: "No segment is made or moved, and nothing is mended. What is there is answered.",
      runbook: `${README}#pinot-lost-zookeeper`,
    },
  ],
  minion: [down("PinotMinionDown", "minion", "ticket", "Segments are not kept up.")],
};

/** Of several parts. */
const shared: readonly Alert[] = [
  {
    alert: "PinotLostZooKeeper",
    expr: (["broker", "server", "controller"] as const)
      .map((part) => `${of(part, "zookeeper_connected")} == 0`)
      .join(" or "),
    for: "2 minutes",
    severity: "ticket",
    summary: "{{ $labels.job }} has no connection to ZooKeeper",
    description: "{{ $labels.instance }} goes on with what it last knew of tables, segments and servers.",
    runbook: `${README}#pinot-lost-zookeeper`,
  },
  {
    alert: "PinotMemoryShort",
    // The least of ten minutes is what is left when garbage was collected.
    expr: `min_over_time(${jvm("heap_used_bytes")}[10m]) / ${jvm("heap_max_bytes")} > ${HEAP}`,
    for: "5 minutes",
    severity: "ticket",
    summary: "{{ $labels.job }} has little memory left",
    description: "{{ $value | humanizePercentage }} of the heap of {{ $labels.instance }} stay in use.",
    runbook: `${README}#memory-is-short`,
  },
];

export const alertsOf = (parts: readonly PinotPart[]): readonly Alert[] => [
  ...parts.flatMap((part) => alerts[part]),
  ...shared,
];

/** Failures as part of the queries of a table; a counter of failures that is not there yet is none. */
function failing(): string {
  const increase = (metric: string) => `sum by (table) (increase(${of("broker", metric)}[2m]))`;
  const failures = increase("failures_total");
  return `${failures} / ${increase("queries_total")} > ${FAILING} and ${failures} >= ${FAILURES}`;
}
