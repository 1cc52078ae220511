import { Registry } from "prom-client";
import type { Handler } from "../runtime";
import { handlerKit } from "../runtime/testing";
import { payments, type Payment } from "../streams/catalogue/payments";
import { qualityHandler } from "./handle";

const MINUTE = 60_000;
const START = 1_800_000_000_000 - (1_800_000_000_000 % MINUTE);

const payment = (n: number, changes: Partial<Payment> = {}): Payment => ({
  id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  accountId: `account-${n % 3}`,
  cardId: "card-1",
  merchantId: "merchant-1",
  category: "5411",
  amount: "1.00",
  currency: "EUR",
  channel: "chip",
  country: "DE",
  location: null,
  occurredAt: START,
  ...changes,
});

/** A metric's values by its labels, of what the handler itself counts. */
async function metric(registry: Registry, name: string): Promise<Readonly<Record<string, number>>> {
  const found = await registry.getSingleMetric(name)?.get();
  return Object.fromEntries((found?.values ?? []).map(({ labels, value }) => [Object.values(labels).join(" "), value]));
}

function started(): { readonly handler: Handler; readonly registry: Registry } {
  const handler = qualityHandler();
  const registry = new Registry();
  handler.metrics?.(registry);
  return { handler, registry };
}

describe("the quality worker", () => {
  it("writes what came of each rule in a minute with the first event after it", async () => {
    const { handler } = started();
    const kit = handlerKit(handler, { now: START + 10_000 });
    const received = { "millrace-ingested-at": String(START + 20_000) };
    for (let n = 0; n < 4; n++) expect((await kit.feed(payments, payment(n), received)).emits).toEqual([]);
    expect((await kit.feed(payments, payment(4, { currency: "eur" }), received)).emits).toEqual([]);
    // Nobody knows when it was received, so that nobody knows whether it was fresh.
    expect((await kit.feed(payments, payment(5, { amount: "-1.00", currency: "eur" }))).emits).toEqual([]);

    kit.now = START + MINUTE + 5;
    const { emits } = await kit.feed(payments, payment(6), received);
    const common = { stream: "payments", minuteStart: START, measuredAt: START + MINUTE + 5 };
    const of = (rule: string, events: number, broken: number) => ({
      stream: "quality-results",
      key: "payments",
      record: { id: expect.any(String) as string, ...common, rule, events, broken, kept: broken === 0 },
    });
    expect(emits).toEqual([
      of("category.pattern", 6, 0),
      of("amount.range", 6, 1),
      of("currency.pattern", 6, 2),
      of("country.pattern", 6, 0),
      of("location.lat.range", 6, 0),
      of("location.lon.range", 6, 0),
      of("occurredAt.freshWithin", 5, 0),
      of("slo-quality", 6, 2),
    ]);
    expect(new Set(emits.map(({ record }) => (record as { id: string }).id)).size).toBe(8);
  });

  it("keeps the promise of quality as long as few enough events break a rule", async () => {
    const { handler } = started();
    const kit = handlerKit(handler, { now: START });
    // payments promises 0.9995: of 2,000 events one may break a rule, of 1,999 none.
    const kept = async (events: number, from: number) => {
      for (let n = 0; n < events; n++) {
        await kit.feed(payments, payment(from + n, n === 0 ? { currency: "eur" } : {}));
      }
      kit.now += MINUTE;
      const { emits } = await kit.feed(payments, payment(from + events));
      kit.now += MINUTE;
      await kit.feed(payments, payment(from + events + 1));
      const all = emits.map(({ record }) => record as { rule: string; events: number; broken: number; kept: boolean });
      return all.find(({ rule }) => rule === "slo-quality");
    };
    expect(await kept(2_000, 0)).toMatchObject({ events: 2_000, broken: 1, kept: true });
    // Two are left of the minute before.
    expect(await kept(1_000, 10_000)).toMatchObject({ events: 1_001, broken: 1, kept: false });
  });

  it("counts events and what breaks a rule, an event that comes twice once, and one that is sent again not at all", async () => {
    const { handler, registry } = started();
    const kit = handlerKit(handler, { now: START });
    await kit.feed(payments, payment(1));
    await kit.feed(payments, payment(2, { country: "Germany".slice(0, 2).toLowerCase() }));
    await kit.feed(payments, payment(2));
    await kit.feed(payments, payment(3), { "millrace-replay-of": "payments/0/1", "millrace-replay": "replay" });
    expect(await metric(registry, "millrace_quality_events_total")).toMatchObject({
      "payments slo-quality": 2,
      "payments country.pattern": 2,
    });
    expect(await metric(registry, "millrace_quality_broken_total")).toMatchObject({
      "payments slo-quality": 1,
      "payments country.pattern": 1,
      "payments currency.pattern": 0,
    });
    expect((await metric(registry, "millrace_quality_duplicates_total")).payments).toBe(1);
    expect((await metric(registry, "millrace_quality_sent_again_total")).payments).toBe(1);
    expect((await metric(registry, "millrace_quality_promised_ratio")).payments).toBe(0.9995);
  });

  it("gives up what is no record of its stream, which its dead letters count", async () => {
    const { handler } = started();
    const { rejects } = await handlerKit(handler).feedBytes(payments, "a", Buffer.from("{}"));
    expect(rejects.map(({ cause }) => cause)).toEqual(["undecodable"]);
  });
});
