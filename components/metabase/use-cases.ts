/** What an executive looks at: the streams of one purpose, the most telling first. Their questions follow from their fields. */
export interface UseCase {
  /** Lower-case words joined by hyphens: `fraud`. */
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  /** Names of the streams. */
  readonly streams: readonly string[];
}

/** The platform's use cases. A served stream that none of them names is in the dashboard of all others. */
export const useCases: readonly UseCase[] = [
  {
    name: "fraud",
    title: "Fraud",
    doc: "Payments, and those that look like fraud.",
    streams: ["fraud-alerts", "payments"],
  },
  {
    name: "pricing",
    title: "Pricing",
    doc: "What sellers ask, and what they change.",
    streams: ["price-changes", "undercuts", "prices", "products"],
  },
  {
    name: "maintenance",
    title: "Maintenance",
    doc: "What machines measure, and where it drifts.",
    streams: ["maintenance-alerts", "telemetry"],
  },
  {
    name: "visits",
    title: "Visits",
    doc: "What people look at, and how they come to buy.",
    streams: ["sessions", "clicks"],
  },
];
