import { TokenBucket } from "./bucket";

describe("TokenBucket", () => {
  it("lets the burst in, then one event each time that the rate allows", () => {
    const bucket = new TokenBucket({ events: 250, burst: 3 }, 0);
    for (let i = 0; i < 3; i++) {
      expect(bucket.wait(0)).toBe(0);
      bucket.take(1, 0);
    }
    expect(bucket.wait(0)).toBe(4);
    expect(bucket.wait(3)).toBe(1);
    expect(bucket.wait(4)).toBe(0);
  });

  it("lends to a batch larger than the burst, and waits for the whole of it afterwards", () => {
    const bucket = new TokenBucket({ events: 100 }, 0);
    expect(bucket.wait(0)).toBe(0);
    bucket.take(1_000, 0);
    expect(bucket.wait(0)).toBe(9_010);
    expect(bucket.wait(9_010)).toBe(0);
  });

  it("saves no more than the burst over a pause", () => {
    const bucket = new TokenBucket({ events: 10, burst: 2 }, 0);
    bucket.take(2, 3_600_000);
    expect(bucket.wait(3_600_000)).toBe(100);
  });
});
