import { handlerKit, type KitResult } from "../runtime/testing";
import { arrivedOf, type Generated } from "../runtime/testing/evaluation";
import { clicks, type Click } from "../streams/catalogue/clicks";
import type { Session } from "../streams/catalogue/sessions";
import { judged, type Judged, type Told } from "./evaluation";
import { handler } from "./handle";

const LONG_AFTER = 24 * 3_600_000;

/** Puts clicks through the worker in the order of the file, by the same code that runs it behind Kafka, and lets it fall quiet. */
export async function judgeAll(generated: Generated): Promise<Judged> {
  const arrived = arrivedOf(generated, clicks) as readonly Click[];
  const kit = handlerKit(handler, { now: arrived.reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), 0) });
  const worker: Told[] = [];
  const take = ({ emits, rejects }: KitResult): void => {
    if (rejects[0] !== undefined) throw new Error(`a click was rejected: ${rejects[0].detail}`);
    for (const { record } of emits) {
      const { visitorId, startedAt, endedAt, clicks: count, revenue } = record as Session;
      worker.push({ visitorId, startedAt, endedAt, clicks: count, revenue });
    }
  };
  for (const click of arrived) take(await kit.feed(clicks, click));
  kit.now += LONG_AFTER;
  take(kit.idle());
  return judged(arrived, worker);
}
