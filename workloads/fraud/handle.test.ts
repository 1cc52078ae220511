import { handlerKit } from "../runtime/testing";
import { fraudAlerts, type FraudAlert } from "../streams/catalogue/fraud-alerts";
import { payments, type Payment } from "../streams/catalogue/payments";
import { handler } from "./handle";
import type { AccountState } from "./state";
import { HOUR, idOf, MINUTE, NOON, paymentOf, PLACES } from "./testing/fixtures";

const start = () => handlerKit(handler, { now: NOON + 12 * HOUR });

/** Feeds payments one after the other and gives the alerts. */
async function alertsOf(kit: ReturnType<typeof start>, fed: readonly Payment[]): Promise<readonly FraudAlert[]> {
  const alerts: FraudAlert[] = [];
  for (const payment of fed) {
    const { emits, rejects } = await kit.feed(payments, payment);
    expect(rejects).toEqual([]);
    for (const emit of emits) {
      expect(emit.stream).toBe(fraudAlerts.name);
      expect(emit.key).toBe(payment.accountId);
      alerts.push(emit.record as FraudAlert);
    }
  }
  return alerts;
}
const stateOf = (kit: ReturnType<typeof start>): AccountState => kit.state("account-1") as AccountState;
const inBerlin = paymentOf(1);
const inTokyo = paymentOf(2, { occurredAt: NOON + 30 * MINUTE, location: PLACES.tokyo, country: "JP" });
const inBerlinAndTokyo = [inBerlin, inTokyo];

describe("the fraud worker", () => {
  it("raises an alert with score, reasons and times, keyed by the account", async () => {
    const [alert, ...more] = await alertsOf(start(), inBerlinAndTokyo);
    expect(more).toEqual([]);
    expect(alert).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      paymentId: idOf(2),
      accountId: "account-1",
      score: 1,
      reasons: [
        {
          rule: "impossible_travel",
          score: 1,
          detail: "the same card was presented 8915 km away 30 minutes before",
        },
      ],
      occurredAt: NOON + 30 * MINUTE,
      detectedAt: NOON + 12 * HOUR,
    });
  });

  it("raises none for ordinary payments, and counts them", async () => {
    const kit = start();
    const day = Array.from({ length: 10 }, (_, i) =>
      paymentOf(i, { occurredAt: NOON + i * HOUR, amount: `${20 + i}.50` }),
    );
    expect(await alertsOf(kit, day)).toEqual([]);
    expect(stateOf(kit).count).toBe(10);
    expect(stateOf(kit).recent.map(({ id }) => id)).toEqual(day.map(({ id }) => id));
  });

  it("adds weak reasons up, strongest first", async () => {
    const known = Array.from({ length: 40 }, (_, i) => paymentOf(i, { occurredAt: NOON - (60 - i) * 11 * HOUR }));
    const spree = [1, 2, 3, 4, 5, 6].map((n) =>
      paymentOf(100 + n, { occurredAt: NOON + n * MINUTE, amount: `${n * 40}.00`, category: "5732" }),
    );
    const alerts = await alertsOf(start(), [...known, ...spree]);
    const last = alerts.at(-1);
    expect(last?.paymentId).toBe(idOf(106));
    expect(last?.reasons.length).toBeGreaterThanOrEqual(1);
    expect(last?.reasons.map(({ score }) => score)).toEqual(
      last?.reasons.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    expect(last?.score).toBeGreaterThanOrEqual(last?.reasons[0]?.score ?? 1);
  });

  it("takes a payment once, however often it is sent: the second changes nothing and raises no second alert", async () => {
    const kit = start();
    await alertsOf(kit, inBerlinAndTokyo);
    const before = stateOf(kit);
    expect(await alertsOf(kit, inBerlinAndTokyo)).toEqual([]);
    expect(stateOf(kit)).toEqual(before);
    expect(before.count).toBe(2);
  });

  it("goes on after a restart as if there had been none", async () => {
    const [whole, restarted] = [start(), start()];
    await alertsOf(whole, [inBerlin, inTokyo]);
    await alertsOf(restarted, [inBerlin]);
    restarted.restart();
    expect(await alertsOf(restarted, [inTokyo])).toHaveLength(1);
    expect(stateOf(restarted)).toEqual(stateOf(whole));
  });

  it("keeps accounts apart", async () => {
    const kit = start();
    expect(await alertsOf(kit, [inBerlin, { ...inTokyo, accountId: "account-2" }])).toEqual([]);
  });

  it("refuses a payment from the future, without effect on the state", async () => {
    const kit = start();
    const at = NOON + 12 * HOUR + 61 * MINUTE;
    const { emits, rejects } = await kit.feed(payments, paymentOf(1, { occurredAt: at }));
    expect(emits).toEqual([]);
    expect(rejects).toEqual([
      {
        cause: "event time in the future",
        detail: `occurredAt must be at most an hour ahead of the clock, got ${at} at ${NOON + 12 * HOUR}; correct the clock or the unit (ms) of the sender`,
        attempts: 1,
      },
    ]);
    expect(kit.state("account-1")).toBeUndefined();
  });
});
