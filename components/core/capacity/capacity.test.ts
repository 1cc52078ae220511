import * as fc from "fast-check";
import { HEADERS } from "../../../workloads/streams/names";
import { assumptions } from "./assumptions";
import { capacityOf, replicasPerNode } from "./capacity";
import { costOf } from "./cost";
import { assume } from "./assumptions";
import { safeIngress } from "./instances";
import { streamOf, workerOf } from "./testing";

const exact = { assumptions: { recordOverhead: 200, internalPartitions: 0 } };

describe("capacity", () => {
  it("counts a record with its key and headers, once in, once a reader out, and once for each further copy", () => {
    const events = streamOf({ serve: ["pinot", "lake"] });
    const { topics } = capacityOf([events], [workerOf([events])], exact);
    expect(topics.find(({ topic }) => topic === "events")).toEqual({
      topic: "events",
      kind: "stream",
      of: "events",
      partitions: 6,
      records: { average: 1_000, peak: 5_000 },
      bytesIn: { average: 1e6, peak: 5e6 },
      readers: 4,
      bytesOut: { average: 4e6, peak: 20e6 },
      replication: { average: 2e6, peak: 10e6 },
      stored: 1e6 * 86_400 * 3,
    });
  });

  it("takes the part of the declared rates that the stack is sized for, in every count that follows from them", () => {
    const events = streamOf({ serve: ["lake"] });
    const worker = workerOf([events]);
    const whole = capacityOf([events], [worker], exact);
    const tenth = capacityOf([events], [worker], { ...exact, load: 0.1 });
    expect(tenth.total.bytesIn.peak).toBeCloseTo(whole.total.bytesIn.peak / 10);
    expect(tenth.total.stored).toBeCloseTo(whole.total.stored / 10);
    expect(tenth.workers[0]?.records.peak).toBeCloseTo(500);
    const lake = (capacity: typeof whole, load: number): number | undefined =>
      costOf([events], capacity, { ...exact, region: "us-east-1", load }).lines.find(({ item }) =>
        item.startsWith("lake"),
      )?.quantity;
    expect(lake(tenth, 0.1)).toBeCloseTo((lake(whole, 1) ?? 0) / 10);
    expect(() => capacityOf([events], [], { load: 0 })).toThrow(
      new Error("capacity: load must be more than 0 and at most 1, got 0; set `load` in the stack's settings"),
    );
  });

  it("counts a worker's dead letters, and its state when it keeps any", () => {
    const events = streamOf();
    const { topics } = capacityOf([events], [workerOf([events], { state: { retention: "7 days" } })], exact);
    const [, deadLetters, state] = topics;
    expect(deadLetters).toMatchObject({
      topic: "reader.dead-letters",
      kind: "dead-letters",
      partitions: 6,
      records: { average: 1, peak: 5 },
      bytesIn: { average: 1_500, peak: 7_500 },
      bytesOut: { average: 0, peak: 0 },
      stored: 1_500 * 30 * 86_400 * 3,
    });
    expect(state).toMatchObject({
      topic: "reader.state",
      kind: "state",
      partitions: 6,
      records: { average: 1_000, peak: 5_000 },
      bytesIn: { average: 700_000, peak: 3_500_000 },
      stored: ((1_000_000 * 700) / 0.8 + 6 * 64 * 1024 ** 2) * 3,
    });
  });

  it("assumes as much beside a record as its headers, a uuid key and the framing take", () => {
    const values = { id: 36, ingestedAt: 13, traceparent: 55 };
    const headers = Object.entries(HEADERS).map(
      ([name, header]) => 1 + header.length + 1 + values[name as keyof typeof values],
    );
    const inAll = headers.reduce((sum, length) => sum + length, 0) + 36 + 12;
    expect(inAll).toBe(200);
    expect(assumptions.recordOverhead.value).toBe(inAll);
  });

  it("takes as many brokers as the hungriest constraint asks for, in whole zones, and names it", () => {
    const events = streamOf();
    const of = (changes: Parameters<typeof streamOf>[0], kafka = {}) =>
      capacityOf([streamOf(changes)], [workerOf([events])], { ...exact, kafka }).brokers;
    expect([of({}).count, of({}).binding]).toEqual([3, "zones"]);

    const busy = of({ volume: { average: 1_000, peak: 50_000, size: "800 B" } });
    // 50 MB/s and the dead letters, a broker taking 78.75 / 6.5 MB/s at 75 %.
    expect([busy.count, busy.binding, busy.needed.ingress]).toEqual([6, "ingress", 6]);

    const wide = of({ partitions: 1_500 });
    expect([wide.count, wide.binding, wide.needed.partitions]).toEqual([6, "partitions", 5]);

    const long = of({ retention: "300 days" });
    expect([long.count, long.binding, long.needed.storage]).toEqual([9, "storage", 8]);
    expect(long.storage.volume).toBe(Math.ceil(long.storage.aBroker / 0.6));

    expect(of({}, { brokers: 12 })).toMatchObject({ count: 12, given: true });
  });

  it("lets a Standard broker take what its disk and network bear with a zone down, and an Express broker what is published", () => {
    const megabytes = (instance: Parameters<typeof safeIngress>[0], fanOut: number) =>
      Number((safeIngress(instance, fanOut) / 1e6).toFixed(1));
    // The figure that AWS publishes for the largest: 154 MB/s.
    expect(megabytes("kafka.m7g.16xlarge", 2)).toBe(153.8);
    expect(megabytes("kafka.m7g.large", 1)).toBe(12.1);
    // Many readers are the network's matter: 117 / (5.7 + 1.5 × 10).
    expect(megabytes("kafka.m7g.large", 10)).toBe(5.7);
    expect(megabytes("express.m7g.16xlarge", 1)).toBe(500);
    expect(megabytes("express.m7g.16xlarge", 4)).toBe(250);
  });

  it("takes replicas by the stated rate, at the stated use, and never fewer than the scale's least", () => {
    const events = streamOf({ volume: { average: 1_000, peak: 30_000, size: "800 B" } });
    const replicas = (rates?: Record<string, number>) =>
      capacityOf([events], [workerOf([events])], rates === undefined ? {} : { rates }).workers[0]?.replicas;
    expect(replicas()).toEqual({ average: 1, peak: 5 });
    expect(replicas({ reader: 100_000 })).toEqual({ average: 1, peak: 1 });
    const wide = workerOf([events], { scale: { min: 4, max: 6 } });
    expect(capacityOf([events], [wide]).workers[0]?.replicas).toEqual({ average: 4, peak: 5 });
  });

  it("packs replicas on nodes by vCPU and memory", () => {
    const a = assume();
    expect([
      replicasPerNode("m7g.large", a),
      replicasPerNode("m7g.xlarge", a),
      replicasPerNode("c7g.large", a),
    ]).toEqual([2, 4, 2]);
    expect(replicasPerNode("m7g.large", { ...a, replicaMemory: 4 })).toBe(1);
  });

  it("asks for no less of anything when more flows", () => {
    const figures = (average: number, burst: number) => {
      const events = streamOf({ volume: { average, peak: average * burst, size: "800 B" }, serve: ["lake"] });
      const settings = { region: "us-east-1" };
      const capacity = capacityOf([events], [workerOf([events])], settings);
      return [
        capacity.brokers.count,
        capacity.total.bytesIn.peak,
        capacity.total.stored,
        capacity.workers[0]?.replicas.peak ?? 0,
        capacity.nodes[0]?.nodes.average ?? 0,
        costOf([events], capacity, settings).total,
      ];
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500_000 }),
        fc.integer({ min: 1, max: 500_000 }),
        fc.integer({ min: 1, max: 5 }),
        (some, more, burst) => {
          const before = figures(some, burst);
          const after = figures(some + more, burst);
          before.forEach((figure, i) => {
            expect(after[i]).toBeGreaterThanOrEqual(figure);
          });
        },
      ),
    );
  });
});
