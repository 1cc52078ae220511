import { MemoryBroker } from "../runtime/testing/memory-broker";
import { defineStream, long, timestamp, uuid } from "../streams";
import { peek, type Peeked, type PeekRequest } from "./peek";

const counts = defineStream({
  name: "counts",
  doc: "Large numbers.",
  owner: { team: "runtime", contact: "runtime@example.com" },
  fields: {
    id: uuid({ doc: "The count." }),
    n: long({ doc: "How many.", bigint: true }),
    at: timestamp("ms", { doc: "When." }),
  },
  key: "id",
  eventTime: "at",
  volume: { average: 1, peak: 10, size: "100 B" },
  retention: "1 day",
  slo: { latency: "1 second", quality: 0.99 },
});

const ID = "00000000-0000-4000-8000-000000000001";
const record = (n: string) => ({
  key: ID,
  value: JSON.stringify({ id: ID, n, at: 5 }),
  headers: { many: ["1", "2"], none: null, one: "x" },
});

/** What is shown of a topic until so many records were. */
async function peeked(partitions: number, records: readonly Parameters<MemoryBroker["append"]>[1][], max: number) {
  const broker = new MemoryBroker();
  broker.createTopic("counts", partitions);
  for (const one of records) broker.append("counts", one);
  const all: Peeked[] = [];
  const request: PeekRequest = { stream: counts, from: "earliest", max, signal: new AbortController().signal };
  await peek(broker.driver(), request, (one) => all.push(one));
  return all;
}

describe("peek", () => {
  it("shows a record decoded, with where it is, its key and its headers", async () => {
    expect(await peeked(1, [record("9007199254740993")], 1)).toEqual([
      {
        topic: "counts",
        partition: 0,
        offset: 0,
        key: ID,
        headers: { many: "1", none: "", one: "x" },
        value: { id: ID, n: 9007199254740993n, at: 5 },
        readAt: expect.any(Number) as number,
      },
    ]);
  });

  it("shows all partitions, each in its order, and no more records than it is told", async () => {
    const records = Array.from({ length: 30 }, (_, n) => ({ ...record(String(n)), partition: n % 3 }));
    const all = await peeked(3, records, 30);
    for (const partition of [0, 1, 2]) {
      const offsets = all.filter((one) => one.partition === partition).map(({ offset }) => offset);
      expect(offsets).toEqual(Array.from({ length: 10 }, (_, offset) => offset));
    }
    expect((await peeked(3, records, 4)).length).toBe(4);
  });

  it("tells what is wrong with a record that is none of the stream", async () => {
    expect(
      await peeked(
        1,
        [
          { key: null, value: "{}" },
          { key: null, value: null },
        ],
        2,
      ),
    ).toMatchObject([
      { key: null, value: null, issues: expect.arrayContaining([expect.objectContaining({ path: "n" })]) as unknown },
      { key: null, value: null, issues: [{ path: "" }] },
    ]);
  });
});
