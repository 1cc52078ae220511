import { fraudAlerts } from "./catalogue/fraud-alerts";
import { payments } from "./catalogue/payments";
import { DefinitionError } from "./errors";
import { enumeration } from "./fields";
import { defineGateway, type GatewaySpec } from "./gateway";
import type { AnyStream } from "./model";
import { defineStream } from "./stream";
import { defineWorker, type WorkerSpec } from "./worker";

type Streams = readonly AnyStream[];

const more = defineStream({ ...payments, name: "more-payments", eventTime: "occurredAt", partitions: 12 });
const channels = defineStream({
  ...payments,
  name: "channel-payments",
  eventTime: "occurredAt",
  fields: { ...payments.fields, accountId: enumeration(["a", "b"]) },
});

const good = {
  name: "scorer",
  doc: "Scores.",
  owner: { team: "risk", contact: "risk@example.com" },
  reads: [payments],
  writes: [fraudAlerts],
  state: { retention: "90 days" },
  slo: { latency: "250 ms" },
  scale: { min: 1, max: 6 },
} as const;

function thrown(define: () => unknown): readonly string[] {
  try {
    define();
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.defects;
    throw error;
  }
}
// Wrong types are the point: the checks also serve plain JavaScript.
const workerDefects = (changes: object) => {
  const spec: WorkerSpec<Streams, Streams> = { ...good, ...changes };
  return thrown(() => defineWorker(spec));
};
const DURATIONS = 'must be longer than 0, e.g. "5 ms", "30 seconds", "1 hour" or "7 days"';

describe("defineWorker", () => {
  it("returns the edges as data that nobody can change", () => {
    const worker = defineWorker(good);
    expect(worker).toEqual({ type: "worker", ...good });
    const parts = [worker, worker.reads, worker.writes, worker.scale, worker.state, worker.slo];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true));
  });

  it("accepts a worker without state over streams of any partitions, and one that writes nothing", () => {
    expect(workerDefects({ reads: [payments, more], state: undefined, scale: { min: 1, max: 12 } })).toEqual([]);
    expect(workerDefects({ writes: [] })).toEqual([]);
  });

  it.each<[title: string, changes: object, sentence: string]>([
    ["without a purpose", { doc: "" }, 'doc must say what it computes, got ""; set `doc`'],
    ["that reads nothing", { reads: [] }, "reads must name at least one stream, got none; set `reads`"],
    [
      "that reads a stream twice",
      { reads: [payments, payments] },
      'reads must name each one once, got "payments" twice; mend `reads`',
    ],
    [
      "that writes a stream twice",
      { writes: [fraudAlerts, fraudAlerts] },
      'writes must name each one once, got "fraud-alerts" twice; mend `writes`',
    ],
    [
      "that writes what it reads",
      { writes: [payments, fraudAlerts] },
      'writes must name no stream that it reads, which would be a loop, got "payments"; give the output a stream of its own',
    ],
    [
      "with state over unequal partitions",
      { reads: [payments, more] },
      "reads must have the same number of partitions each, since there is `state`, got payments 6, more-payments 12; set the streams' `partitions`, or remove `state`",
    ],
    [
      "with state over unequal keys",
      { reads: [payments, channels] },
      "reads must have keys of the same kind, since there is `state`, got payments string, channel-payments enum; set the streams' `key`, or remove `state`",
    ],
    [
      "whose state is kept for no duration",
      { state: { retention: "long" } },
      `state.retention ${DURATIONS}, got "long"; set \`state.retention\``,
    ],
    [
      "whose latency is no duration",
      { slo: { latency: "0 ms" } },
      `slo.latency ${DURATIONS}, got "0 ms"; set \`slo.latency\``,
    ],
    ["that may have no replica", { scale: { min: 0, max: 6 } }, "scale.min must be 1 or more, got 0; set `scale.min`"],
    [
      "with more replicas than partitions",
      { scale: { min: 1, max: 7 } },
      "scale.max must be scale.min to 6, the partitions of what it reads (more replicas would have nothing to do), got 7; set `scale.max`",
    ],
    [
      "whose most replicas are fewer than its least",
      { scale: { min: 3, max: 2 } },
      "scale.max must be scale.min to 6, the partitions of what it reads (more replicas would have nothing to do), got 2; set `scale.max`",
    ],
  ])("refuses a worker %s", (_, changes, sentence) => {
    expect(workerDefects(changes)).toEqual([`worker "scorer": ${sentence} in workloads/scorer/definition.ts`]);
  });

  it("refuses a name that is taken, and one that is no name", () => {
    expect(workerDefects({ name: "ingest" })).toEqual([
      'worker "ingest": name must be none of streams, runtime, ingest, generator, peek, which are taken, got "ingest"; set `name` in workloads/ingest/definition.ts',
    ]);
    expect(workerDefects({ name: "Scorer" })).toEqual([
      'worker "Scorer": name must be 1 to 48 lower-case letters and digits in words joined by hyphens, beginning with a letter, got "Scorer"; set `name` where the worker is defined',
    ]);
  });

  it("tells every defect at once", () => {
    expect(
      workerDefects({ doc: "", owner: { team: "", contact: "" }, reads: [], scale: { min: 0, max: 0 } }).length,
    ).toBe(5);
  });
});

const door = {
  name: "ingest",
  doc: "The door.",
  owner: { team: "platform", contact: "platform@example.com" },
  writes: [payments],
  slo: { latency: "50 ms" },
  scale: { min: 1, max: 10 },
} as const;
const gatewayDefects = (changes: object) => {
  const spec: GatewaySpec<Streams> = { ...door, ...changes };
  return thrown(() => defineGateway(spec));
};

describe("defineGateway", () => {
  it("returns data that nobody can change", () => {
    const gateway = defineGateway(door);
    expect(gateway).toEqual({ type: "gateway", ...door });
    expect([gateway, gateway.writes, gateway.scale].map((part) => Object.isFrozen(part))).toEqual([true, true, true]);
  });

  it.each<[title: string, changes: object, sentence: string]>([
    ["without a purpose", { doc: "" }, 'doc must say what it is for, got ""; set `doc`'],
    ["that writes nothing", { writes: [] }, "writes must name at least one stream, got none; set `writes`"],
    [
      "that writes a stream twice",
      { writes: [payments, payments] },
      'writes must name each one once, got "payments" twice; mend `writes`',
    ],
    [
      "whose latency is no duration",
      { slo: { latency: "-1 ms" } },
      `slo.latency ${DURATIONS}, got "-1 ms"; set \`slo.latency\``,
    ],
    [
      "of too many replicas",
      { scale: { min: 1, max: 1001 } },
      "scale.max must be scale.min to 1000, got 1001; set `scale.max`",
    ],
  ])("refuses a gateway %s", (_, changes, sentence) => {
    expect(gatewayDefects(changes)).toEqual([`gateway "ingest": ${sentence} in workloads/ingest/definition.ts`]);
  });
});
