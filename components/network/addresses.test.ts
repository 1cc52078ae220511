import fc from "fast-check";
import { addressPlan, overlap, parseCidr } from "./addresses";

test("a /16 is split into three large private and three small public subnets", () => {
  expect(addressPlan("10.40.0.0/16")).toEqual({
    vpc: "10.40.0.0/16",
    privateSubnets: ["10.40.0.0/18", "10.40.64.0/18", "10.40.128.0/18"],
    publicSubnets: ["10.40.192.0/22", "10.40.196.0/22", "10.40.200.0/22"],
  });
});

test("a /20 is split in the same way", () => {
  expect(addressPlan("192.168.240.0/20")).toEqual({
    vpc: "192.168.240.0/20",
    privateSubnets: ["192.168.240.0/22", "192.168.244.0/22", "192.168.248.0/22"],
    publicSubnets: ["192.168.252.0/26", "192.168.252.64/26", "192.168.252.128/26"],
  });
});

/** Every range from /16 to /20, by its first address. */
const ranges = fc
  .record({ prefix: fc.integer({ min: 16, max: 20 }), block: fc.integer({ min: 0, max: 2 ** 20 - 1 }) })
  .map(({ prefix, block }) => {
    const first = Math.floor((block * 2 ** 12) / 2 ** (32 - prefix)) * 2 ** (32 - prefix);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
  });

const bounds = (cidr: string): readonly [number, number] => {
  const range = parseCidr(cidr);
  if (range === undefined) throw new Error(`"${cidr}" is no range`);
  return [range.first, range.first + 2 ** (32 - range.prefix) - 1];
};

test("the subnets of every range lie within it, and no two of them share an address", () => {
  fc.assert(
    fc.property(ranges, (cidr) => {
      const { privateSubnets, publicSubnets } = addressPlan(cidr);
      const subnets = [...privateSubnets, ...publicSubnets].map(bounds);
      const [low, high] = bounds(cidr);
      expect(subnets).toHaveLength(6);
      for (const [first, last] of subnets) expect(first >= low && last <= high).toBe(true);
      const sorted = [...subnets].sort((x, y) => x[0] - y[0]);
      for (const [index, [first]] of sorted.entries()) {
        if (index > 0) expect(first).toBeGreaterThan(sorted[index - 1]?.[1] ?? Infinity);
      }
    }),
  );
});

test("ranges overlap when one holds the other, and not when they are neighbours", () => {
  expect(overlap("10.0.0.0/8", "10.40.0.0/16")).toBe(true);
  expect(overlap("10.40.0.0/16", "10.0.0.0/8")).toBe(true);
  expect(overlap("10.40.0.0/16", "10.41.0.0/16")).toBe(false);
});

test.each(["10.40.0.0", "10.40.0.1/16", "10.40.0.0/33", "256.0.0.0/8", "10.40.0/16"])("%s is no range", (cidr) => {
  expect(parseCidr(cidr)).toBeUndefined();
});

test("a plan of what is no range is refused", () => {
  expect(() => addressPlan("10.40.0.1/16")).toThrow(
    'an address plan needs an IPv4 range such as 10.40.0.0/16, got "10.40.0.1/16"',
  );
});
