import { euros } from "./currencies";

describe("the value of an amount in euros", () => {
  it.each([
    ["25.00", "EUR", 25],
    ["4000.00", "JPY", 24],
    ["0.01", "VND", 0.01],
  ])("of %s %s is about %p", (amount, currency, expected) => {
    expect(euros(amount, currency)).toBe(expected);
  });

  it("is unknown in a currency without a rate, also one named as a property of every object", () => {
    expect(euros("25.00", "XAU")).toBeNull();
    expect(euros("25.00", "constructor")).toBeNull();
  });

  it("is unknown for nothing and for a refund", () => {
    expect(euros("0.00", "EUR")).toBeNull();
    expect(euros("-5.00", "EUR")).toBeNull();
  });
});
