import fc from "fast-check";
import { nodeOffers } from "./instances";
import { mostOf, type PartSize, poolsOf, volumesOf } from "./systems";

const part = (changed: Partial<PartSize> = {}): PartSize => ({
  replicas: 1,
  cpu: 1,
  memory: 4,
  pool: "query",
  ...changed,
});

test("systems of one pool share its nodes, and those of general use are the platform's own", () => {
  expect(
    poolsOf({
      trino: { coordinator: part(), worker: part({ replicas: 3, cpu: 3, memory: 12 }) },
      grafana: { server: part({ pool: "general", cpu: 0.5, memory: 1 }) },
    }),
  ).toEqual([
    { name: "platform", instance: "m7g.xlarge", nodes: 1 },
    { name: "query", instance: "m7g.2xlarge", nodes: 2 },
  ]);
});

test("a larger pod takes larger nodes, and one that fits none is refused", () => {
  expect(poolsOf({ spark: { executor: part({ pool: "spark", memory: 40, cpu: 8 }) } })).toEqual([
    { name: "spark", instance: "m7g.4xlarge", nodes: 1 },
  ]);
  expect(() => poolsOf({ spark: { executor: part({ pool: "spark", memory: 80 }) } })).toThrow(
    'pool "spark": a pod must fit m7g.4xlarge with 85 % of it, got one of 1 cores and 80 GiB; make its part smaller and more',
  );
});

test("volumes and limits are counted by what there is, and by what it may grow to", () => {
  const sizes = { pinot: { server: part({ replicas: 3, most: 6, volume: 100 }) } };
  expect(volumesOf(sizes)).toBe(300);
  expect(mostOf(sizes, "query")).toEqual({ cpu: 6, memory: 24 });
  expect(mostOf(sizes, "spark")).toEqual({ cpu: 0, memory: 0 });
});

test("nodes hold at least what is asked for, whatever the pods", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          replicas: fc.integer({ min: 1, max: 9 }),
          cpu: fc.double({ min: 0.1, max: 12, noNaN: true }),
          memory: fc.double({ min: 0.1, max: 40, noNaN: true }),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      (parts) => {
        const size = Object.fromEntries(parts.map((one, index) => [`part${index}`, part(one)]));
        const [pool] = poolsOf({ system: size });
        const asked = mostOf({ system: size }, "query");
        const { instance = "m7g.xlarge", nodes = 0 } = pool ?? {};
        expect(nodes * nodeOffers[instance].cpu).toBeGreaterThanOrEqual(asked.cpu);
        expect(nodes * nodeOffers[instance].memory).toBeGreaterThanOrEqual(asked.memory);
      },
    ),
  );
});
