/**
 * Reads Kafka's record batches, format 2 (Kafka documentation, "Record Batch", "Control Batches"; KIP-98 for what an
 * aborted transaction leaves behind). A record is one small object over the bytes that came; its headers are parsed only
 * when somebody asks.
 */
import { promisify } from "node:util";
import { gunzip, zstdDecompress } from "node:zlib";
import { crc32c } from "@node-rs/crc32";
import type { InboundHeaders, InboundRecord } from "../../driver";
import { DriverError } from "../../errors";
import type { AbortedTransaction } from "./fetch-request";
import { BATCH_OVERHEAD } from "./record-batch";

const CODEC = 0x07;
const APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const ABORT_MARKER = 0;
const CODEC_NAMES = ["none", "gzip", "snappy", "lz4", "zstd"];

const decompressors: Readonly<Record<number, (bytes: Buffer) => Promise<Buffer>>> = {
  1: promisify(gunzip),
  4: promisify(zstdDecompress),
};

const NO_HEADERS: InboundHeaders = Object.freeze({});

/** Walks over bytes; zigzag varints are Kafka's only number format inside a record. */
class Cursor {
  constructor(
    readonly bytes: Buffer,
    public at: number,
  ) {}

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new DriverError("other", "a record batch is cut inside a record");
    return value;
  }

  varint(): number {
    let value = this.byte();
    if (value < 0x80) return (value >>> 1) ^ -(value & 1);
    value &= 0x7f;
    let factor = 0x80;
    for (let more = 0x80; more >= 0x80; factor *= 0x80) {
      more = this.byte();
      value += (more & 0x7f) * factor;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The bytes after a length; null for −1. */
  view(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const end = this.at + length;
    if (end > this.bytes.length) throw new DriverError("other", "a record batch is cut inside a record");
    const view = this.bytes.subarray(this.at, end);
    this.at = end;
    return view;
  }
}

class FetchedRecord implements InboundRecord {
  #headers: InboundHeaders | undefined;
  readonly #bytes: Buffer;
  readonly #headersAt: number;

  constructor(
    readonly offset: number,
    readonly timestamp: number,
    readonly key: Buffer | null,
    readonly value: Buffer | null,
    bytes: Buffer,
    headersAt: number,
  ) {
    this.#bytes = bytes;
    this.#headersAt = headersAt;
  }

  get headers(): InboundHeaders {
    return (this.#headers ??= readHeaders(new Cursor(this.#bytes, this.#headersAt)));
  }
}

function readHeaders(cursor: Cursor): InboundHeaders {
  let count = cursor.varint();
  if (count <= 0) return NO_HEADERS;
  // No prototype: a header may be named like anything.
  const headers = Object.create(null) as Record<string, Buffer | (Buffer | null)[] | null>;
  for (; count > 0; count--) {
    const name = (cursor.view() ?? Buffer.alloc(0)).toString();
    const value = cursor.view();
    if (!(name in headers)) headers[name] = value;
    else {
      const before = headers[name];
      if (Array.isArray(before)) before.push(value);
      else headers[name] = [before ?? null, value];
    }
  }
  return headers;
}

export interface ReadBatches {
  readonly records: readonly InboundRecord[];
  /** Where to fetch next: after the last whole batch, also when it gave no record. */
  readonly next: number;
}

/**
 * The committed records at or after an offset.
 * @throws DriverError on a damaged batch, or one compressed with a codec that Node has not
 */
export async function readBatches(
  bytes: Buffer,
  from: number,
  aborted: readonly AbortedTransaction[] = [],
): Promise<ReadBatches> {
  const records: InboundRecord[] = [];
  const dropped = new AbortedProducers(aborted);
  let next = from;
  for (let at = 0; at + BATCH_OVERHEAD <= bytes.length;) {
    const size = 12 + bytes.readInt32BE(at + 8);
    if (at + size > bytes.length) break;
    const batch = bytes.subarray(at, at + size);
    at += size;
    const baseOffset = Number(batch.readBigInt64BE(0));
    if (batch.readInt8(16) !== 2) {
      throw new DriverError(
        "other",
        `the batch at offset ${baseOffset} has format ${batch.readInt8(16)}, the driver reads 2`,
      );
    }
    if (crc32c(batch.subarray(21)) !== batch.readUInt32BE(17)) {
      throw new DriverError("other", `the batch at offset ${baseOffset} is damaged: its checksum differs`);
    }
    const lastOffset = baseOffset + batch.readInt32BE(23);
    next = Math.max(next, lastOffset + 1);
    const attributes = batch.readInt16BE(21);
    if (dropped.drops(batch, attributes, lastOffset) || lastOffset < from) continue;
    const body = (attributes & CODEC) === 0 ? batch : await decompress(batch, attributes & CODEC, baseOffset);
    const start = body === batch ? BATCH_OVERHEAD : 0;
    readRecords(body, start, batch, baseOffset, from, records);
  }
  return { records, next };
}

async function decompress(batch: Buffer, codec: number, baseOffset: number): Promise<Buffer> {
  const decompressor = decompressors[codec];
  if (decompressor === undefined) {
    throw new DriverError(
      "other",
      `the batch at offset ${baseOffset} is compressed with ${CODEC_NAMES[codec] ?? `codec ${codec}`}, the driver reads none, gzip and zstd; set the topic's compression.type to one of them`,
    );
  }
  return decompressor(batch.subarray(BATCH_OVERHEAD));
}

function readRecords(
  body: Buffer,
  start: number,
  head: Buffer,
  baseOffset: number,
  from: number,
  records: InboundRecord[],
): void {
  const baseTimestamp = Number(head.readBigInt64BE(27));
  const appendTime = (head.readInt16BE(21) & APPEND_TIME) === 0 ? undefined : Number(head.readBigInt64BE(35));
  const cursor = new Cursor(body, start);
  for (let left = head.readInt32BE(57); left > 0; left--) {
    const length = cursor.varint();
    const end = cursor.at + length;
    cursor.at++; // attributes: none is defined
    const timestamp = baseTimestamp + cursor.varint();
    const offset = baseOffset + cursor.varint();
    if (offset >= from) {
      const key = cursor.view();
      const value = cursor.view();
      records.push(new FetchedRecord(offset, appendTime ?? timestamp, key, value, body, cursor.at));
    }
    cursor.at = end;
  }
}

/** Whose transactional batches are to be left out, as the walk over the log goes on. */
class AbortedProducers {
  readonly #pending: AbortedTransaction[];
  readonly #active = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#pending = aborted.toSorted((one, other) => one.firstOffset - other.firstOffset);
  }

  drops(batch: Buffer, attributes: number, lastOffset: number): boolean {
    if ((attributes & (CONTROL | TRANSACTIONAL)) === 0) return false;
    for (let [first] = this.#pending; first !== undefined && first.firstOffset <= lastOffset; [first] = this.#pending) {
      this.#active.add(first.producerId);
      this.#pending.shift();
    }
    const producerId = batch.readBigInt64BE(43);
    if ((attributes & CONTROL) !== 0) {
      if (controlType(batch) === ABORT_MARKER) this.#active.delete(producerId);
      return true;
    }
    return this.#active.has(producerId);
  }
}

/** The type of a control batch's one record: in its key, after a version. */
function controlType(batch: Buffer): number | undefined {
  const cursor = new Cursor(batch, BATCH_OVERHEAD);
  cursor.varint();
  cursor.at++;
  cursor.varint();
  cursor.varint();
  const key = cursor.view();
  return key === null || key.length < 4 ? undefined : key.readInt16BE(2);
}
