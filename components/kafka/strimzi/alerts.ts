import type { Alert, Objective } from "../../core/observe";

const README = "components/kafka/README.md";
const runbook = (heading: string): string => `${README}#${heading}`;
/** Of the whole broker. */
const whole = (name: string): string => `kafka_server_brokertopicmetrics_${name}_total{job="kafka"}`;
const failing = (request: "produce" | "fetch"): string =>
  `sum(rate(${whole(`failed${request}requests`)}[1m])) / sum(rate(${whole(`total${request}requests`)}[1m])) > 0.01`;

/** What a broker's data take of its volumes; the exporter knows the logs, and the definition of the pool the volumes. */
const fill = (diskBytes: number): string => `sum by (pod) (kafka_log_log_size{job="kafka"}) / ${diskBytes}`;

/** @param cluster brokers and controllers that there must be, and the bytes of a broker's volumes together */
export const alerts = (cluster: { readonly nodes: number; readonly diskBytes: number }): readonly Alert[] => [
  {
    alert: "KafkaPartitionsOffline",
    expr: `max(kafka_controller_kafkacontroller_offlinepartitionscount{job="kafka"}) > 0`,
    for: "10 seconds",
    severity: "page",
    summary: "Partitions without a leader",
    description: "{{ $value }} partitions have no leader: they take no record and give none.",
    runbook: runbook("partitions-offline"),
  },
  {
    alert: "KafkaUnderMinimumInSync",
    expr: `sum(kafka_server_replicamanager_underminisrpartitioncount{job="kafka"}) > 0`,
    for: "15 seconds",
    severity: "page",
    summary: "Partitions with too few copies to take records",
    description: "{{ $value }} partitions have fewer copies in sync than a write needs: producers are refused.",
    runbook: runbook("under-minimum-in-sync"),
  },
  {
    alert: "KafkaControllerCount",
    expr: `sum(kafka_controller_kafkacontroller_activecontrollercount{job="kafka"}) != 1`,
    for: "15 seconds",
    severity: "page",
    summary: "Not exactly one active controller",
    description: "{{ $value }} controllers say that they lead; with none, no leader is elected and no topic changes.",
    runbook: runbook("controller-count"),
  },
  {
    alert: "KafkaNodeDown",
    expr: `(count(up{job="kafka"} == 1) or vector(0)) < ${cluster.nodes}`,
    for: "15 seconds",
    severity: "page",
    summary: "A broker or controller does not answer",
    description: `{{ $value }} of ${cluster.nodes} brokers and controllers answer. Partitions go on with the copies that are left.`,
    runbook: runbook("node-down"),
  },
  {
    alert: "KafkaUnderReplicated",
    expr: `sum(kafka_server_replicamanager_underreplicatedpartitions{job="kafka"}) > 0`,
    for: "5 minutes",
    severity: "ticket",
    summary: "Partitions with fewer copies than declared",
    description:
      "{{ $value }} partitions have been short of copies for five minutes; one more lost broker may stop them.",
    runbook: runbook("under-replicated"),
  },
  {
    alert: "KafkaLogFolderOffline",
    expr: `max by (pod) (kafka_log_logmanager_offlinelogdirectorycount{job="kafka"}) > 0`,
    for: "10 seconds",
    severity: "page",
    summary: "A broker lost a volume",
    description: "{{ $labels.pod }} reads or writes {{ $value }} of its volumes no more.",
    runbook: runbook("log-folder-offline"),
  },
  {
    alert: "KafkaDiskFull",
    expr: `${fill(cluster.diskBytes)} > 0.9`,
    for: "15 seconds",
    severity: "page",
    summary: "A broker's volumes are nearly full",
    description: "{{ $labels.pod }} fills {{ $value | humanizePercentage }} of its volumes; at 100 % it stops.",
    runbook: runbook("disk-full"),
  },
  {
    alert: "KafkaDiskFilling",
    expr: `${fill(cluster.diskBytes)} > 0.75`,
    for: "10 minutes",
    severity: "ticket",
    summary: "A broker's volumes are filling",
    description: "{{ $labels.pod }} fills {{ $value | humanizePercentage }} of its volumes.",
    runbook: runbook("disk-full"),
  },
  {
    alert: "KafkaProduceFails",
    expr: failing("produce"),
    for: "15 seconds",
    severity: "page",
    summary: "Producers are refused",
    description: "{{ $value | humanizePercentage }} of the requests to write fail.",
    runbook: runbook("requests-fail"),
  },
  {
    alert: "KafkaFetchFails",
    expr: failing("fetch"),
    for: "15 seconds",
    severity: "page",
    summary: "Consumers are refused",
    description: "{{ $value | humanizePercentage }} of the requests to read fail.",
    runbook: runbook("requests-fail"),
  },
  {
    alert: "KafkaProduceSlow",
    expr: `max by (pod) (kafka_network_requestmetrics_totaltimems{job="kafka",request="Produce",quantile="0.99"}) > 250`,
    for: "5 minutes",
    severity: "ticket",
    summary: "Writes take long",
    description: "One in a hundred writes to {{ $labels.pod }} takes {{ $value }} ms or more, replication included.",
    runbook: runbook("brokers-busy"),
  },
  {
    alert: "KafkaBrokerBusy",
    expr: [
      `min by (pod) (kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent{job="kafka"}) < 0.2`,
      `min by (pod) (kafka_network_socketserver_networkprocessoravgidle_percent{job="kafka"}) < 0.3`,
    ].join(" or "),
    for: "5 minutes",
    severity: "ticket",
    summary: "A broker's threads are busy",
    description:
      "The threads of {{ $labels.pod }} are idle {{ $value | humanizePercentage }} of the time: requests queue.",
    runbook: runbook("brokers-busy"),
  },
  {
    alert: "KafkaAccessDenied",
    expr: `sum(kafka_server_authorizer_denied_per_minute{job="kafka",role="broker"}) > 0`,
    for: "1 minute",
    severity: "ticket",
    summary: "Somebody asks for what he may not have",
    description: "{{ $value }} requests a minute ask for a topic or group that their sender has no right to.",
    runbook: runbook("access-denied"),
  },
  {
    alert: "KafkaAuthenticationFails",
    expr: `sum(rate(kafka_server_socketservermetrics_failed_authentication_total{job="kafka"}[2m])) > 0`,
    for: "1 minute",
    severity: "ticket",
    summary: "Somebody comes without a valid certificate",
    description: "{{ $value }} connections a second fail to prove who they are.",
    runbook: runbook("access-denied"),
  },
];

export const objectives = (): readonly Objective[] => [
  {
    name: "kafka-produce-availability",
    objective: 0.999,
    good: `sum(rate(${whole("totalproducerequests")}[$window])) - sum(rate(${whole("failedproducerequests")}[$window]))`,
    total: `sum(rate(${whole("totalproducerequests")}[$window]))`,
    description: "Requests to write that the brokers acknowledge.",
    runbook: runbook("requests-fail"),
  },
];
