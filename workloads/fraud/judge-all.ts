import { handlerKit } from "../runtime/testing";
import { arrivedOf, labelsOf, type Generated } from "../runtime/testing/evaluation";
import { fraudAlerts } from "../streams/catalogue/fraud-alerts";
import { payments, type Payment } from "../streams/catalogue/payments";
import type { Judged } from "./evaluation";
import { handler } from "./handle";

/**
 * Puts payments through the worker in the order of the file, by the same code that runs it behind Kafka, and sets beside each what its
 * label says. A payment that comes twice counts once.
 */
export async function judgeAll(generated: Generated): Promise<readonly Judged[]> {
  const truth = new Map<string, NonNullable<Judged["fraud"]>>();
  for (const { id, label, pattern, episode } of labelsOf(generated)) {
    if (label === "fraud") truth.set(id, { pattern, episode: String(episode) });
  }
  const arrived = arrivedOf(generated, payments) as readonly Payment[];
  const kit = handlerKit(handler, { now: arrived.reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), 0) });
  const judged = new Map<string, Judged>();
  for (const payment of arrived) {
    const { emits, rejects } = await kit.feed(payments, payment);
    if (rejects[0] !== undefined) throw new Error(`payment ${payment.id} was rejected: ${rejects[0].detail}`);
    if (judged.has(payment.id)) continue;
    const alerted = emits.some(({ stream }) => stream === fraudAlerts.name);
    judged.set(payment.id, { fraud: truth.get(payment.id), alerted, amount: Number(payment.amount) });
  }
  return [...judged.values()];
}
