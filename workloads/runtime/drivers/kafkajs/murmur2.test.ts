import fc from "fast-check";
import { murmur2, partitionOfKey } from "./murmur2";

describe("the choice of a partition", () => {
  it("is the hash that Kafka's own tests expect", () => {
    // org.apache.kafka.common.utils.UtilsTest, testMurmur2
    const cases: Readonly<Record<string, number>> = {
      "21": -973932308,
      foobar: -790332482,
      "a-little-bit-long-string": -985981536,
      "a-little-bit-longer-string": -1486304829,
      lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
    };
    expect(Object.fromEntries(Object.keys(cases).map((key) => [key, murmur2(Buffer.from(key))]))).toEqual(cases);
  });

  it("is the same for a text and for its bytes, whatever its characters and length", () => {
    const keys = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ minLength: 250, maxLength: 600 }));
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 100 }), (key, partitions) => {
        expect(partitionOfKey(key, partitions)).toBe(partitionOfKey(Buffer.from(key), partitions));
      }),
    );
  });
});
