import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { crc32c } from "@node-rs/crc32";
import fc from "fast-check";
import type { HeaderValue, OutboundRecord } from "../../driver";
import { BATCH_OVERHEAD, RecordBatch } from "./record-batch";
import { readBatches } from "./read-batches";

const kafkajs = createRequire(__filename);
const Decoder = kafkajs("kafkajs/src/protocol/decoder") as new (bytes: Buffer) => object;
const decodeByKafkajs = kafkajs("kafkajs/src/protocol/recordBatch/v0/decoder") as (decoder: object) => Promise<{
  readonly records: readonly {
    readonly offset: string;
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Readonly<Record<string, unknown>>;
  }[];
  readonly [field: string]: unknown;
}>;

const NOW = 1_700_000_000_000;

function batchOf(records: readonly OutboundRecord[]): RecordBatch {
  const batch = new RecordBatch();
  for (const record of records) batch.append(record, NOW);
  return batch;
}

const bytes = (value: string | Buffer | null): Buffer | null =>
  typeof value === "string" ? Buffer.from(value) : value;
const headerBytes = (value: HeaderValue) =>
  Array.isArray(value) ? (value as (string | Buffer | null)[]).map(bytes) : bytes(value as string | Buffer | null);

/** What a reader must find. */
const expected = (records: readonly OutboundRecord[], firstOffset = 0) =>
  records.map(({ key, value, headers = {}, timestamp = NOW }, at) => ({
    offset: firstOffset + at,
    timestamp,
    key: bytes(key),
    value: bytes(value),
    headers: Object.fromEntries(
      Object.entries(headers)
        // A list of none is no header, and one of one is that one: the format knows only names and values.
        .filter(([, one]) => !Array.isArray(one) || one.length > 0)
        .map(([name, one]) => [
          name,
          headerBytes(Array.isArray(one) && one.length === 1 ? (one[0] as HeaderValue) : one),
        ]),
    ),
  }));

const read = async (sealed: Buffer) =>
  (await readBatches(sealed, 0)).records.map(({ offset, timestamp, key, value, headers }) => ({
    offset,
    timestamp,
    key,
    value,
    headers: { ...headers },
  }));

const readByKafkajs = async (sealed: Buffer) =>
  (await decodeByKafkajs(new Decoder(sealed))).records.map(({ offset, timestamp, key, value, headers }) => ({
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
    headers: { ...headers },
  }));

const text = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.string({ minLength: 60, maxLength: 300 }));
const blob = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const value = fc.oneof(text, blob, fc.constant(null));
// kafkajs' reader takes a header named like a property of every object for one that it has; ours is tested on those apart.
const headerName = fc.string({ minLength: 1, maxLength: 20 }).filter((name) => !(name in {}));
// kafkajs' reader gives an empty header value as null or empty by its own rules; ours is tested on those apart.
const headerValue = fc.oneof(
  text.filter((one) => one !== ""),
  blob.filter((one) => one.length > 0),
);
const record: fc.Arbitrary<OutboundRecord> = fc.record(
  {
    key: value,
    value,
    headers: fc.dictionary(headerName, fc.oneof(headerValue, fc.array(headerValue, { maxLength: 3 }))),
    timestamp: fc.oneof(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: NOW - 1e12, max: NOW + 1e12 })),
  },
  { requiredKeys: ["key", "value"] },
);
const batches = fc.array(record, { minLength: 1, maxLength: 60 });

describe("a record batch", () => {
  it("is read by kafkajs as it was written", async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (records) => {
        expect(await readByKafkajs(batchOf(records).seal(undefined, 0))).toEqual(expected(records));
      }),
    );
  });

  it("is read by our own reader as it was written", async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (records) => {
        expect(await read(batchOf(records).seal(undefined, 0))).toEqual(expected(records));
      }),
    );
  });

  it("is read by both when compressed with gzip", async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (records) => {
        const batch = batchOf(records);
        await batch.compress();
        const sealed = batch.seal(undefined, 0);
        expect(await readByKafkajs(sealed)).toEqual(expected(records));
        expect(await read(sealed)).toEqual(expected(records));
        expect(gunzipSync(sealed.subarray(BATCH_OVERHEAD)).length).toBe(batch.size - BATCH_OVERHEAD);
      }),
    );
  });

  it("keeps null and empty apart, in keys, values and headers", async () => {
    const records: OutboundRecord[] = [
      { key: null, value: null, headers: { none: null, empty: "", several: ["", null, "x"] } },
      { key: "", value: Buffer.alloc(0) },
    ];
    expect(await read(batchOf(records).seal(undefined, 0))).toEqual(expected(records));
  });

  it("writes a timestamp of its own, before or after the first", async () => {
    const records: OutboundRecord[] = [NOW, 0, NOW + 5, 8_640_000_000_000_000].map((timestamp) => ({
      key: null,
      value: "x",
      timestamp,
    }));
    const sealed = batchOf(records).seal(undefined, 0);
    expect((await read(sealed)).map(({ timestamp }) => timestamp)).toEqual([NOW, 0, NOW + 5, 8_640_000_000_000_000]);
    const decoded = await decodeByKafkajs(new Decoder(sealed));
    expect(decoded).toMatchObject({ firstTimestamp: String(NOW), maxTimestamp: "8640000000000000" });
  });

  it("carries the producer's identity, its sequence and the mark of a transaction", async () => {
    const sealed = batchOf([{ key: null, value: "x" }]).seal({ id: 2n ** 40n, epoch: 7 }, 1_234, true);
    expect(await decodeByKafkajs(new Decoder(sealed))).toMatchObject({
      producerId: String(2 ** 40),
      producerEpoch: 7,
      firstSequence: 1_234,
      inTransaction: true,
      isControlBatch: false,
      lastOffsetDelta: 0,
    });
  });

  it("has no identity unless it is given one", async () => {
    const sealed = batchOf([{ key: null, value: "x" }]).seal(undefined, 5);
    expect(await decodeByKafkajs(new Decoder(sealed))).toMatchObject({
      producerId: "-1",
      producerEpoch: -1,
      firstSequence: -1,
      inTransaction: false,
    });
  });

  it("can be sealed again under another identity, its checksum right each time", () => {
    const batch = batchOf([{ key: "k", value: "x" }]);
    for (const epoch of [1, 2]) {
      const sealed = batch.seal({ id: 9n, epoch }, 0);
      expect(sealed.readInt16BE(51)).toBe(epoch);
      expect(sealed.readUInt32BE(17)).toBe(crc32c(sealed.subarray(21)));
    }
  });

  it("takes no record beyond its limit, but always a first one", () => {
    const batch = new RecordBatch();
    const large = { key: null, value: "x".repeat(1_000) };
    expect(batch.append(large, NOW, 500)).toBe(true);
    expect(batch.append(large, NOW, 500)).toBe(false);
    expect(batch.count).toBe(1);
  });

  it("never grows beyond its limit", () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 400, max: 4_000 }), (records, limit) => {
        const batch = new RecordBatch();
        for (const one of records) if (!batch.append(one, NOW, limit)) break;
        expect(batch.count === 1 || batch.size <= limit).toBe(true);
      }),
    );
  });

  it("writes into a buffer that was used before, and leaves nothing of it", async () => {
    const first = batchOf([{ key: "old", value: "old".repeat(100) }]);
    first.seal(undefined, 0);
    const second = new RecordBatch(first.recycle());
    second.append({ key: "new", value: "new" }, NOW);
    const sealed = second.seal(undefined, 0);
    expect(await read(sealed)).toEqual(expected([{ key: "new", value: "new" }]));
    expect(sealed.includes("old")).toBe(false);
  });

  it("gives back no buffer much larger than what it held", () => {
    const batch = new RecordBatch();
    batch.append({ key: null, value: "x".repeat(1_000_000) }, NOW);
    const small = new RecordBatch(batch.recycle());
    small.append({ key: null, value: "x" }, NOW);
    expect(small.recycle()).toBeUndefined();
  });
});
