import { Ledger } from "./ledger";

/** Two accounts with two payments each, all in the topic, each counted once. */
function sound(): Ledger {
  const ledger = new Ledger();
  for (const [id, account] of [
    ["1", "a"],
    ["2", "a"],
    ["3", "b"],
    ["4", "b"],
  ] as const)
    ledger.payment(id, account);
  ledger.account("a", { count: 1, ids: ["1"] });
  ledger.account("b", { count: 1, ids: ["3"] });
  ledger.account("a", { count: 2, ids: ["2"] });
  ledger.account("b", { count: 2, ids: ["3", "4"] });
  return ledger;
}
const acknowledged = new Set(["1", "2", "3"]);

describe("the ledger of a load", () => {
  it("finds nothing wrong when every payment is in the topic and counted once", () => {
    expect(sound().defects(acknowledged)).toEqual([]);
  });

  it("counts ids, however often a sender repeated one", () => {
    const ledger = sound();
    ledger.payment("1", "a");
    expect(ledger.defects(acknowledged)).toEqual([]);
    expect(ledger.totals(acknowledged)).toEqual({
      acknowledged: 3,
      inTopic: 4,
      duplicates: 1,
      unacknowledged: 1,
      inState: 4,
      inDeadLetters: 0,
      accounts: 2,
    });
  });

  it("finds what was acknowledged and is not in the topic", () => {
    expect(sound().defects(new Set(["1", "9"]))).toEqual(["1 acknowledged and not in the topic: 9"]);
  });

  it("finds a payment that was not handled", () => {
    const ledger = sound();
    ledger.payment("5", "c");
    expect(ledger.defects(acknowledged)).toEqual([
      "1 in the topic, and neither in the state nor among the dead letters: 5",
      "1 accounts whose state does not count each payment once: c (1 payments, 0 counted)",
    ]);
  });

  it("takes a dead letter for handled", () => {
    const ledger = sound();
    ledger.payment("5", "c");
    ledger.deadLetter("5");
    expect(ledger.defects(acknowledged)).toEqual([]);
  });

  it("finds a payment that was counted twice", () => {
    const ledger = sound();
    ledger.account("a", { count: 3, ids: ["1", "2"] });
    expect(ledger.defects(acknowledged)).toEqual([
      "1 accounts whose state does not count each payment once: a (2 payments, 3 counted)",
    ]);
  });

  it("finds a payment that is in the state and in no topic", () => {
    const ledger = sound();
    ledger.account("a", { count: 2, ids: ["2", "7"] });
    expect(ledger.defects(acknowledged)).toEqual(["1 in the state and not in the topic: 7"]);
  });

  it("finds an account that was forgotten", () => {
    const ledger = sound();
    ledger.account("a", undefined);
    expect(ledger.defects(acknowledged)).toEqual([
      "1 accounts whose state does not count each payment once: a (2 payments, 0 counted)",
    ]);
  });

  it("names five and says that there are more", () => {
    const ledger = new Ledger();
    expect(ledger.defects(new Set(["1", "2", "3", "4", "5", "6"]))).toEqual([
      "6 acknowledged and not in the topic: 1, 2, 3, 4, 5, …",
    ]);
  });
});
