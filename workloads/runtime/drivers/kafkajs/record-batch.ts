/**
 * Kafka's record batch, format 2, written in place into one buffer while records are added (Kafka documentation, "Record
 * Batch" and "Record"). Lengths go before contents, so each record is measured, then written: no copy, no object a record.
 */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { crc32c } from "@node-rs/crc32";
import type { HeaderValue, OutboundRecord } from "../../driver";

/** From the base offset to the number of records. */
export const BATCH_OVERHEAD = 61;
const FIRST_CAPACITY = 16 * 1024;

const AT = {
  batchLength: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
} as const;

/** Node's own writers of strings, which `Buffer.write` wraps: on the hot path the wrapping costs more than the writing. */
interface FastBuffer extends Buffer {
  latin1Write(text: string, at: number, length: number): number;
  utf8Write(text: string, at: number, length: number): number;
}

const gzipAsync = promisify(gzip);
const allocate = (bytes: number): FastBuffer => Buffer.allocUnsafeSlow(bytes) as FastBuffer;

/** Who writes: given out by a broker, so that it drops what is sent twice. */
export interface ProducerIdentity {
  readonly id: bigint;
  readonly epoch: number;
}

const byteLength = (value: string | Buffer | null): number =>
  value === null ? -1 : typeof value === "string" ? Buffer.byteLength(value) : value.length;

export class RecordBatch {
  #buffer: FastBuffer;
  #end = BATCH_OVERHEAD;
  #count = 0;
  #baseTimestamp = 0;
  #maxTimestamp = 0;
  #compressed: Buffer | undefined;

  /** @param recycled the buffer of a batch that is done, to write into again */
  constructor(recycled?: Buffer) {
    this.#buffer = (recycled as FastBuffer | undefined) ?? allocate(FIRST_CAPACITY);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes so far, uncompressed. */
  get size(): number {
    return this.#end;
  }

  /**
   * Adds a record.
   * @param now the timestamp of a record that has none
   * @param limit most bytes of the batch; a single record may be larger
   * @returns false when it does not fit any more, and was not added
   */
  append(record: OutboundRecord, now: number, limit = Infinity): boolean {
    const { key, value, headers } = record;
    const timestamp = record.timestamp ?? now;
    const delta = this.#count === 0 ? 0 : timestamp - this.#baseTimestamp;
    const keyBytes = byteLength(key);
    const valueBytes = byteLength(value);
    const body =
      1 +
      varintSize(delta) +
      varintSize(this.#count) +
      varintSize(keyBytes) +
      Math.max(0, keyBytes) +
      varintSize(valueBytes) +
      Math.max(0, valueBytes) +
      (headers === undefined ? 1 : headersSize(headers));
    if (this.#count > 0 && this.#end + body + 5 > limit) return false;
    if (this.#count === 0) {
      this.#baseTimestamp = timestamp;
      this.#maxTimestamp = timestamp;
    } else if (timestamp > this.#maxTimestamp) {
      this.#maxTimestamp = timestamp;
    }
    this.#reserve(body + 5);
    this.#varint(body);
    this.#buffer[this.#end++] = 0;
    this.#varint(delta);
    this.#varint(this.#count);
    this.#bytes(key, keyBytes);
    this.#bytes(value, valueBytes);
    if (headers === undefined) this.#buffer[this.#end++] = 0;
    else this.#headers(headers);
    this.#count++;
    return true;
  }

  /** Compresses what was added; nothing may be added after. */
  async compress(): Promise<void> {
    if (this.#compressed !== undefined) return;
    const body = await gzipAsync(this.#buffer.subarray(BATCH_OVERHEAD, this.#end));
    const whole = Buffer.allocUnsafeSlow(BATCH_OVERHEAD + body.length);
    body.copy(whole, BATCH_OVERHEAD);
    this.#compressed = whole;
  }

  /**
   * Fills in the head, and gives the bytes to send: a view that is valid until the batch is recycled. May be called again
   * with another identity or sequence.
   */
  seal(identity: ProducerIdentity | undefined, sequence: number, transactional = false): Buffer {
    const buffer = this.#compressed ?? this.#buffer.subarray(0, this.#end);
    buffer.writeBigInt64BE(0n, 0);
    buffer.writeInt32BE(buffer.length - AT.leaderEpoch, AT.batchLength);
    buffer.writeInt32BE(-1, AT.leaderEpoch);
    buffer.writeInt8(2, AT.magic);
    buffer.writeInt16BE((this.#compressed === undefined ? 0 : 1) | (transactional ? 0x10 : 0), AT.attributes);
    buffer.writeInt32BE(this.#count - 1, AT.lastOffsetDelta);
    buffer.writeBigInt64BE(BigInt(this.#baseTimestamp), AT.baseTimestamp);
    buffer.writeBigInt64BE(BigInt(this.#maxTimestamp), AT.maxTimestamp);
    buffer.writeBigInt64BE(identity?.id ?? -1n, AT.producerId);
    buffer.writeInt16BE(identity?.epoch ?? -1, AT.producerEpoch);
    buffer.writeInt32BE(identity === undefined ? -1 : sequence, AT.baseSequence);
    buffer.writeInt32BE(this.#count, AT.count);
    buffer.writeUInt32BE(crc32c(buffer.subarray(AT.attributes)), AT.crc);
    return buffer;
  }

  /** The buffer, for another batch, unless it is much larger than what was used of it. The batch is void after. */
  recycle(): Buffer | undefined {
    return this.#buffer.length <= Math.max(FIRST_CAPACITY, 4 * this.#end) ? this.#buffer : undefined;
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = allocate(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }

  #bytes(value: string | Buffer | null, length: number): void {
    this.#varint(length);
    if (value === null) return;
    if (typeof value !== "string") this.#buffer.set(value, this.#end);
    // As many bytes as characters: ASCII, which needs no conversion.
    else if (length === value.length) this.#buffer.latin1Write(value, this.#end, length);
    else this.#buffer.utf8Write(value, this.#end, length);
    this.#end += length;
  }

  #headers(headers: Readonly<Record<string, HeaderValue>>): void {
    this.#varint(headerCount(headers));
    for (const name in headers) {
      const value = headers[name] ?? null;
      const label = headerName(name);
      if (Array.isArray(value))
        for (const one of value as readonly (string | Buffer | null)[]) this.#header(label, one);
      else this.#header(label, value as string | Buffer | null);
    }
  }

  #header(label: Buffer, value: string | Buffer | null): void {
    this.#buffer.set(label, this.#end);
    this.#end += label.length;
    this.#bytes(value, byteLength(value));
  }

  /** A zigzag varint of 32 or 64 bits: the encodings agree where both can hold the number. */
  #varint(value: number): void {
    const buffer = this.#buffer;
    if (value >= -0x40000000 && value < 0x40000000) {
      let rest = (value << 1) ^ (value >> 31);
      while (rest > 0x7f) {
        buffer[this.#end++] = (rest & 0x7f) | 0x80;
        rest >>>= 7;
      }
      buffer[this.#end++] = rest;
      return;
    }
    let rest = zigzag64(value);
    while (rest > 0x7fn) {
      buffer[this.#end++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    buffer[this.#end++] = Number(rest);
  }
}

const zigzag64 = (value: number): bigint => BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));

function varintSize(value: number): number {
  if (value >= -0x40000000 && value < 0x40000000) {
    const rest = (value << 1) ^ (value >> 31);
    return rest < 0x80 ? 1 : rest < 0x4000 ? 2 : rest < 0x200000 ? 3 : rest < 0x10000000 ? 4 : 5;
  }
  let bytes = 1;
  for (let rest = zigzag64(value); rest > 0x7fn; rest >>= 7n) bytes++;
  return bytes;
}

function headerCount(headers: Readonly<Record<string, HeaderValue>>): number {
  let count = 0;
  for (const name in headers) {
    const value = headers[name];
    count += Array.isArray(value) ? value.length : 1;
  }
  return count;
}

function headersSize(headers: Readonly<Record<string, HeaderValue>>): number {
  let bytes = varintSize(headerCount(headers));
  for (const name in headers) {
    const value = headers[name] ?? null;
    const label = headerName(name).length;
    if (Array.isArray(value)) {
      for (const one of value as readonly (string | Buffer | null)[]) bytes += label + valueSize(one);
    } else bytes += label + valueSize(value as string | Buffer | null);
  }
  return bytes;
}

function valueSize(value: string | Buffer | null): number {
  const length = byteLength(value);
  return varintSize(length) + Math.max(0, length);
}

/** Names come again and again, so their bytes, length first, are kept; foreign names must not fill the memory. */
const names = new Map<string, Buffer>();
const MOST_NAMES = 1_000;

function headerName(name: string): Buffer {
  const known = names.get(name);
  if (known !== undefined) return known;
  const text = Buffer.from(name);
  const prefix: number[] = [];
  let rest = text.length << 1;
  while (rest > 0x7f) {
    prefix.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  prefix.push(rest);
  const label = Buffer.concat([Buffer.from(prefix), text]);
  if (names.size < MOST_NAMES) names.set(name, label);
  return label;
}
