import { count, digits, dollars, percent, rate, size, unitPrice } from "./format";

describe("numbers for people", () => {
  it.each([
    [digits(0), "0"],
    [digits(0.001), "0.001"],
    [digits(6.478), "6.48"],
    [digits(12.34), "12.3"],
    [digits(1_234_567.8), "1,234,568"],
    [count(10_000), "10,000/s"],
    [rate(115_740_000), "116 MB/s"],
    [rate(0), "0 B/s"],
    [rate(999_999), "1,000 kB/s"],
    [size(1_610_612_736), "1.5 GiB"],
    [size(3 * 1024 ** 5), "3 PiB"],
    [dollars(1_234_567.5), "$1,234,567.50"],
    [dollars(undefined), "not known"],
    [unitPrice(0.0816 * 0.5), "$0.0408"],
    [percent(0.347), "35 %"],
  ])("writes %s", (written, expected) => {
    expect(written).toBe(expected);
  });
});
