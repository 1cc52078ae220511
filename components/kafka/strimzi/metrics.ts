/** One rule of the JMX exporter: beans that match become a series. */
interface Rule {
  readonly pattern: string;
  readonly name: string;
  readonly type: "COUNTER" | "GAUGE";
  readonly labels?: Readonly<Record<string, string>>;
}

/** Of the whole broker, and of each topic. */
const ofTopics = [
  "MessagesIn",
  "BytesIn",
  "BytesOut",
  "TotalProduceRequests",
  "FailedProduceRequests",
  "TotalFetchRequests",
  "FailedFetchRequests",
] as const;
const ofReplicas = [
  "UnderReplicatedPartitions",
  "UnderMinIsrPartitionCount",
  "LeaderCount",
  "PartitionCount",
  "IsrShrinksPerSec",
] as const;
const ofController = [
  "ActiveControllerCount",
  "OfflinePartitionsCount",
  "ActiveBrokerCount",
  "FencedBrokerCount",
] as const;

/** Beans that are read at all; all others cost nothing. */
const beans: readonly string[] = [
  ...ofController.map((name) => `kafka.controller:type=KafkaController,name=${name}`),
  ...ofReplicas.map((name) => `kafka.server:type=ReplicaManager,name=${name}`),
  ...ofTopics.map((name) => `kafka.server:type=BrokerTopicMetrics,name=${name}PerSec,*`),
  "kafka.server:type=KafkaRequestHandlerPool,name=RequestHandlerAvgIdlePercent",
  "kafka.server:type=plugins,config=authorizer.class.name,*",
  "kafka.server:type=socket-server-metrics,listener=*,networkProcessor=*",
  "kafka.network:type=RequestMetrics,name=TotalTimeMs,request=Produce",
  "kafka.network:type=RequestMetrics,name=TotalTimeMs,request=FetchConsumer",
  "kafka.network:type=SocketServer,name=NetworkProcessorAvgIdlePercent",
  "kafka.log:type=Log,name=Size,*",
  "kafka.log:type=LogManager,name=OfflineLogDirectoryCount",
];

/** The first that matches names the series; a bean that none matches is left out. */
const rules: readonly Rule[] = [
  {
    pattern: "kafka.server<type=BrokerTopicMetrics, name=(\\w+)PerSec, topic=(.+)><>Count",
    // Another name than the whole broker's, so that neither is counted into the other.
    name: "kafka_server_topicmetrics_$1_total",
    type: "COUNTER",
    labels: { topic: "$2" },
  },
  {
    pattern: "kafka.server<type=(BrokerTopicMetrics|ReplicaManager), name=(\\w+)PerSec><>Count",
    name: "kafka_server_$1_$2_total",
    type: "COUNTER",
  },
  {
    pattern: "kafka.(server|controller|log)<type=(ReplicaManager|KafkaController|LogManager), name=(\\w+)><>Value",
    name: "kafka_$1_$2_$3",
    type: "GAUGE",
  },
  {
    pattern:
      "kafka.network<type=RequestMetrics, name=TotalTimeMs, request=(Produce|FetchConsumer)><>(50|99)thPercentile",
    name: "kafka_network_requestmetrics_totaltimems",
    type: "GAUGE",
    labels: { request: "$1", quantile: "0.$2" },
  },
  {
    pattern: "kafka.server<type=KafkaRequestHandlerPool, name=RequestHandlerAvgIdlePercent><>OneMinuteRate",
    name: "kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent",
    type: "GAUGE",
  },
  {
    pattern: "kafka.network<type=SocketServer, name=NetworkProcessorAvgIdlePercent><>Value",
    name: "kafka_network_socketserver_networkprocessoravgidle_percent",
    type: "GAUGE",
  },
  {
    pattern:
      "kafka.server<type=plugins, config=authorizer.class.name, class=.+, role=(.+)><>authorization-(allowed|denied)-rate-per-minute",
    name: "kafka_server_authorizer_$2_per_minute",
    type: "GAUGE",
    labels: { role: "$1" },
  },
  {
    pattern:
      "kafka.server<type=socket-server-metrics, listener=(.+), networkProcessor=(\\d+)><>failed-authentication-total",
    name: "kafka_server_socketservermetrics_failed_authentication_total",
    type: "COUNTER",
    labels: { listener: "$1", networkProcessor: "$2" },
  },
  {
    pattern: "kafka.server<type=socket-server-metrics, listener=(.+), networkProcessor=(\\d+)><>connection-count",
    name: "kafka_server_socketservermetrics_connection_count",
    type: "GAUGE",
    labels: { listener: "$1", networkProcessor: "$2" },
  },
  {
    pattern: "kafka.log<type=Log, name=Size, topic=(.+), partition=(\\d+)><>Value",
    name: "kafka_log_log_size",
    type: "GAUGE",
    labels: { topic: "$1", partition: "$2" },
  },
];

/** Configuration of the JMX exporter, as JSON, which is YAML. Names follow Strimzi's examples, in lower case. */
export const jmxRules = (): string =>
  `${JSON.stringify({ lowercaseOutputName: true, includeObjectNames: beans, rules }, null, 2)}\n`;
