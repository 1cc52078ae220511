/**
 * 500,000 records a second and 10 TB a day: what it takes, and under which rhythm scaling with demand saves 40 %.
 *
 * Assumptions in the open. 500,000/s is the day's average, since 10 TB (10^13 B) in 86,400 s at that rate are 231 B a record:
 * with the peak at 500,000/s a record would have to be larger. These 231 B are taken as all of a record on the wire: key,
 * headers and framing are in them (`recordOverhead` 0). Two workers read it; retention is a day; a replica does 10,000/s and
 * is planned at 70 %; the fixed fleet is sized for the peak of the day. Prices are those of `prices.ts`.
 */
import { defineStream, defineWorker, string, timestamp, uuid } from "../../../workloads/streams";
import {
  capacityOf,
  type CapacitySettings,
  costOf,
  dayOf,
  meanToPeak,
  refusalsOf,
  type Rhythm,
  type RhythmName,
  rhythms,
} from ".";

const AVERAGE = 500_000;
const RECORD = 231;

function platform(rhythm: RhythmName) {
  const peak = Math.round(AVERAGE / meanToPeak(rhythms[rhythm]));
  const owner = { team: "t", contact: "t@example.com" };
  const stream = defineStream({
    name: "events",
    doc: "All that happens.",
    owner,
    fields: { id: uuid(), key: string(), at: timestamp("ms") },
    key: "key",
    eventTime: "at",
    volume: { average: AVERAGE, peak, size: `${RECORD} B` },
    retention: "1 day",
    partitions: 384,
    slo: { latency: "50 ms", quality: 0.99 },
  });
  const worker = (name: string) =>
    defineWorker({
      name,
      doc: "Reads all.",
      owner,
      reads: [stream],
      writes: [],
      lineage: {},
      slo: { latency: "250 ms" },
      scale: { min: 6, max: 384 },
    });
  const settings: CapacitySettings = {
    region: "us-east-1",
    cluster: "eks",
    kafka: { instance: "kafka.m7g.4xlarge", followerFetch: true },
    rhythm,
    assumptions: { recordOverhead: 0 },
  };
  const edges = [worker("first"), worker("second")];
  const capacity = capacityOf([stream], edges, settings);
  const bill = (scaling: "demand" | "fixed") => {
    const chosen = { ...settings, nodes: { scaling } };
    const cost = costOf([stream], capacityOf([stream], edges, chosen), chosen);
    expect(cost.notKnown).toEqual([]);
    return cost;
  };
  return {
    capacity,
    fixed: bill("fixed"),
    scaled: bill("demand"),
    refusals: refusalsOf([stream], edges, capacity, settings),
  };
}

const nodesOf = (cost: ReturnType<typeof costOf>): number =>
  cost.lines
    .filter(({ item }) => item.includes('nodes "workers"'))
    .reduce((sum, { monthly }) => sum + (monthly ?? 0), 0);

/** Whole per cents that scaling saves: of the workers' nodes, and of the whole bill. */
function savings(rhythm: RhythmName) {
  const { fixed, scaled } = platform(rhythm);
  return {
    meanToPeak: Math.round(meanToPeak(rhythms[rhythm]) * 100),
    ofNodes: Math.round((1 - nodesOf(scaled) / nodesOf(fixed)) * 100),
    ofBill: Math.round((1 - scaled.total / fixed.total) * 100),
  };
}

describe("500,000 records a second, 10 TB a day", () => {
  it("is 231 B a record", () => {
    expect(Math.round(10e12 / 86_400 / AVERAGE)).toBe(RECORD);
  });

  it("holds under the consumers' rhythm, and says what binds", () => {
    const { capacity, refusals } = platform("consumer");
    const { brokers, total } = capacity;
    expect(refusals).toEqual([]);
    expect(Number((((capacity.topics[0]?.bytesIn.average ?? 0) * 86_400) / 1e12).toFixed(1))).toBe(10);
    expect(Math.round(total.bytesIn.peak / 1e6)).toBe(183);
    expect([brokers.count, brokers.binding, brokers.needed]).toEqual([
      6,
      "storage",
      { ingress: 3, partitions: 1, storage: 4, zones: 3 },
    ]);
    expect(capacity.workers.map(({ replicas }) => replicas)).toEqual([
      { average: 72, peak: 113 },
      { average: 72, peak: 113 },
    ]);
  });

  it("saves 40 % of the nodes under the rhythm of offices, not under that of consumers, and nothing when flat", () => {
    expect(savings("office")).toEqual({ meanToPeak: 46, ofNodes: 49, ofBill: 21 });
    expect(savings("consumer")).toEqual({ meanToPeak: 63, ofNodes: 33, ofBill: 11 });
    expect(savings("flat")).toEqual({ meanToPeak: 100, ofNodes: 0, ofBill: 0 });
  });

  it("saves 40 % of the nodes when the day's mean is at most about 56 % of its peak", () => {
    const wave = (depth: number): Rhythm =>
      Array.from({ length: 24 }, (_, hour) => 1 - (depth * (1 + Math.cos((2 * Math.PI * hour) / 24))) / 2);
    const saving = (depth: number): number =>
      dayOf({ peak: 2 * AVERAGE, perReplica: 7_000, minimum: 6, perNode: 2, headroom: 0.2 }, wave(depth)).saving;
    const shallowest = Array.from({ length: 101 }, (_, i) => i / 100).find((depth) => saving(depth) >= 0.4);
    expect(shallowest).toBe(0.88);
    expect(Math.round(meanToPeak(wave(0.88)) * 100)).toBe(56);
  });

  it("saves 40 % of the bill under no named rhythm, since brokers, disks and traffic cost the same at night", () => {
    const names = Object.keys(rhythms) as RhythmName[];
    expect(Math.max(...names.map((name) => savings(name).ofBill))).toBe(21);
    // Under the rhythm of offices the nodes would have to be four fifths of the bill; here they are less than half.
    const { fixed } = platform("office");
    expect(Math.round((nodesOf(fixed) / fixed.total) * 100)).toBe(42);
    expect(Math.round((0.4 / 0.49) * 100)).toBe(82);
  });
});
