import type { AnyStream, Duration } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { milliseconds } from "../../workloads/streams/units";
import {
  type Alert,
  type Dashboard,
  type Objective,
  type Observation,
  type Panel,
  type RecordingRule,
  timeseries,
} from "../core/observe";
import { METRICS, PORTS } from "./conf";
import { mostRecords } from "./definitions";
import { OPERATOR_METRICS, operatorPods } from "./operator";
import { streamPods } from "./pods";
import { DEFAULT_TRIGGER, NAMESPACE } from "./spec";

const README = "components/spark/README.md";
const STREAM = "spark-stream";
const OPERATOR = "spark-operator";
/** Page of a driver, at the port of its web page. */
const PATH = "/metrics/prometheus/";

/** Part of the time in which a stream's table is as fresh as promised. Chosen: whoever must know at once asks Pinot. */
const FRESH = 0.99;
/** What a batch may take: its trigger, and this where the trigger is shorter, since batches of all streams share one driver. Chosen. */
const SHORTEST_LIMIT: Duration = "5 minutes";
/** Times that, in which no batch ended: of that many that found nothing to do hardly all took the same number of milliseconds. Chosen. */
const STALLED = 6;
/** Part of what a batch may hold that makes it full: shares of partitions are rounded down. Chosen. */
const FULL = 0.9;
/** Part of the heap that is in use even after collections. Chosen. */
const HEAP_FULL = 0.9;

export interface WatchedSpark {
  /** Those that the lake serves are watched. */
  readonly streams: readonly AnyStream[];
  /** Part of the declared rates. Default 1. */
  readonly load?: number;
  /** How often each stream's batch begins. Default that of a cluster. */
  readonly trigger?: Duration;
  /** Most records of a batch beside what follows from rates. Default no bound. */
  readonly most?: number;
  /** False where no operator runs. Default true. */
  readonly operator?: boolean;
}
type ValidWatched = Required<WatchedSpark>;

/** The streaming job of this machine, by the port of its web page. */
export const observeLocalSpark = ({ port }: { readonly port: number }): Observation => ({
  scrape: [{ job: STREAM, address: `127.0.0.1:${port}`, path: PATH }],
});

/** What is read of each stream and what its batches take, the driver's memory, and whether the operator answers. */
export function observeSpark(watched: WatchedSpark): Observation {
  const valid: ValidWatched = {
    streams: watched.streams.filter(({ serve }) => serve.includes("lake")),
    load: watched.load ?? 1,
    trigger: watched.trigger ?? DEFAULT_TRIGGER,
    most: watched.most ?? Infinity,
    operator: watched.operator ?? true,
  };
  const { operator } = valid;
  return {
    scrape: [],
    monitors: [
      { job: STREAM, namespace: NAMESPACE, pods: streamPods, port: PORTS.ui, path: PATH },
      ...(operator ? [{ job: OPERATOR, namespace: NAMESPACE, pods: operatorPods, port: OPERATOR_METRICS }] : []),
    ],
    recordings: valid.streams.flatMap((stream) => recordings(stream, valid)),
    alerts: [...alerts(valid), ...(operator ? [OPERATOR_DOWN] : [])],
    objectives: [objective(valid)],
    dashboards: [dashboard(valid)],
  };
}

const seconds = (duration: Duration): number => milliseconds(duration) / 1_000;

/** Seconds that a batch may take. */
const limit = ({ trigger }: Pick<ValidWatched, "trigger">): number =>
  Math.max(seconds(trigger), seconds(SHORTEST_LIMIT));

/** `metrics_lake_driver_<what>_Value{job="spark-stream"}`: a figure of the driver. */
const driver = (what: string): string => `metrics_${METRICS}_driver_${what}_Value{job="${STREAM}"}`;

/**
 * A figure of a stream's query, which Spark puts into the name. The query is named after its table (`workloads/spark/jobs/stream.py`).
 * Two drivers may answer for a moment when one follows the other.
 */
const ofQuery = (stream: AnyStream, what: string): string =>
  `max(${driver(`spark_streaming_${names.icebergTable(stream)}_${what}`)})`;

/** Series with the stream as a label, which Spark's own have in their names. */
const recorded = {
  queries: "millrace:lake_queries:count",
  rowsIn: "millrace:lake_rows_in:rate",
  rowsDone: "millrace:lake_rows_done:rate",
  batch: "millrace:lake_batch_seconds:max",
  full: "millrace:lake_batch_full:ratio",
  age: "millrace:lake_watermark_age_seconds:min",
  fresh: "millrace:lake_fresh:ratio",
} as const;

function recordings(stream: AnyStream, watched: ValidWatched): readonly RecordingRule[] {
  const labels = { stream: stream.name };
  const own = (record: string): string => `${record}{stream="${stream.name}"}`;
  const done = ofQuery(stream, "processingRate_total");
  const batch = `${ofQuery(stream, "latency")} / 1000`;
  return [
    { record: recorded.queries, expr: `(${ofQuery(stream, "latency")} >= bool 0) or vector(0)`, labels },
    { record: recorded.rowsIn, expr: ofQuery(stream, "inputRate_total"), labels },
    { record: recorded.rowsDone, expr: done, labels },
    { record: recorded.batch, expr: batch, labels },
    // The rate of a batch is its records by its duration.
    { record: recorded.full, expr: `${done} * ${batch} / ${mostRecords(stream, watched)}`, labels },
    // None before the first event, when it is 0.
    { record: recorded.age, expr: `time() - (${ofQuery(stream, "eventTime_watermark")} > 0) / 1000`, labels },
    {
      record: recorded.fresh,
      // Counted from the stream's first batch on; from then on it is 0 where its query, or the driver, says nothing.
      expr:
        `((max(${own(recorded.full)}) < bool ${FULL}) * (max(${own(recorded.batch)}) <= bool ${limit(watched)})` +
        ` and max(changes(${own(recorded.batch)}[${STALLED * limit(watched)}s])) > 0)` +
        ` or max(last_over_time(${own(recorded.fresh)}[1m])) * 0`,
      labels,
    },
  ];
}

function objective(watched: ValidWatched): Objective {
  const minutes = (2 * limit(watched)) / 60;
  return {
    name: "lake-freshness",
    objective: FRESH,
    good: `sum(sum_over_time(${recorded.fresh}[$window]))`,
    total: `sum(count_over_time(${recorded.fresh}[$window]))`,
    description: `A stream's table has what came in ${minutes} minutes ago: it is read, no batch was full, and none took longer than half of that.`,
    runbook: `${README}#the-lake-is-behind`,
  };
}

function alerts(watched: ValidWatched): readonly Alert[] {
  const { trigger } = watched;
  const up = `up{job="${STREAM}"} == 1`;
  return [
    {
      alert: "LakeStreamDown",
      expr: `absent(${up})`,
      // Topics keep days: a driver that is started again catches up.
      for: "10 minutes",
      severity: "ticket",
      summary: "Nothing is added to the lake",
      description: "The driver of the streaming job does not answer; what comes in waits in its topics.",
      runbook: `${README}#nothing-is-added-to-the-lake`,
    },
    {
      alert: "LakeStreamUnread",
      expr: `${recorded.queries} == 0 and on () ${up}`,
      // A query that fails is started again after 5 seconds, then twice as long each time, at most 5 minutes.
      for: "10 minutes",
      severity: "ticket",
      summary: "Nothing is added to the lake's table of {{ $labels.stream }}",
      description: "The driver answers, and has no query of this stream: it fails again and again, or never began.",
      runbook: `${README}#a-stream-is-not-read`,
    },
    {
      alert: "LakeBehind",
      expr: `${recorded.full} > ${FULL}`,
      for: "15 minutes",
      severity: "ticket",
      summary: "The lake falls behind what comes in of {{ $labels.stream }}",
      description:
        "Its batches hold {{ $value | humanizePercentage }} of what they may: more waits in the topic than one takes. Nothing is lost that the topic still keeps.",
      runbook: `${README}#the-lake-is-behind`,
    },
    {
      alert: "LakeStalls",
      expr: `changes(${recorded.batch}[${STALLED * limit(watched)}s]) == 0`,
      for: "10 minutes",
      severity: "ticket",
      summary: "No batch of {{ $labels.stream }} ends",
      description: `The driver answers, and its query of this stream does nothing, not even look: it hangs in a batch.`,
      runbook: `${README}#a-stream-stalls`,
    },
    {
      alert: "LakeBatchesSlow",
      expr: `${recorded.batch} > ${limit(watched)}`,
      for: "15 minutes",
      severity: "ticket",
      summary: "Batches of {{ $labels.stream }} take {{ $value | humanizeDuration }}",
      description: `One begins every ${trigger}, or when the one before has ended: the table is that much later.`,
      runbook: `${README}#batches-are-slow`,
    },
    {
      alert: "LakeDriverMemory",
      expr: `min_over_time(${driver("jvm_heap_usage")}[15m]) > ${HEAP_FULL}`,
      for: "5 minutes",
      severity: "ticket",
      summary: "The driver of the lake's stream uses {{ $value | humanizePercentage }} of its heap",
      description: "No collection has freed more for a quarter of an hour: it will be slow, then out of memory.",
      runbook: `${README}#the-driver-is-near-its-memory`,
    },
  ];
}

const OPERATOR_DOWN: Alert = {
  alert: "SparkOperatorDown",
  expr: `absent(up{job="${OPERATOR}"} == 1)`,
  for: "10 minutes",
  severity: "ticket",
  summary: "Spark's operator does not answer",
  description: "What runs goes on; no job is started, and none that fails is started again.",
  runbook: `${README}#the-operator-is-down`,
};

function dashboard(watched: ValidWatched): Dashboard {
  const { trigger } = watched;
  const byStream = (expr: string): Panel["queries"] => [{ expr, legend: "{{stream}}" }];
  return {
    uid: "spark-lake-stream",
    title: "Spark: the lake's stream",
    tags: ["spark", "lake"],
    rows: [
      {
        title: "Tables",
        panels: [
          timeseries(
            "Fresh",
            "bool",
            "1 where a stream is read, no batch is full and none slow; counted from its first batch on.",
            byStream(recorded.fresh),
          ),
          timeseries(
            "Watermark",
            "s",
            "How old it is: the newest event's own time, less what an event may be late. It stands still while nothing comes in.",
            byStream(recorded.age),
          ),
        ],
      },
      {
        title: "Batches",
        panels: [
          timeseries(
            "Rows in",
            "ops",
            "Records a second that the last batch took from its topic.",
            byStream(recorded.rowsIn),
          ),
          timeseries(
            "Rows processed",
            "ops",
            "Records a second while the last batch ran.",
            byStream(recorded.rowsDone),
          ),
          timeseries(
            "Duration",
            "s",
            `Of the last batch, or of looking when nothing came. One begins every ${trigger}.`,
            byStream(recorded.batch),
            limit(watched),
          ),
          timeseries(
            "Full",
            "percentunit",
            "What the last batch held, of what one may: near 1 more waits in the topic than a batch takes.",
            byStream(recorded.full),
            FULL,
          ),
        ],
      },
      {
        title: "Driver",
        panels: [
          timeseries("Heap", "bytes", "Of the driver's JVM.", [
            { expr: driver("jvm_heap_used"), legend: "used {{pod}}" },
            { expr: driver("jvm_heap_max"), legend: "most {{pod}}" },
          ]),
          timeseries(
            "Collections",
            "percentunit",
            "Part of the time that the driver's JVM spends collecting garbage.",
            [{ expr: `rate(${driver("ExecutorMetrics_TotalGCTime")}[5m]) / 1000`, legend: "{{pod}}" }],
          ),
        ],
      },
    ],
  };
}
