import fc from "fast-check";
import type { Document } from "./document";
import { INDEXED } from "./outcome";
import { answered, MemoryTarget } from "./testing/target";
import { Stopped } from "../runtime/sinks";
import { type Batching, BulkWriter } from "./writer";

const batching: Batching = { documents: 100, bytes: 100_000, linger: 1, requests: 2, firstDelay: 1, maxDelay: 4 };
const forever = new AbortController().signal;

const document = (id: string, padding = ""): Document => {
  const lines = `${JSON.stringify({ index: { _index: "i", _id: id } })}\n${JSON.stringify({ id, padding })}\n`;
  return { stream: "payments", alias: "millrace-payments", index: "i", id, lines, bytes: Buffer.byteLength(lines) };
};
const numbered = (count: number, prefix = "d") => Array.from({ length: count }, (_, at) => document(`${prefix}${at}`));

let said: string[];
let target: MemoryTarget;
beforeEach(() => {
  said = [];
  target = new MemoryTarget();
});
const writerWith = (changed: Partial<Batching> = {}) =>
  new BulkWriter(
    target,
    { ...batching, ...changed },
    {
      warn: (facts, message) => said.push(`${message} ${JSON.stringify(facts)}`),
      info: (_, message) => said.push(message),
    },
  );
const ids = () => target.requests.map((request) => request.map(({ id }) => id));
const metric = async (writer: BulkWriter, name: string) =>
  (await writer.metrics.all.find((one) => "name" in one && one.name === name)?.get())?.values.map(
    ({ value, labels }) => [labels, value] as const,
  );

describe("bulk requests", () => {
  it("hold the documents of several callers, who hear of their own", async () => {
    target.answer = (asked) =>
      answered(asked.map(({ id }) => (id === "b0" ? { kind: "refused", cause: "c", detail: "d" } : INDEXED)));
    const writer = writerWith({ linger: 20 });
    const [one, other] = await Promise.all([
      writer.write(numbered(2, "a"), forever),
      writer.write(numbered(1, "b"), forever),
    ]);
    expect(ids()).toEqual([["a0", "a1", "b0"]]);
    expect(one).toEqual([INDEXED, INDEXED]);
    expect(other).toEqual([{ kind: "refused", cause: "c", detail: "d" }]);
    expect(await metric(writer, "millrace_search_documents_total")).toEqual([
      [{ stream: "payments", outcome: "indexed" }, 2],
      [{ stream: "payments", outcome: "refused" }, 1],
    ]);
  });

  it("go at once when they are full, by documents or by bytes, and the rest when it has waited", async () => {
    await writerWith({ documents: 2 }).write(numbered(5), forever);
    expect(ids()).toEqual([["d0", "d1"], ["d2", "d3"], ["d4"]]);
    target.requests.length = 0;
    const large = ["a", "b", "c"].map((id) => document(id, "x".repeat(300)));
    await writerWith({ bytes: 400 }).write(large, forever);
    expect(ids()).toEqual([["a"], ["b"], ["c"]]);
  });

  it("are under way in the number that is set, and no more", async () => {
    target.answer = async (asked) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return answered(asked.map(() => INDEXED));
    };
    await writerWith({ documents: 1, requests: 3 }).write(numbered(20), forever);
    expect(target.mostInFlight).toBe(3);
    expect(target.requests.length).toBe(20);
  });

  it("are sent again while nobody answers, and what is told is told once", async () => {
    target.answer = (asked, request) =>
      request <= 3 ? { kind: "unavailable", reason: "ECONNREFUSED" } : answered(asked.map(() => INDEXED));
    const writer = writerWith();
    expect(await writer.write(numbered(2), forever)).toEqual([INDEXED, INDEXED]);
    expect(ids()).toEqual([
      ["d0", "d1"],
      ["d0", "d1"],
      ["d0", "d1"],
      ["d0", "d1"],
    ]);
    expect(said).toEqual([
      'the search does not take documents; waiting {"reason":"ECONNREFUSED"}',
      "the search takes documents again",
    ]);
    expect(await metric(writer, "millrace_search_retries_total")).toEqual([[{ reason: "ECONNREFUSED" }, 6]]);
    expect(await metric(writer, "millrace_search_available")).toEqual([[{}, 1]]);
  });

  it("send again only what a busy engine did not take", async () => {
    target.answer = (asked, request) =>
      answered(asked.map((_, at) => (request === 1 && at % 2 === 0 ? { kind: "again", reason: "busy" } : INDEXED)));
    const writer = writerWith();
    await writer.write(numbered(4), forever);
    expect(ids()).toEqual([
      ["d0", "d1", "d2", "d3"],
      ["d0", "d2"],
    ]);
    expect(await metric(writer, "millrace_search_retries_total")).toEqual([[{ reason: "busy" }, 2]]);
  });

  it("wait until the stream's indexes are declared, since what is made before takes anything", async () => {
    target.declared = false;
    const writing = writerWith().write(numbered(1), forever);
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(target.requests).toEqual([]);
    target.declared = true;
    expect(await writing).toEqual([INDEXED]);
    expect(said[0]).toBe(
      'the search does not take documents; waiting {"reason":"the indexes of millrace-payments are not there: status 404"}',
    );
  });

  it("are halved until the engine takes them, and a document that is too large alone is refused", async () => {
    target.answer = (asked) =>
      asked.length > 1 || asked[0]?.id === "d2" ? { kind: "too-large" } : answered([INDEXED]);
    const settled = await writerWith().write(numbered(4), forever);
    expect(settled.map(({ kind }) => kind)).toEqual(["indexed", "indexed", "refused", "indexed"]);
    expect(settled[2]).toEqual({
      kind: "refused",
      cause: "too large",
      detail: `the search takes no request of ${document("d2").bytes} bytes; raise its \`http.max_content_length\``,
    });
  });

  it("are given up by whoever is told to stop, and by nobody else", async () => {
    let away = true;
    target.answer = (asked) => (away ? { kind: "unavailable", reason: "away" } : answered(asked.map(() => INDEXED)));
    const writer = writerWith();
    const stopping = new AbortController();
    const given = writer.write(numbered(1, "given"), stopping.signal);
    const kept = writer.write(numbered(1, "kept"), forever);
    while (target.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    stopping.abort();
    await expect(given).rejects.toThrow(Stopped);
    away = false;
    expect(await kept).toEqual([INDEXED]);
    expect(ids().at(-1)).toEqual(["kept0"]);
    await expect(writer.write(numbered(1), stopping.signal)).rejects.toThrow(Stopped);
  });
});

test("whatever an engine answers in between, each document is settled once, as the engine at last said, within the bounds", async () => {
  const script = fc.array(fc.constantFrom("taken", "busy", "away", "too-large"), { maxLength: 12 });
  const calls = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 6 });
  const bounds = fc.record({ documents: fc.integer({ min: 1, max: 9 }), requests: fc.integer({ min: 1, max: 3 }) });
  await fc.assert(
    fc.asyncProperty(script, calls, bounds, async (answers, sizes, { documents, requests }) => {
      target = new MemoryTarget();
      const taken = new Map<string, number>();
      target.answer = (asked, request) => {
        const answer = answers[request - 1] ?? "taken";
        if (answer === "away") return { kind: "unavailable", reason: "away" };
        if (answer === "too-large" && asked.length > 1) return { kind: "too-large" };
        return answered(
          asked.map(({ id }, at) => {
            if (answer === "busy" && at % 2 === 0) return { kind: "again", reason: "busy" };
            taken.set(id, (taken.get(id) ?? 0) + 1);
            return id.endsWith("3") ? { kind: "refused", cause: "c", detail: id } : INDEXED;
          }),
        );
      };
      const writer = writerWith({ documents, requests, firstDelay: 0, maxDelay: 0, linger: 0 });
      const all = await Promise.all(sizes.map((size, call) => writer.write(numbered(size, `${call}-`), forever)));
      all.forEach((settled, call) => {
        expect(settled).toEqual(
          numbered(sizes[call] ?? 0, `${call}-`).map(({ id }) =>
            id.endsWith("3") ? { kind: "refused", cause: "c", detail: id } : INDEXED,
          ),
        );
      });
      expect([...taken.values()].every((times) => times === 1)).toBe(true);
      expect(taken.size).toBe(sizes.reduce((sum, size) => sum + size, 0));
      expect(target.mostInFlight).toBeLessThanOrEqual(requests);
      expect(Math.max(0, ...target.requests.map(({ length }) => length))).toBeLessThanOrEqual(documents);
    }),
    { numRuns: 60 },
  );
});
