import { createHash } from "node:crypto";
import { PLATFORM } from "../../../workloads/streams/names";

const LONGEST_UID = 40;

/** Name of a recorded series of one worker, gateway or poller: `millrace:worker_fraud_lag_records:sum`. */
export const seriesName = (kind: "worker" | "gateway" | "poller", name: string, what: string): string =>
  `${PLATFORM}:${kind}_${name.replaceAll("-", "_")}_${what}`;

/** Grafana's name of a dashboard: `worker-fraud`, cut and told apart by a hash where it would be too long. */
export function dashboardUid(kind: "worker" | "gateway" | "poller" | "quality", name: string): string {
  const uid = `${kind}-${name}`;
  if (uid.length <= LONGEST_UID) return uid;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${uid.slice(0, LONGEST_UID - hash.length - 1)}-${hash}`;
}

/** The largest bound of a histogram that is within a promise, so that what it counts keeps the promise; the smallest if none is. */
export const boundWithin = (bounds: readonly number[], seconds: number): number =>
  bounds.reduce((best, bound) => (bound <= seconds ? bound : best), bounds[0] ?? seconds);
