import { zstdCompressSync } from "node:zlib";
import { crc32c } from "@node-rs/crc32";
import { readBatches } from "./read-batches";
import { BATCH_OVERHEAD, RecordBatch } from "./record-batch";

const PRODUCER = { id: 7n, epoch: 0 };

/** A batch as a broker keeps it, at an offset. */
function kept(
  baseOffset: number,
  values: readonly string[],
  change: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Buffer {
  const batch = new RecordBatch();
  for (const value of values) batch.append({ key: null, value }, 1_000);
  const sealed = change(Buffer.from(batch.seal(PRODUCER, 0)));
  sealed.writeBigInt64BE(BigInt(baseOffset), 0);
  sealed.writeInt32BE(sealed.length - 12, 8);
  sealed.writeUInt32BE(crc32c(sealed.subarray(21)), 17);
  return sealed;
}

const withAttributes = (attributes: number) => (bytes: Buffer) => {
  bytes.writeInt16BE(attributes, 21);
  return bytes;
};

/** A transaction's end: a batch with one record, whose key is version and type. */
function marker(offset: number, type: "abort" | "commit"): Buffer {
  const batch = new RecordBatch();
  batch.append({ key: Buffer.from([0, 0, 0, type === "commit" ? 1 : 0]), value: Buffer.alloc(6) }, 1_000);
  const sealed = withAttributes(0x30)(Buffer.from(batch.seal(PRODUCER, 0)));
  sealed.writeBigInt64BE(BigInt(offset), 0);
  sealed.writeUInt32BE(crc32c(sealed.subarray(21)), 17);
  return sealed;
}

const valuesOf = async (...read: Parameters<typeof readBatches>) =>
  (await readBatches(...read)).records.map(({ value }) => String(value));

describe("reading batches", () => {
  it("gives records from an offset on, also from within a batch", async () => {
    const bytes = Buffer.concat([kept(10, ["a", "b", "c"]), kept(13, ["d"])]);
    const { records, next } = await readBatches(bytes, 11);
    expect(records.map(({ offset, value }) => [offset, String(value)])).toEqual([
      [11, "b"],
      [12, "c"],
      [13, "d"],
    ]);
    expect(next).toBe(14);
  });

  it("leaves a cut batch for the next fetch", async () => {
    const whole = kept(0, ["a"]);
    const cut = kept(1, ["b"]).subarray(0, -1);
    expect(await readBatches(Buffer.concat([whole, cut]), 0)).toMatchObject({ next: 1, records: [{ offset: 0 }] });
    expect(await readBatches(cut.subarray(0, 20), 1)).toEqual({ next: 1, records: [] });
  });

  it("goes on behind a batch whose records compaction has removed", async () => {
    const emptied = kept(5, ["a", "b"], (bytes) => {
      bytes.writeInt32BE(0, 57);
      return bytes.subarray(0, BATCH_OVERHEAD);
    });
    expect(await readBatches(emptied, 5)).toEqual({ records: [], next: 7 });
  });

  it("leaves out what a transaction has aborted, and its markers", async () => {
    const bytes = Buffer.concat([
      kept(0, ["aborted"], withAttributes(0x10)),
      kept(1, ["plain"]),
      marker(2, "abort"),
      kept(3, ["committed"], withAttributes(0x10)),
      marker(4, "commit"),
    ]);
    expect(await valuesOf(bytes, 0, [{ producerId: PRODUCER.id, firstOffset: 0 }])).toEqual(["plain", "committed"]);
    expect((await readBatches(bytes, 0)).next).toBe(5);
  });

  it("leaves out nothing of another producer's transaction", async () => {
    const bytes = kept(0, ["kept"], withAttributes(0x10));
    expect(await valuesOf(bytes, 0, [{ producerId: 8n, firstOffset: 0 }])).toEqual(["kept"]);
  });

  it("takes the broker's time where the topic says so", async () => {
    const bytes = kept(0, ["a"], (sealed) => {
      sealed.writeBigInt64BE(5_000n, 35);
      return withAttributes(0x08)(sealed);
    });
    expect((await readBatches(bytes, 0)).records).toMatchObject([{ timestamp: 5_000 }]);
  });

  it("reads zstd", async () => {
    const bytes = kept(0, ["a", "b"], (sealed) =>
      withAttributes(4)(
        Buffer.concat([sealed.subarray(0, BATCH_OVERHEAD), zstdCompressSync(sealed.subarray(BATCH_OVERHEAD))]),
      ),
    );
    expect(await valuesOf(bytes, 0)).toEqual(["a", "b"]);
  });

  it("names a codec that it cannot read, and the remedy", async () => {
    await expect(readBatches(kept(3, ["a"], withAttributes(3)), 0)).rejects.toThrow(
      "the batch at offset 3 is compressed with lz4, the driver reads none, gzip and zstd; set the topic's compression.type to one of them",
    );
  });

  it("refuses a damaged batch", async () => {
    const bytes = kept(3, ["a"]);
    bytes[BATCH_OVERHEAD] = (bytes[BATCH_OVERHEAD] ?? 0) ^ 1;
    await expect(readBatches(bytes, 0)).rejects.toThrow("the batch at offset 3 is damaged: its checksum differs");
  });

  it("refuses a format before 2", async () => {
    const bytes = kept(3, ["a"]);
    bytes.writeInt8(1, 16);
    await expect(readBatches(bytes, 0)).rejects.toThrow("the batch at offset 3 has format 1, the driver reads 2");
  });

  it("keeps a header named like a property of every object", async () => {
    const batch = new RecordBatch();
    batch.append(
      { key: null, value: null, headers: JSON.parse('{"__proto__":"x","constructor":"y"}') as { a: string } },
      0,
    );
    const { records } = await readBatches(Buffer.from(batch.seal(undefined, 0)), 0);
    expect(Object.entries(records[0]?.headers ?? {}).map(([name, value]) => [name, String(value)])).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });
});
