import { ratioToTypical } from "./categories";

describe("an amount relative to what is typical of its category", () => {
  it.each([
    [800, "6513", 1],
    [60, "5411", 2],
    [6, "5814", 0.5],
    [35, "9999", 1],
    [70, "constructor", 2],
  ])("of %p in %s is %p", (euros, category, expected) => {
    expect(ratioToTypical(euros, category)).toBe(expected);
  });
});
