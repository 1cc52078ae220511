/** What a bean's name holds in place of a label: how it is found among beans, and read. */
const LABELS = { table: "(\\w+)", topic: "(.+)", partition: "(\\d+)" } as const;
type Label = keyof typeof LABELS;

interface Metric {
  /** Without `_total`, which counters get. */
  readonly name: string;
  readonly help: string;
  readonly type: "COUNTER" | "GAUGE";
  readonly part: "broker" | "server" | "controller";
  /** Names of Pinot's own below `pinot.<part>.`, with `{table}` and the like for labels; more labels of each, and its attribute. */
  readonly beans: readonly {
    readonly bean: string;
    readonly labels?: Readonly<Record<string, string>>;
    /** Default `Count` of a counter, `Value` of a gauge. */
    readonly attribute?: string;
  }[];
  /** What values are multiplied by. */
  readonly factor?: number;
}

/** One rule of the JMX exporter: beans that match become a series. */
interface Rule {
  readonly pattern: string;
  readonly name: string;
  readonly type: Metric["type"];
  readonly help: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly valueFactor?: number;
}

const MILLISECONDS = 0.001;
const TIMER = "{table}.queryTotalTimeMs";
const kinds = (beans: Readonly<Record<string, string>>): Metric["beans"] =>
  Object.entries(beans).map(([kind, bean]) => ({ bean, labels: { kind } }));
/** Of a partition that a server consumes. */
const CONSUMER = "{table}_REALTIME-{topic}-{partition}";

/** What alerts, objectives and panels use. Every bean is there in the version of this machine and in that of clusters. */
const metrics: readonly Metric[] = [
  {
    name: "pinot_broker_queries",
    help: "Queries that were understood, by table",
    type: "COUNTER",
    part: "broker",
    beans: [{ bean: "{table}.queries" }],
  },
  {
    name: "pinot_broker_failures",
    help: "Of those, the ones that were answered with an error, each counted as one kind",
    type: "COUNTER",
    part: "broker",
    beans: kinds({
      processing: "{table}.brokerResponsesWithProcessingExceptions",
      "no server": "{table}.noServerFoundExceptions",
      "out of time": "{table}.requestTimeoutBeforeScatteredExceptions",
    }),
  },
  {
    name: "pinot_broker_partial_answers",
    help: "Answers that some server was missing from; they are among the failures of the kind processing",
    type: "COUNTER",
    part: "broker",
    beans: [{ bean: "{table}.brokerResponsesWithPartialServersResponded" }],
  },
  {
    name: "pinot_broker_wrong_queries",
    help: "Queries that ask for columns that are not there, which are not among the queries",
    type: "COUNTER",
    part: "broker",
    beans: [{ bean: "{table}.unknownColumnExceptions" }],
  },
  {
    name: "pinot_broker_uncaught",
    help: "Requests that ended in an exception that nothing caught",
    type: "COUNTER",
    part: "broker",
    beans: kinds({ get: "uncaughtGetExceptions", post: "uncaughtPostExceptions" }),
  },
  {
    name: "pinot_broker_query_seconds",
    help: "Time of answers as a quantile of about the last thousand, by table",
    type: "GAUGE",
    part: "broker",
    beans: [
      { bean: TIMER, attribute: "50thPercentile", labels: { quantile: "0.5" } },
      { bean: TIMER, attribute: "99thPercentile", labels: { quantile: "0.99" } },
    ],
    factor: MILLISECONDS,
  },
  {
    name: "pinot_broker_query_mean_seconds",
    help: "Mean time of all answers since the start, by table",
    type: "GAUGE",
    part: "broker",
    beans: [{ bean: TIMER, attribute: "Mean" }],
    factor: MILLISECONDS,
  },
  {
    name: "pinot_broker_answers",
    help: "Answers whose time was taken, by table",
    type: "COUNTER",
    part: "broker",
    beans: [{ bean: TIMER }],
  },
  {
    name: "pinot_broker_zookeeper_connected",
    help: "1 where the broker has its connection to ZooKeeper",
    type: "GAUGE",
    part: "broker",
    beans: [{ bean: "helix.connected" }],
  },
  {
    name: "pinot_server_rows_consumed",
    help: "Events taken from Kafka, by partition",
    type: "COUNTER",
    part: "server",
    beans: [{ bean: `${CONSUMER}.realtimeRowsConsumed` }],
  },
  {
    name: "pinot_server_rows_lost",
    help: "Events that could not be read (invalid), and at the end of a segment those that made no row (error)",
    type: "COUNTER",
    part: "server",
    beans: kinds({ invalid: `${CONSUMER}.invalidRealtimeRowsDropped`, error: `${CONSUMER}.rowsWithErrors` }),
  },
  {
    name: "pinot_server_copies_dropped",
    help: "Events that came a second time and were not counted again, by table",
    type: "COUNTER",
    part: "server",
    beans: [{ bean: "{table}_REALTIME.realtimeDedupDropped" }],
  },
  {
    name: "pinot_server_partition_consuming",
    help: "1 while a partition is consumed, 0 once that has stopped",
    type: "GAUGE",
    part: "server",
    beans: [{ bean: `llcPartitionConsuming.${CONSUMER}` }],
  },
  {
    name: "pinot_server_consumption_exceptions",
    help: "Failed reads of Kafka",
    type: "COUNTER",
    part: "server",
    beans: [{ bean: "realtimeConsumptionExceptions" }],
  },
  {
    name: "pinot_server_rows",
    help: "Rows of a table's segments on a server",
    type: "GAUGE",
    part: "server",
    beans: [{ bean: "documentCount.{table}_REALTIME" }],
  },
  {
    name: "pinot_server_segments",
    help: "Segments of a table on a server",
    type: "GAUGE",
    part: "server",
    beans: [{ bean: "segmentCount.{table}_REALTIME" }],
  },
  {
    name: "pinot_server_commits",
    help: "What the controller said to segments that were to be kept",
    type: "COUNTER",
    part: "server",
    beans: kinds({
      success: "llcControllerResponseCommitSuccess",
      failed: "llcControllerResponseFailed",
      "not sent": "llcControllerResponseNotSent",
    }),
  },
  {
    name: "pinot_server_exceptions",
    help: "Requests of brokers that a server could not serve",
    type: "COUNTER",
    part: "server",
    beans: kinds({
      uncaught: "uncaughtExceptions",
      "not scheduled in time": "schedulingTimeoutExceptions",
      "request unreadable": "requestDeserializationExceptions",
      "answer unwritable": "responseSerializationExceptions",
    }),
  },
  {
    name: "pinot_server_zookeeper_connected",
    help: "1 where the server has its connection to ZooKeeper",
    type: "GAUGE",
    part: "server",
    beans: [{ bean: "helix.connected" }],
  },
  {
    name: "pinot_controller_segments_in_error",
    help: "Copies of segments that a server could not load, by table",
    type: "GAUGE",
    part: "controller",
    beans: [{ bean: "segmentsInErrorState.{table}_REALTIME" }],
  },
  {
    name: "pinot_controller_segments_available_ratio",
    help: "Part of the segments of a table that some server answers from",
    type: "GAUGE",
    part: "controller",
    beans: [{ bean: "percentSegmentsAvailable.{table}_REALTIME" }],
    factor: 0.01,
  },
  {
    name: "pinot_controller_replicas_ratio",
    help: "Part of the copies of a table's segments that are there, of the segment that has fewest",
    type: "GAUGE",
    part: "controller",
    beans: [{ bean: "percentOfReplicas.{table}_REALTIME" }],
    factor: 0.01,
  },
  {
    name: "pinot_controller_partitions_without_consumer_seconds",
    help: "Since when the longest of a table's partitions has no segment that consumes",
    type: "GAUGE",
    part: "controller",
    beans: [{ bean: "missingConsumingSegmentMaxDurationMinutes.{table}_REALTIME" }],
    factor: 60,
  },
  {
    name: "pinot_controller_commits_aborted",
    help: "Segments whose making the controller gave up, by table",
    type: "COUNTER",
    part: "controller",
    beans: [{ bean: "{table}.llcStateMachineAborts" }],
  },
  {
    name: "pinot_controller_stream_data_loss",
    help: "Partitions that went on behind events that Kafka had dropped before they were read, by table",
    type: "COUNTER",
    part: "controller",
    beans: [{ bean: "{table}_REALTIME.llcStreamDataLoss" }],
  },
  {
    name: "pinot_controller_leader",
    help: "1 where the controller leads",
    type: "GAUGE",
    part: "controller",
    beans: [{ bean: "helix.leader" }],
  },
  {
    name: "pinot_controller_zookeeper_connected",
    help: "1 where the controller has its connection to ZooKeeper",
    type: "GAUGE",
    part: "controller",
    beans: [{ bean: "helix.connected" }],
  },
];

/** What is not Pinot's own: Kafka's client within servers, and Java, which agents of different versions name differently. */
const others: readonly (Rule & { readonly bean: string })[] = [
  {
    bean: "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*,topic=*,partition=*",
    // Values that hold a hyphen or a dot are quoted by some versions.
    pattern:
      'kafka\\.consumer<type=consumer-fetch-manager-metrics, client-id=[^<>]+, topic="?([^",]+)"?, partition="?(\\d+)"?><>records-lag: ',
    name: "pinot_server_records_lag",
    type: "GAUGE",
    help: "Events of a partition that were not yet read at the last read",
    labels: { topic: "$1", partition: "$2" },
  },
  {
    bean: "java.lang:type=Memory",
    pattern: "java\\.lang<type=Memory><HeapMemoryUsage>(used|max): ",
    name: "pinot_jvm_heap_$1_bytes",
    type: "GAUGE",
    help: "Of Java's heap",
  },
  {
    bean: "java.nio:type=BufferPool,*",
    pattern: "java\\.nio<(?:type=BufferPool, )?name=(direct|mapped)(?:, type=BufferPool)?><>MemoryUsed: ",
    name: "pinot_jvm_buffer_bytes",
    type: "GAUGE",
    help: "Memory beside the heap: direct is Netty's and Pinot's own, mapped is segments",
    labels: { pool: "$1" },
  },
  {
    bean: "java.lang:type=GarbageCollector,*",
    pattern: "java\\.lang<(?:type=GarbageCollector, )?name=([^<>,]+)(?:, type=GarbageCollector)?><>CollectionTime: ",
    name: "pinot_jvm_gc_seconds_total",
    type: "COUNTER",
    help: "Time in which garbage was collected",
    labels: { gc: "$1" },
    valueFactor: MILLISECONDS,
  },
];

const CLASSES = { broker: "BrokerMetrics", server: "ServerMetrics", controller: "ControllerMetrics" } as const;
const PLACEHOLDER = /\{(table|topic|partition)\}/g;
const DOMAIN = "org.apache.pinot.common.metrics";

const beanOf = ({ part }: Metric, bean: string): string =>
  `"${DOMAIN}":type="${CLASSES[part]}",name="pinot.${part}.${bean.replaceAll(PLACEHOLDER, "*")}"`;

const escaped = (text: string): string => text.replaceAll(".", "\\.");

function rulesOf(metric: Metric): readonly Rule[] {
  const { name, help, type, part, beans, factor } = metric;
  const counts = type === "COUNTER";
  return beans.map(({ bean, labels = {}, attribute = counts ? "Count" : "Value" }) => {
    const held = [...bean.matchAll(PLACEHOLDER)].map(([, label]) => label as Label);
    const read = escaped(bean).replaceAll(PLACEHOLDER, (_, label: Label) => LABELS[label]);
    const all = { ...Object.fromEntries(held.map((label, index) => [label, `$${index + 1}`])), ...labels };
    return {
      pattern: `${escaped(DOMAIN)}"?<type="?${CLASSES[part]}"?, name="?pinot\\.${part}\\.${read}"?><>${attribute}: `,
      name: counts ? `${name}_total` : name,
      type,
      help,
      ...(Object.keys(all).length === 0 ? {} : { labels: all }),
      ...(factor === undefined ? {} : { valueFactor: factor }),
    };
  });
}

/** Configuration of the JMX exporter, as JSON, which is YAML: the same for every part, of which each has its own beans. */
export const pinotJmxRules = (): string =>
  `${JSON.stringify(
    {
      includeObjectNames: [
        ...new Set(metrics.flatMap((metric) => metric.beans.map(({ bean }) => beanOf(metric, bean)))),
        ...others.map(({ bean }) => bean),
      ],
      // The first that matches names the series. Kafka's beans are the most, so that theirs comes first.
      rules: [...others.map(({ bean: _, ...rule }) => rule), ...metrics.flatMap(rulesOf)],
    },
    null,
    2,
  )}\n`;
