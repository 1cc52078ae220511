import { defineGateway, defineStream, defineWorker, string, timestamp, uuid } from "../../workloads/streams";
import { untold } from "../../workloads/streams/testing/lineage";
import type * as pulumi from "@pulumi/pulumi";
import type { RoomObservation } from "../core/promql";
import type { GrafanaSpec } from "./spec";

const stream = (name: string) =>
  defineStream({
    name,
    doc: "What the test sends.",
    owner: { team: "tests", contact: "tests@example.com" },
    fields: { id: uuid({ doc: "It." }), account: string({ doc: "Whose." }), at: timestamp("ms", { doc: "When." }) },
    key: "account",
    eventTime: "at",
    volume: { average: 1, peak: 2, size: "100 B" },
    retention: "2 days",
    slo: { latency: "50 ms", quality: 0.99 },
  });

export const orders = stream("orders");
export const totals = stream("totals");
export const adder = defineWorker({
  name: "adder",
  doc: "Adds up.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: [orders],
  writes: [totals],
  lineage: untold(totals),
  slo: { latency: "100 ms" },
  scale: { min: 1, max: 2 },
});

export const shop = defineGateway({
  name: "shop",
  doc: "Takes orders.",
  owner: { team: "tests", contact: "tests@example.com" },
  writes: [orders],
  slo: { latency: "100 ms" },
  scale: { min: 1, max: 2 },
});

/** A room with a dashboard and an objective. */
export const door: RoomObservation = {
  room: "door",
  observation: {
    scrape: [],
    objectives: [
      {
        name: "door-availability",
        objective: 0.999,
        good: "sum(rate(good[$window]))",
        total: "sum(rate(all[$window]))",
        description: "It opens.",
        runbook: "components/door/README.md#availability",
      },
    ],
    dashboards: [
      {
        uid: "door",
        title: "Door",
        tags: ["door"],
        rows: [
          {
            title: "Visits",
            panels: [
              {
                title: "Visits",
                description: "Visits a second.",
                kind: "timeseries",
                unit: "reqps",
                queries: [{ expr: "rate(visits_total[1m])", legend: "{{pod}}" }],
                warnAbove: 100,
              },
              {
                title: "Open",
                description: "Whether it is open.",
                kind: "stat",
                unit: "bool",
                queries: [{ expr: "open", legend: "open" }],
              },
            ],
          },
          {
            title: "How long",
            panels: [
              {
                title: "Seconds",
                description: "How long it stays open.",
                kind: "heatmap",
                unit: "s",
                queries: [{ expr: "sum by (le) (rate(seconds_bucket[1m]))", legend: "{{le}}" }],
              },
              {
                title: "Visitors",
                description: "Who is in.",
                kind: "table",
                unit: "short",
                queries: [{ expr: "visitors", legend: "" }],
              },
            ],
          },
        ],
      },
    ],
  },
};

const admin = { namespace: "millrace-grafana", secret: "grafana-admin", key: "password" };

export const testSpec = (observations: readonly RoomObservation[] = [door]): GrafanaSpec => ({
  cluster: {
    provider: undefined as unknown as pulumi.ProviderResource,
    name: "test",
    form: "any",
    cidrs: ["10.40.0.0/16"],
    disposable: false,
    storageClass: "fast",
  },
  prometheus: {
    url: "http://prometheus.millrace-prometheus:9090",
    namespace: "millrace-prometheus",
    service: "prometheus",
    port: 9090,
    pods: { "app.kubernetes.io/name": "prometheus" },
  },
  observations,
  streams: [orders, totals],
  workers: [adder],
  gateways: [shop],
  host: "grafana.example.com",
  adminPassword: admin,
});

export const oidc = {
  authUrl: "https://id.example.com/authorize",
  tokenUrl: "https://id.example.com/token",
  apiUrl: "https://id.example.com/userinfo",
  clientId: "millrace",
  clientSecret: { namespace: "millrace-grafana", secret: "grafana-oidc", key: "client-secret" },
  adminGroup: "platform",
  cidrs: ["192.0.2.0/24"],
};
