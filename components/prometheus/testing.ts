import type * as pulumi from "@pulumi/pulumi";
import type { ClusterEndpoint } from "../core/endpoints";
import type { RoomObservation } from "../core/promql";
import type { PrometheusSpec, Receiver } from "./spec";

/** A cluster that no test talks to. */
export const testCluster = (disposable: boolean): ClusterEndpoint => ({
  provider: undefined as unknown as pulumi.ProviderResource,
  name: "test",
  form: "any",
  cidrs: ["10.40.0.0/16"],
  disposable,
  storageClass: "fast",
});

export const pager: Receiver = {
  kind: "pagerduty",
  routingKey: { namespace: "millrace-prometheus", secret: "pagerduty", key: "routing-key" },
};

/** A room with one of everything. */
export const door: RoomObservation = {
  room: "door",
  observation: {
    scrape: [],
    monitors: [{ job: "door", namespace: "millrace-door", pods: { app: "door" }, port: 8000 }],
    recordings: [{ record: "door:requests:rate5m", expr: "sum(rate(door_requests_total[5m]))" }],
    alerts: [
      {
        alert: "DoorStuck",
        expr: 'sum(rate(door_requests_total{code="500"}[1m])) > 1',
        for: "15 seconds",
        severity: "page",
        summary: "The door is stuck",
        description: "Nobody gets in.",
        runbook: "components/door/README.md#door-stuck",
      },
    ],
    objectives: [
      {
        name: "door-availability",
        objective: 0.999,
        good: 'sum(rate(door_requests_total{code!="500"}[$window]))',
        total: "sum(rate(door_requests_total[$window]))",
        description: "Requests are answered without an error of ours.",
        runbook: "components/door/README.md#door-availability",
      },
    ],
    baselines: ["door:requests:rate5m"],
  },
};

export const testSpec = (observations: readonly RoomObservation[] = [door], disposable = false): PrometheusSpec => ({
  cluster: testCluster(disposable),
  observations,
  receivers: { page: [pager] },
});
