/**
 * What must not compile. `tsc` checks the expectations (an unused one is an error); jest runs the file so that it is no
 * orphan.
 */
import { defineWorker } from "../streams";
import { clicks } from "../streams/catalogue/clicks";
import { fraudAlerts, type FraudAlert } from "../streams/catalogue/fraud-alerts";
import { payments } from "../streams/catalogue/payments";
import { untold } from "../streams/testing/lineage";
import { defineHandler, emit, reject } from "./handler";
import { jsonState } from "./state-codec";

const common = {
  doc: "A worker for the type tests.",
  owner: { team: "risk", contact: "risk@example.com" },
  slo: { latency: "50 ms" },
  scale: { min: 1, max: 2 },
} as const;
const worker = defineWorker({
  name: "types",
  reads: [payments],
  writes: [fraudAlerts],
  lineage: untold(fraudAlerts),
  ...common,
});
const keyed = defineWorker({
  name: "keyed",
  reads: [payments],
  writes: [fraudAlerts],
  lineage: untold(fraudAlerts),
  state: { retention: "1 day" },
  ...common,
});
const joined = defineWorker({
  name: "joined",
  reads: [payments, clicks],
  writes: [fraudAlerts],
  lineage: untold(fraudAlerts),
  ...common,
});

const alert: FraudAlert = {
  id: "00000000-0000-4000-8000-000000000000",
  paymentId: "00000000-0000-4000-8000-000000000001",
  accountId: "a",
  score: 1,
  reasons: [{ rule: "amount", score: 1, detail: "much" }],
  occurredAt: 1,
  detectedAt: 2,
};
const { score: _, ...lacking } = alert;
const extra = { ...alert, colour: "red" };
const nested = { ...alert, reasons: [{ rule: "amount", score: 1, detail: "much", colour: "red" } as const] };

export const compiles = [
  defineHandler(worker, {
    handle: (payment) => (payment.amount === "0.00" ? reject("nothing paid") : [emit(fraudAlerts, alert)]),
  }),
  defineHandler(worker, { handle: async () => Promise.resolve([]) }),
  defineHandler(worker, {
    handleBatch: (items) => items.map(({ record }) => (record.currency === "EUR" ? [] : reject("unknown currency"))),
  }),
  defineHandler(keyed, {
    state: jsonState<{ readonly seen: number }>(),
    handle: (_payment, ctx) => ({ state: { seen: (ctx.state?.seen ?? 0) + 1 }, emits: [emit(fraudAlerts, alert)] }),
  }),
  defineHandler(joined, {
    handle: {
      payments: (payment) => [emit(fraudAlerts, { ...alert, accountId: payment.accountId })],
      clicks: () => [],
    },
  }),
];

export const doesNotCompile = [
  // @ts-expect-error payments is not among the worker's `writes`
  () => defineHandler(worker, { handle: (payment) => [emit(payments, payment)] }),
  // @ts-expect-error a record with a missing field
  () => emit(fraudAlerts, lacking),
  // @ts-expect-error a record with an extra field, written out
  () => emit(fraudAlerts, { ...alert, colour: "red" }),
  // @ts-expect-error a record with an extra field, in a variable
  () => emit(fraudAlerts, extra),
  // @ts-expect-error an extra field in a nested record, in a variable
  () => emit(fraudAlerts, nested),
  // @ts-expect-error a value that is none of the enumeration's
  () => emit(fraudAlerts, { ...alert, reasons: [{ rule: "colour", score: 1, detail: "" }] }),
  // @ts-expect-error a record of another stream
  () => defineHandler(worker, { handle: (payment) => [emit(fraudAlerts, payment)] }),
  // @ts-expect-error payments have no such field
  () => defineHandler(worker, { handle: (payment) => (payment.colour === "red" ? [] : []) }),
  // @ts-expect-error a state of another type
  () => defineHandler(keyed, { state: jsonState<{ seen: number }>(), handle: () => ({ state: { seen: "often" } }) }),
  // @ts-expect-error a handler without state has none to read
  () => defineHandler(worker, { handle: (_payment, ctx) => (ctx.state === undefined ? [] : []) }),
  // @ts-expect-error a worker of two inputs needs a function for each
  () => defineHandler(joined, { handle: { payments: () => [] } }),
];

test("a handler of the wrong shape does not compile", () => {
  expect(compiles.map(({ worker: { name } }) => name)).toEqual(["types", "types", "types", "keyed", "joined"]);
  expect(doesNotCompile.every((wrong) => typeof wrong === "function")).toBe(true);
});
