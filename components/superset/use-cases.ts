/** What a chart shows. Metrics are named as `metrics.ts` names them, fields as the stream does. */
export type ChartSpec = {
  /** Unique in its dashboard. */
  readonly title: string;
  /** Name of the stream. */
  readonly stream: string;
  /** Which events, as Superset reads it. Default `Last day`, the 24 hours before now; of a number `Current day`, since midnight in UTC. */
  readonly range?: string;
} & (
  | { readonly kind: "number"; readonly metric: string }
  | { readonly kind: "line"; readonly metric: string; readonly by?: string; readonly grain?: Grain }
  | { readonly kind: "bars"; readonly metric: string; readonly by: string }
  | { readonly kind: "latest"; readonly fields: readonly string[] }
);

/** Durations of ISO 8601 that both engines can cut time into. */
export type Grain = "PT1M" | "PT5M" | "PT1H" | "P1D";

/** One dashboard: rows of charts. */
export interface UseCase {
  /** Address of the dashboard, lower-case words joined by hyphens: `fraud`. */
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  readonly rows: readonly (readonly ChartSpec[])[];
}

/** The platform's use cases. A stream that none of them shows gets its charts in the dashboard of all others. */
export const useCases: readonly UseCase[] = [
  {
    name: "fraud",
    title: "Fraud",
    doc: "Payments, and those that look like fraud.",
    rows: [
      [
        { kind: "number", title: "Payments today", stream: "payments", metric: "events" },
        { kind: "number", title: "Alerts today", stream: "fraud-alerts", metric: "events" },
        { kind: "number", title: "Accounts with alerts today", stream: "fraud-alerts", metric: "distinct_accountId" },
        { kind: "number", title: "Average score today", stream: "fraud-alerts", metric: "avg_score" },
      ],
      [
        {
          kind: "line",
          title: "Payments by channel",
          stream: "payments",
          metric: "events",
          by: "channel",
          grain: "PT5M",
        },
        { kind: "line", title: "Alerts", stream: "fraud-alerts", metric: "events", grain: "PT5M" },
      ],
      [
        { kind: "bars", title: "Amount by currency", stream: "payments", metric: "sum_amount", by: "currency" },
        { kind: "bars", title: "Payments by country", stream: "payments", metric: "events", by: "country" },
      ],
      [
        {
          kind: "latest",
          title: "Latest alerts",
          stream: "fraud-alerts",
          fields: ["occurredAt", "detectedAt", "accountId", "paymentId", "score"],
        },
      ],
    ],
  },
  {
    name: "pricing",
    title: "Pricing",
    doc: "What sellers ask, and what they change.",
    rows: [
      [
        { kind: "number", title: "Prices looked up today", stream: "prices", metric: "events" },
        { kind: "number", title: "Changes today", stream: "price-changes", metric: "events" },
        { kind: "number", title: "Articles looked up today", stream: "prices", metric: "distinct_sku" },
        { kind: "number", title: "Undercuts today", stream: "undercuts", metric: "events" },
      ],
      [
        {
          kind: "line",
          title: "Changes by direction",
          stream: "price-changes",
          metric: "events",
          by: "direction",
          grain: "PT5M",
        },
        {
          kind: "line",
          title: "Part that makes the lowest price",
          stream: "price-changes",
          metric: "share_lowest",
          grain: "PT1H",
        },
      ],
      [
        { kind: "bars", title: "Sellers that change most", stream: "price-changes", metric: "events", by: "seller" },
        { kind: "bars", title: "Average price by source", stream: "prices", metric: "avg_price", by: "source" },
        { kind: "bars", title: "Availability", stream: "prices", metric: "events", by: "availability" },
        { kind: "bars", title: "Articles by status", stream: "products", metric: "distinct_sku", by: "status" },
      ],
      [
        {
          kind: "latest",
          title: "Latest changes",
          stream: "price-changes",
          fields: ["observedAt", "sku", "seller", "before", "after", "currency", "ratio", "lowest"],
        },
      ],
    ],
  },
  {
    name: "maintenance",
    title: "Maintenance",
    doc: "What machines measure, and where it drifts.",
    rows: [
      [
        { kind: "number", title: "Readings today", stream: "telemetry", metric: "events" },
        { kind: "number", title: "Machines heard today", stream: "telemetry", metric: "distinct_machineId" },
        { kind: "number", title: "Drifts today", stream: "maintenance-alerts", metric: "events" },
        {
          kind: "number",
          title: "Machines that drift today",
          stream: "maintenance-alerts",
          metric: "distinct_machineId",
        },
      ],
      [
        { kind: "line", title: "Vibration by site", stream: "telemetry", metric: "avg_vibration", by: "site" },
        { kind: "line", title: "Temperature by site", stream: "telemetry", metric: "avg_temperature", by: "site" },
      ],
      [
        { kind: "bars", title: "Readings by state", stream: "telemetry", metric: "events", by: "state" },
        { kind: "bars", title: "Drifts by signal", stream: "maintenance-alerts", metric: "events", by: "signal" },
        { kind: "bars", title: "Drifts by severity", stream: "maintenance-alerts", metric: "events", by: "severity" },
      ],
      [
        {
          kind: "latest",
          title: "Latest drifts",
          stream: "maintenance-alerts",
          fields: [
            "measuredAt",
            "machineId",
            "site",
            "severity",
            "signal",
            "expected",
            "observed",
            "remaining",
            "detail",
          ],
        },
      ],
    ],
  },
  {
    name: "behaviour",
    title: "Behaviour",
    doc: "What visitors do in the shop, and what comes of it.",
    rows: [
      [
        { kind: "number", title: "Clicks today", stream: "clicks", metric: "events" },
        { kind: "number", title: "Visits today", stream: "sessions", metric: "events" },
        { kind: "number", title: "Part of visits with a purchase", stream: "sessions", metric: "share_converted" },
        { kind: "number", title: "Visitors today", stream: "sessions", metric: "distinct_visitorId" },
      ],
      [
        { kind: "line", title: "Clicks by action", stream: "clicks", metric: "events", by: "action" },
        {
          kind: "line",
          title: "Conversion by device",
          stream: "sessions",
          metric: "share_converted",
          by: "device",
          grain: "PT1H",
        },
      ],
      [
        { kind: "bars", title: "Revenue by currency", stream: "sessions", metric: "sum_revenue", by: "currency" },
        { kind: "bars", title: "Entry pages", stream: "sessions", metric: "events", by: "entryPage" },
        { kind: "bars", title: "Visits by country", stream: "sessions", metric: "events", by: "country" },
      ],
    ],
  },
];
