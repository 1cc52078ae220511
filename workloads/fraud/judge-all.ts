import { handlerKit } from "../runtime/testing";
import { fraudAlerts } from "../streams/catalogue/fraud-alerts";
import { payments, type Payment } from "../streams/catalogue/payments";
import type { Judged } from "./evaluation";
import { handler } from "./handle";

/**
 * Puts payments through the worker in the order of the file, by the same code that runs it behind Kafka, and sets beside each what its
 * label says.
 * @param events NDJSON of `{"stream":"payments","event":{…}}`; lines of other streams, and lines without `event` (broken ones, which
 * the gateway refuses), are left out; a payment that comes twice counts once
 * @param labels NDJSON of `{"id":"…","label":"fraud","pattern":"…","episode":…}`
 */
export async function judgeAll(events: string, labels: string): Promise<readonly Judged[]> {
  const truth = new Map<string, NonNullable<Judged["fraud"]>>();
  for (const line of linesOf(labels)) {
    const { id, label, pattern, episode } = line as { id: string; label: string; pattern: string; episode: unknown };
    if (label === "fraud") truth.set(id, { pattern, episode: String(episode) });
  }
  const arrived = linesOf(events)
    .map((line) => line as { stream: string; event?: Payment })
    .flatMap(({ stream, event }) => (stream === payments.name && event !== undefined ? [event] : []));
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

const linesOf = (text: string): readonly unknown[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
