import type { Dashboard, Panel } from "../../core/observe";

const panel = (
  title: string,
  description: string,
  unit: Panel["unit"],
  expr: string,
  legend: string,
  more: Partial<Pick<Panel, "kind" | "warnAbove">> = {},
): Panel => ({ title, description, kind: "timeseries", unit, queries: [{ expr, legend }], ...more });

const byTopic = (name: string): string =>
  `sum by (topic) (rate(kafka_server_topicmetrics_${name}_total{job="kafka"}[1m]))`;

export const dashboard = (): Dashboard => ({
  uid: "kafka",
  title: "Kafka",
  tags: ["kafka"],
  rows: [
    {
      title: "Health",
      panels: [
        panel(
          "Nodes that answer",
          "Brokers and controllers whose exporter answers.",
          "short",
          `sum(up{job="kafka"})`,
          "up",
          {
            kind: "stat",
          },
        ),
        panel(
          "Partitions offline",
          "Without a leader: no record goes in or out.",
          "short",
          `max(kafka_controller_kafkacontroller_offlinepartitionscount{job="kafka"})`,
          "offline",
          { kind: "stat", warnAbove: 0 },
        ),
        panel(
          "Under minimum in sync",
          "With fewer copies in sync than a write needs.",
          "short",
          `sum(kafka_server_replicamanager_underminisrpartitioncount{job="kafka"})`,
          "partitions",
          { kind: "stat", warnAbove: 0 },
        ),
        panel(
          "Under-replicated",
          "With fewer copies in sync than declared, by broker.",
          "short",
          `sum by (pod) (kafka_server_replicamanager_underreplicatedpartitions{job="kafka"})`,
          "{{pod}}",
        ),
        panel(
          "Brokers fenced",
          "Known to the controller and not heard of.",
          "short",
          `max(kafka_controller_kafkacontroller_fencedbrokercount{job="kafka"})`,
          "fenced",
          { warnAbove: 0 },
        ),
        panel(
          "Copies that fell behind",
          "Each time that a copy leaves the set in sync.",
          "ops",
          `sum by (pod) (rate(kafka_server_replicamanager_isrshrinks_total{job="kafka"}[5m]))`,
          "{{pod}}",
        ),
      ],
    },
    {
      title: "Traffic",
      panels: [
        panel("Records in", "By topic.", "ops", byTopic("messagesin"), "{{topic}}"),
        panel("Bytes in", "By topic, before replication.", "Bps", byTopic("bytesin"), "{{topic}}"),
        panel("Bytes out", "By topic, to consumers.", "Bps", byTopic("bytesout"), "{{topic}}"),
        panel(
          "Requests that fail",
          "To write and to read, by broker.",
          "reqps",
          `sum by (pod) (rate(kafka_server_brokertopicmetrics_failedproducerequests_total{job="kafka"}[1m]) + rate(kafka_server_brokertopicmetrics_failedfetchrequests_total{job="kafka"}[1m]))`,
          "{{pod}}",
        ),
      ],
    },
    {
      title: "Brokers",
      panels: [
        panel(
          "Time of a write, 99 %",
          "In the broker, replication included.",
          "ms",
          `max by (pod) (kafka_network_requestmetrics_totaltimems{job="kafka",request="Produce",quantile="0.99"})`,
          "{{pod}}",
          { warnAbove: 250 },
        ),
        panel(
          "Request threads idle",
          "Below a fifth, requests queue.",
          "percentunit",
          `min by (pod) (kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent{job="kafka"})`,
          "{{pod}}",
        ),
        panel(
          "Network threads idle",
          "Below a third, connections wait.",
          "percentunit",
          `min by (pod) (kafka_network_socketserver_networkprocessoravgidle_percent{job="kafka"})`,
          "{{pod}}",
        ),
        panel(
          "Data by broker",
          "Logs of all partitions.",
          "bytes",
          `sum by (pod) (kafka_log_log_size{job="kafka"})`,
          "{{pod}}",
        ),
        panel("Data by topic", "All copies.", "bytes", `sum by (topic) (kafka_log_log_size{job="kafka"})`, "{{topic}}"),
        panel(
          "Partitions led",
          "By broker; even when balanced.",
          "short",
          `sum by (pod) (kafka_server_replicamanager_leadercount{job="kafka"})`,
          "{{pod}}",
        ),
        panel(
          "Java heap",
          "In use.",
          "bytes",
          `sum by (pod) (jvm_memory_used_bytes{job="kafka",area="heap"})`,
          "{{pod}}",
        ),
        panel(
          "Collections of garbage",
          "Time spent in them.",
          "percentunit",
          `sum by (pod) (rate(jvm_gc_collection_seconds_sum{job="kafka"}[1m]))`,
          "{{pod}}",
        ),
      ],
    },
    {
      title: "Access",
      panels: [
        panel(
          "Requests denied",
          "That asked for what their sender has no right to, a minute.",
          "short",
          `sum by (pod) (kafka_server_authorizer_denied_per_minute{job="kafka",role="broker"})`,
          "{{pod}}",
          { warnAbove: 0 },
        ),
        panel(
          "Connections",
          "By listener.",
          "short",
          `sum by (listener) (kafka_server_socketservermetrics_connection_count{job="kafka"})`,
          "{{listener}}",
        ),
        panel(
          "Failed to prove who they are",
          "By listener.",
          "ops",
          `sum by (listener) (rate(kafka_server_socketservermetrics_failed_authentication_total{job="kafka"}[1m]))`,
          "{{listener}}",
        ),
      ],
    },
  ],
});
