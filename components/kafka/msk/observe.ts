import type { Observation } from "../../core/observe";
import { type Late, text } from "../../core/text";
import { EXPORTER_PORTS } from "./render";

/** Label `job` of the series of each exporter. */
export const JOBS = { jmx: "kafka-msk-jmx", node: "kafka-msk-node" } as const;

/**
 * The exporters of MSK's open monitoring. What they call their series cannot be recorded outside AWS, so nothing is said of
 * them but whether they answer.
 * @param hosts of the brokers
 */
export const observeMskKafka = (hosts: readonly Late<string>[]): Observation => ({
  scrape: (Object.keys(JOBS) as (keyof typeof JOBS)[]).flatMap((exporter) =>
    hosts.map((host) => ({
      job: JOBS[exporter],
      address: text`${host}:${EXPORTER_PORTS[exporter]}`,
      path: "/metrics",
    })),
  ),
  alerts: [
    {
      alert: "MskBrokerDown",
      expr: `max by (instance) (up{job="${JOBS.jmx}"}) == 0`,
      for: "15 seconds",
      severity: "page",
      summary: "A broker of MSK does not answer",
      description: "{{ $labels.instance }} gives no metrics: the broker is down, or AWS is at work on it.",
      runbook: "components/kafka/README.md#msk-broker-down",
    },
  ],
});
