import { deadLetterOf } from "./dead-letter";
import type { InboundRecord } from "./driver";

const from = { topic: "payments", partition: 2, worker: "fraud" };
const refusal = { cause: "unknown currency", detail: "got XXX", attempts: 1 };
const record: InboundRecord = {
  offset: 9,
  timestamp: 5,
  key: Buffer.from([1]),
  value: Buffer.from([2]),
  headers: { "millrace-id": Buffer.from("id"), many: [Buffer.from("a"), null] },
};
const own = {
  "millrace-dl-topic": "payments",
  "millrace-dl-partition": "2",
  "millrace-dl-offset": "9",
  "millrace-dl-cause": "unknown currency",
  "millrace-dl-detail": "got XXX",
  "millrace-dl-attempts": "1",
  "millrace-dl-worker": "fraud",
  "millrace-dl-at": "1000",
};

describe("a dead letter", () => {
  it("has the original's key, value and headers, and says where it comes from and why", () => {
    expect(deadLetterOf(record, from, refusal, 1_000, 10_000)).toEqual({
      key: Buffer.from([1]),
      value: Buffer.from([2]),
      headers: { ...record.headers, ...own },
    });
  });

  it("of a dead letter tells the last refusal", () => {
    const again = { ...record, headers: { "millrace-dl-cause": Buffer.from("before") } };
    expect(deadLetterOf(again, from, refusal, 1_000, 10_000).headers).toEqual(own);
  });

  it("leaves the original's headers out rather than be too large to be written", () => {
    const large = { ...record, headers: { large: Buffer.alloc(9_000) } };
    expect(deadLetterOf(large, from, refusal, 1_000, 10_000)).toMatchObject({ value: record.value, headers: own });
  });

  it("of a record that was sent again counts the attempts before it as well", () => {
    const again = { ...record, headers: { "millrace-redrive-attempts": Buffer.from("5") } };
    expect(deadLetterOf(again, from, refusal, 1_000, 10_000).headers).toEqual({
      ...again.headers,
      ...own,
      "millrace-dl-attempts": "6",
    });
  });

  it("cuts long details", () => {
    const { headers } = deadLetterOf(record, from, { ...refusal, detail: "x".repeat(5_000) }, 1_000, 10_000);
    expect((headers?.["millrace-dl-detail"] as string).length).toBe(1_000);
  });
});
