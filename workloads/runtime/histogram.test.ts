import { LATENCY_BUCKETS, Latencies } from "./histogram";

describe("latencies", () => {
  it("are counted in cumulative buckets, with sum and count", () => {
    const latencies = new Latencies();
    for (const milliseconds of [0.5, 1, 1.5, 70_000]) latencies.observe(milliseconds);
    const { buckets, sum, count } = latencies.read();
    const by = new Map(buckets);
    expect([by.get("0.001"), by.get("0.002"), by.get("60"), by.get("+Inf")]).toEqual([2, 3, 3, 4]);
    expect(sum).toBeCloseTo(70.003);
    expect(count).toBe(4);
    expect(buckets.length).toBe(LATENCY_BUCKETS.length + 1);
  });

  it("of clocks that differ count as none", () => {
    const latencies = new Latencies();
    latencies.observe(-5);
    expect(latencies.read()).toMatchObject({ sum: 0, count: 1 });
  });
});
