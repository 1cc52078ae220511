import type { Observation } from "../core/observe";
import { jmxObservation } from "./strimzi/observe";

/**
 * The broker of this machine by its JMX exporter, as a cluster's brokers are.
 * @param port of the exporter's page; absent where there is none: lag and latency are the workers' own metrics
 * @param diskBytes of the volume that its data lie on
 */
export function observeLocalKafka(port: number | undefined, diskBytes: number): Observation {
  if (port === undefined) return { scrape: [] };
  return {
    ...jmxObservation({ nodes: 1, diskBytes }),
    scrape: [{ job: "kafka", address: `127.0.0.1:${port}`, path: "/metrics" }],
  };
}
