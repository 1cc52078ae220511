import { defineStream, defineWorker, string, timestamp, uuid } from "../../../workloads/streams";
import { capacityOf } from "../capacity";
import { replicaSize, containerResources, oldSpace } from "./resources";
import { lagThreshold, lagThresholds } from "./scaling";

const stream = (name: string, peak: number) =>
  defineStream({
    name,
    doc: "What the test sends.",
    owner: { team: "tests", contact: "tests@example.com" },
    fields: { id: uuid({ doc: "It." }), account: string({ doc: "Whose." }), at: timestamp("ms", { doc: "When." }) },
    key: "account",
    eventTime: "at",
    volume: { average: peak / 5, peak, size: "100 B" },
    retention: "2 days",
    partitions: 12,
    slo: { latency: "50 ms", quality: 0.99 },
  });
const common = {
  doc: "Books.",
  owner: { team: "tests", contact: "tests@example.com" },
  writes: [],
  lineage: {},
  scale: { min: 1, max: 12 },
} as const;
const orders = stream("orders", 30_000);
const refunds = stream("refunds", 10_000);
const loadOf = (worker: Parameters<typeof lagThresholds>[0]) => {
  const [load] = capacityOf([...worker.reads], [worker]).workers;
  if (load === undefined) throw new Error("the plan has no worker");
  return load;
};

describe("the lag at which another replica is wanted", () => {
  const load = { ratePerReplica: 10_000, records: { average: 1, peak: 1 }, replicas: { average: 1, peak: 1 } };

  test("is what a replica does in half of the promised latency, and in the tenth of a second between two commits", () => {
    expect(lagThreshold("250 ms", load)).toBe(Math.floor(10_000 * 0.7 * (0.125 + 0.1)));
    expect(lagThreshold("2 seconds", load)).toBe(7_700);
  });

  test("is that of ten seconds at most, however lazy the promise", () => {
    expect(lagThreshold("1 hour", load)).toBe(70_700);
  });

  test("is one record at least", () => {
    expect(lagThreshold("1 ms", { ...load, ratePerReplica: 0.1 })).toBe(1);
  });

  test("is divided among the streams of a worker by their declared peaks", () => {
    const worker = defineWorker({
      ...common,
      name: "booking",
      reads: [orders, refunds],
      slo: { latency: "2 seconds" },
    });
    expect([...lagThresholds(worker, loadOf(worker))]).toEqual([
      ["orders", 5_775],
      ["refunds", 1_925],
    ]);
  });
});

describe("what a replica asks for", () => {
  const sized = (peak: number, state = false) => {
    const worker = defineWorker({
      ...common,
      name: "booking",
      reads: [stream("orders", peak)],
      slo: { latency: "1 second" },
      ...(state ? { state: { retention: "7 days" } } : {}),
    });
    return replicaSize(worker, loadOf(worker));
  };

  test("is a whole replica's processor where the peak is more than one replica does", () => {
    expect(sized(30_000)).toEqual({ cpu: 0.9, memory: 512 });
  });

  test("is less where the whole peak is less, and never nothing", () => {
    expect(sized(5_000).cpu).toBe(0.45);
    expect(sized(10).cpu).toBe(0.1);
  });

  test("is more memory with state, and never more than the plan counts a replica for", () => {
    expect(sized(30_000, true)).toEqual({ cpu: 0.9, memory: 1_024 });
    const worker = defineWorker({ ...common, name: "booking", reads: [orders], slo: { latency: "1 second" } });
    expect(replicaSize(worker, loadOf(worker), { replicaCpu: 0.05, replicaMemory: 0.25 })).toEqual({
      cpu: 0.05,
      memory: 256,
    });
  });

  test("is said in Kubernetes' quantities, with all of its memory guaranteed and most of that for V8's old objects", () => {
    expect(containerResources({ cpu: 0.45, memory: 512 })).toEqual({
      requests: { cpu: "450m", memory: "512Mi", "ephemeral-storage": "64Mi" },
      limits: { cpu: "2", memory: "512Mi", "ephemeral-storage": "256Mi" },
    });
    expect(oldSpace({ cpu: 0.45, memory: 512 })).toBe(358);
  });
});
