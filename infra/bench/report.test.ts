import { median, rowsOf, table } from "./report";

const metric = { name: "perSecond", title: "produce", unit: "records/s", better: "higher" } as const;

describe("the median", () => {
  it("is the middle value, in whatever order they come", () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it("is the mean of the middle two of an even number", () => {
    expect(median([4, 1, 2, 9])).toBe(3);
  });

  it("is not known of nothing", () => {
    expect(() => median([])).toThrow("the median of nothing is not known; measure at least one round");
  });
});

describe("the table", () => {
  it("has a line for each peer, with a ratio above 1 where millrace is better, whether more or less is", () => {
    const rate = rowsOf(
      "produce",
      [metric],
      new Map([
        ["millrace", [{ perSecond: 500_000 }, { perSecond: 300_000 }, { perSecond: 512_345 }]],
        ["ProducerPerformance", [{ perSecond: 400_000 }]],
        ["another", [{ perSecond: 1_000_000 }]],
      ]),
    );
    const latency = rowsOf(
      "latency",
      [{ name: "p50", title: "latency", unit: "ms", better: "lower" }],
      new Map([
        ["millrace", [{ p50: 4 }]],
        ["Java client", [{ p50: 5.678 }]],
      ]),
    );
    expect(table([...rate, ...latency])).toBe(
      [
        "| what    | millrace          | beside              |                     | ratio (above 1: millrace is better) |",
        "| ------- | ----------------- | ------------------- | ------------------- | ----------------------------------- |",
        "| produce | 500,000 records/s | ProducerPerformance | 400,000 records/s   | 1.25                                |",
        "|         |                   | another             | 1,000,000 records/s | 0.50                                |",
        "| latency | 4 ms              | Java client         | 5.68 ms             | 1.42                                |",
      ].join("\n"),
    );
  });

  it("shows what has no peer alone", () => {
    const rows = rowsOf(
      "program",
      [{ ...metric, title: "preview", unit: "s" }],
      new Map([["millrace", [{ perSecond: 2.5 }]]]),
    );
    expect(table(rows).split("\n")[2]).toMatch(/^\| preview \| 2\.5 s +\| +\| +\| +\|$/);
  });

  it("leaves out a peer that does not give the metric", () => {
    const rows = rowsOf(
      "gateway",
      [{ ...metric, name: "p99" }],
      new Map([
        ["millrace", [{ perSecond: 1, p99: 2 }]],
        ["ProducerPerformance", [{ perSecond: 3 }]],
      ]),
    );
    expect(rows[0]?.contestants).toEqual([{ name: "millrace", rounds: [2] }]);
  });
});
