import { fraudAlerts } from "./catalogue/fraud-alerts";
import { payments } from "./catalogue/payments";
import { DefinitionError } from "./errors";
import { enumeration } from "./fields";
import { defineGateway, type GatewaySpec } from "./gateway";
import type { AnyStream } from "./model";
import { defineStream } from "./stream";
import { constant, defineWorker, derived, generated, unchanged, type WorkerSpec } from "./worker";

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
  lineage: {
    "fraud-alerts": {
      id: generated("by chance"),
      paymentId: unchanged("payments.id"),
      accountId: unchanged("payments.accountId"),
      score: derived("what is paid, against all there is", "payments.amount", "payments.location"),
      "reasons[].rule": constant("one rule"),
      "reasons[].score": constant("one score"),
      "reasons[].detail": derived("in words", "payments.amount"),
      occurredAt: unchanged("payments.occurredAt"),
      detectedAt: generated("the clock"),
    },
  },
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
    expect(workerDefects({ writes: [], lineage: {} })).toEqual([]);
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
      "that feeds the search with what is not searched",
      { feeds: "search", reads: [payments, { ...payments, name: "unsearched", serve: ["lake"] }] },
      'reads must name streams that are served to the search alone, which it feeds, got "unsearched"; add "search" to their `serve`, or take them out',
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
      'worker "ingest": name must be none of streams, runtime, ingest, generator, peek, replay, operator, which are taken, got "ingest"; set `name` in workloads/ingest/definition.ts',
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

/** With the lineage of the alert's fields changed, in plain JavaScript. */
const lineageDefects = (changes: object, more: object = {}) =>
  workerDefects({ lineage: { "fraud-alerts": { ...good.lineage["fraud-alerts"], ...changes }, ...more } });

describe("the lineage of a worker", () => {
  const of = 'worker "scorer": lineage of "fraud-alerts"';
  const FILE = "mend `lineage` in workloads/scorer/definition.ts";

  it("says of every field, also of those within others, where it comes from", () => {
    expect(lineageDefects({ score: undefined, "reasons[].detail": undefined })).toEqual([
      `${of} must say where each of its fields comes from, got nothing of "score", "reasons[].detail"; set \`lineage\` in workloads/scorer/definition.ts`,
    ]);
    expect(workerDefects({ lineage: undefined })).toEqual([
      expect.stringContaining('got nothing of "id", "paymentId", "accountId", "score", "reasons[].rule"'),
    ]);
  });

  it("names no field that the stream has not, none that only holds others, and no other stream", () => {
    const named = `${of} must name fields that hold its values ("id", "paymentId", "accountId", "score", "reasons[].rule", "reasons[].score", "reasons[].detail", "occurredAt", "detectedAt"), got`;
    expect(lineageDefects({ colour: generated("x") })).toEqual([`${named} "colour"; ${FILE}`]);
    expect(lineageDefects({ reasons: generated("x") })).toEqual([`${named} "reasons"; ${FILE}`]);
    expect(lineageDefects({}, { payments: {} })).toEqual([
      'worker "scorer": lineage must speak of the streams that it writes, got "payments", which is none of them; remove `lineage.payments` in workloads/scorer/definition.ts',
    ]);
  });

  it("comes from fields of what the worker reads", () => {
    expect(lineageDefects({ score: unchanged("clicks.id") })).toEqual([
      `${of}, field "score", must come from fields of the streams that it reads, got "clicks.id"; ${FILE}`,
    ]);
    expect(lineageDefects({ score: unchanged("payments.location.height") })).toEqual([
      expect.stringContaining(
        `${of}, field "score", must come from fields of "payments" ("payments.id", "payments.accountId",`,
      ),
    ]);
    expect(lineageDefects({ score: { kind: "derived", how: "x", from: [] } })).toEqual([
      `${of}, field "score", must come from at least one field, got none; ${FILE}`,
    ]);
    expect(lineageDefects({ score: { kind: "unchanged", from: ["payments.id", "payments.amount"] } })).toEqual([
      `${of}, field "score", must come from one field, got 2; ${FILE}`,
    ]);
  });

  it("says in one line how, or why", () => {
    expect(lineageDefects({ score: derived(" ", "payments.amount") })).toEqual([
      `${of}, field "score", must say how in one line, got " "; ${FILE}`,
    ]);
    expect(lineageDefects({ score: generated("a\nb") })).toEqual([
      expect.stringContaining(`${of}, field "score", must say why in one line, got`),
    ]);
    expect(lineageDefects({ score: { kind: "guessed" } })).toEqual([
      `${of}, field "score", must be one of unchanged, derived, constant, generated, got "guessed"; ${FILE}`,
    ]);
  });
});

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
