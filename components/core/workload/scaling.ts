import type { Duration, Worker } from "../../../workloads/streams";
import { milliseconds } from "../../../workloads/streams/units";
import { type AssumedValues, assume } from "../capacity";
import type { ReplicaLoad } from "./resources";

/**
 * How fast an autoscaler may go. Up: to ten times the pods in one step of 15 s (the controller's period), or by ten pods where that
 * is more, at once. Kubernetes' default, doubling or four more in 15 s, takes 60 s from 10 to 100. Down: after five minutes in which
 * fewer would have done, a tenth a minute, since each consumer that leaves makes the others pause.
 */
export const scalingBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Percent", value: 900, periodSeconds: 15 },
      { type: "Pods", value: 10, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: "Max",
    policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
  },
} as const;

/** Seconds: a worker with a lazy promise is still told early. */
const LONGEST_WAIT = 10;
/** Seconds: offsets are committed every 50 ms, and a batch is under way meanwhile, so that this much always shows as lag. */
const UNCOMMITTED = 0.1;

/**
 * Lag that one replica may have, in records, before another is wanted. A record behind L others waits L ÷ rate, and half of the
 * promised latency is left for that: the other half is for the gateway, two trips to the brokers and the handler itself. The rate
 * is what the plan lets a replica do (`replicaUse` of its full rate).
 */
export function lagThreshold(latency: Duration, load: ReplicaLoad, given: Partial<AssumedValues> = {}): number {
  const wait = Math.min(milliseconds(latency) / 1_000 / 2, LONGEST_WAIT) + UNCOMMITTED;
  return Math.max(1, Math.floor(load.ratePerReplica * assume(given).replicaUse * wait));
}

/**
 * The threshold of each stream that a worker reads, by its part of the declared peak. The autoscaler takes the greatest of its
 * metrics, and the greatest of lags by such shares is never less than the sum of lags by the whole.
 */
export function lagThresholds(
  { reads, slo }: Worker,
  load: ReplicaLoad,
  given: Partial<AssumedValues> = {},
): ReadonlyMap<string, number> {
  const whole = lagThreshold(slo.latency, load, given);
  const total = reads.reduce((sum, { volume }) => sum + volume.peak, 0);
  return new Map(reads.map(({ name, volume }) => [name, Math.max(1, Math.floor((whole * volume.peak) / total))]));
}
