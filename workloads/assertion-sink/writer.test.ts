import fc from "fast-check";
import { TAKEN } from "./outcome";
import { MemoryTarget, reportOf } from "./testing/target";
import { Stopped } from "../runtime/sinks";
import { type Pace, ReportWriter } from "./writer";

const pace: Pace = { requests: 2, firstDelay: 1, maxDelay: 4 };
const forever = new AbortController().signal;
const numbered = (count: number, prefix = "r") => Array.from({ length: count }, (_, at) => reportOf(`${prefix}${at}`));

let said: string[];
let target: MemoryTarget;
beforeEach(() => {
  said = [];
  target = new MemoryTarget();
});
const writerWith = (changed: Partial<Pace> = {}) =>
  new ReportWriter(
    target,
    { ...pace, ...changed },
    {
      warn: (facts, message) => said.push(`${message} ${JSON.stringify(facts)}`),
      info: (_, message) => said.push(message),
    },
  );
const runs = () => target.requests.map(({ runId }) => runId);
const metric = async (writer: ReportWriter, name: string) =>
  (await writer.metrics.all.find((one) => "name" in one && one.name === name)?.get())?.values.map(
    ({ value, labels }) => [labels, value] as const,
  );

describe("requests", () => {
  it("hold a report each, and several callers hear of their own", async () => {
    target.answer = ({ runId }) => (runId === "b0" ? { kind: "refused", cause: "c", detail: "d" } : TAKEN);
    const writer = writerWith();
    const [one, other] = await Promise.all([
      writer.write(numbered(2, "a"), forever),
      writer.write(numbered(1, "b"), forever),
    ]);
    expect(runs()).toEqual(["a0", "a1", "b0"]);
    expect(one).toEqual([TAKEN, TAKEN]);
    expect(other).toEqual([{ kind: "refused", cause: "c", detail: "d" }]);
    expect(await metric(writer, "millrace_assertion_reports_total")).toEqual([
      [{ stream: "payments", outcome: "taken" }, 2],
      [{ stream: "payments", outcome: "refused" }, 1],
    ]);
  });

  it("are under way in the number that is set, and no more", async () => {
    target.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return TAKEN;
    };
    await writerWith({ requests: 3 }).write(numbered(20), forever);
    expect(target.mostInFlight).toBe(3);
    expect(target.requests.length).toBe(20);
  });

  it("are sent again while nobody answers, and what is told is told once", async () => {
    target.answer = (_, request) => (request <= 3 ? { kind: "again", reason: "ECONNREFUSED" } : TAKEN);
    const writer = writerWith({ requests: 1 });
    expect(await writer.write(numbered(2), forever)).toEqual([TAKEN, TAKEN]);
    expect(runs()).toEqual(["r0", "r0", "r0", "r0", "r1"]);
    expect(said).toEqual([
      'DataHub does not take results; waiting {"reason":"ECONNREFUSED"}',
      "DataHub takes results again",
    ]);
    expect(await metric(writer, "millrace_assertion_retries_total")).toEqual([[{ reason: "ECONNREFUSED" }, 3]]);
    expect(await metric(writer, "millrace_assertion_available")).toEqual([[{}, 1]]);
  });

  it("are given up by whoever is told to stop, and by nobody else", async () => {
    let away = true;
    target.answer = () => (away ? { kind: "again", reason: "away" } : TAKEN);
    const writer = writerWith();
    const stopping = new AbortController();
    const given = writer.write(numbered(3, "given"), stopping.signal);
    const kept = writer.write(numbered(1, "kept"), forever);
    while (target.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    stopping.abort();
    await expect(given).rejects.toThrow(Stopped);
    away = false;
    expect(await kept).toEqual([TAKEN]);
    expect(runs()).not.toContain("given2");
    await expect(writer.write(numbered(1), stopping.signal)).rejects.toThrow(Stopped);
  });

  it("are none for no reports", async () => {
    expect(await writerWith().write([], forever)).toEqual([]);
    expect(runs()).toEqual([]);
  });
});

test("whatever DataHub answers in between, each report is settled once, as it at last said, within the bound", async () => {
  const script = fc.array(fc.constantFrom("taken", "away"), { maxLength: 12 });
  const calls = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(script, calls, fc.integer({ min: 1, max: 3 }), async (answers, sizes, requests) => {
      target = new MemoryTarget();
      const taken: string[] = [];
      const refused = (run: string) => ({ kind: "refused" as const, cause: "c", detail: run });
      target.answer = ({ runId }, request) => {
        if (answers[request - 1] === "away") return { kind: "again", reason: "away" };
        taken.push(runId);
        return runId.endsWith("3") ? refused(runId) : TAKEN;
      };
      const writer = writerWith({ requests, firstDelay: 0, maxDelay: 0 });
      const all = await Promise.all(sizes.map((size, call) => writer.write(numbered(size, `${call}-`), forever)));
      all.forEach((settled, call) => {
        expect(settled).toEqual(
          Array.from({ length: sizes[call] ?? 0 }, (_, at) => (at === 3 ? refused(`${call}-3`) : TAKEN)),
        );
      });
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken.length).toBe(sizes.reduce((sum, size) => sum + size, 0));
      expect(target.mostInFlight).toBeLessThanOrEqual(requests);
    }),
    { numRuns: 60 },
  );
});
