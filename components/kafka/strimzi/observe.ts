import type { Observation } from "../../core/observe";
import { alerts, objectives } from "./alerts";
import { dashboard } from "./dashboard";
import { KAFKA_NAMESPACE, METRICS_PORT, pods } from "./names";
import { type StrimziKafkaSpec, validate } from "./spec";

/** Label `job` of every series of brokers and controllers. */
export const JOB = "kafka";

/** Brokers and controllers by their JMX exporter; lag and the latency of events are the workers' own metrics. */
export function observeStrimziKafka(given: StrimziKafkaSpec): Observation {
  const { brokers, controllers } = validate(given);
  return {
    ...jmxObservation({
      nodes: brokers.count + controllers,
      diskBytes: brokers.volumeGiB * brokers.volumes * 1024 ** 3,
    }),
    scrape: [],
    monitors: [{ job: JOB, namespace: KAFKA_NAMESPACE, pods: pods.nodes, port: METRICS_PORT }],
  };
}

/** What is made of the JMX exporter's series, wherever the brokers are. */
export const jmxObservation = (cluster: Parameters<typeof alerts>[0]): Omit<Observation, "scrape"> => ({
  recordings: [
    {
      record: "topic:kafka_messages_in:rate5m",
      expr: `sum by (topic) (rate(kafka_server_topicmetrics_messagesin_total{job="${JOB}"}[5m]))`,
    },
  ],
  baselines: ["topic:kafka_messages_in:rate5m"],
  alerts: alerts(cluster),
  objectives: objectives(),
  dashboards: [dashboard()],
});
