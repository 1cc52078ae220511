import type { Claim, Consumer, Driver } from "../runtime";
import { until } from "./until";

/** All partitions of a topic, held as the only member of a group. */
export interface Hold {
  /** Aborts when another member takes them; `released` tells it that nothing is under way any more. */
  readonly lost: AbortSignal;
  /** @param offset the next one to look at @throws DriverError, `fenced` when it is no longer held */
  commit(partition: number, offset: number): Promise<void>;
  release(): Promise<void>;
}

const PATIENCE_MS = 45_000;
/** How long a batch under way may take before another member gets the partitions. */
const REVOKE_MS = 25_000;

/**
 * Joins a group and waits until it has every partition of the topic: of two that hold the same, the later one goes on, and the
 * earlier one is told to end.
 * @throws a sentence when they are not to be had
 */
export async function holdAll(driver: Driver, group: string, topic: string): Promise<Hold> {
  const partitions = await driver.partitions(topic);
  const lost = new AbortController();
  let claims: readonly Claim[] = [];
  let failure = "";
  let given = false;
  let released: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => (released = resolve));
  const consumer: Consumer = await driver.consumer({
    group,
    topics: [topic],
    revokeTimeout: REVOKE_MS,
    listener: {
      assigned: (now) => {
        claims = now;
      },
      revoked: async () => {
        if (!given) return;
        lost.abort();
        await settled;
      },
      // What is read is read beside the group, up to a known end.
      records: (claim) => {
        consumer.pause([claim]);
      },
      reachedEnd: () => undefined,
      failed: (error) => {
        failure = error.message;
      },
    },
  });
  try {
    await until(() => claims.length === partitions && claims.every(({ held }) => held), PATIENCE_MS);
  } catch {
    await consumer.close();
    throw new Error(
      `group ${group} did not give the ${partitions} partitions of ${topic} to this run within ${PATIENCE_MS / 1_000} seconds${failure === "" ? "" : ` (${failure})`}; end other runs for the same worker, or run it again when the brokers answer`,
    );
  }
  given = true;
  return {
    lost: lost.signal,
    async commit(partition, offset) {
      const claim = claims.find((one) => one.partition === partition);
      if (claim !== undefined) await consumer.commit([{ claim, offset }]);
    },
    async release() {
      released();
      await consumer.close();
    },
  };
}
