/**
 * Avro's binary encoding (specification 1.11, "Binary encoding") of the primitives that streams compile to. A `Writer` writes
 * into one growing buffer that is used again for each record; a `Reader` reads from bytes that others made.
 */
import { isUtf8 } from "node:buffer";

const INITIAL = 4_096;
/** Strings of fewer characters have a length of one byte, if they are ASCII. */
const SHORT = 64;
/** What 38 digits and a sign need. */
const MAX_INTEGER = 16;

export class Writer {
  #bytes = Buffer.allocUnsafeSlow(INITIAL);
  #end = 0;

  reset(): void {
    this.#end = 0;
  }

  /** A copy of what was written since `reset`. */
  copy(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#end));
  }

  #reserve(count: number): void {
    const needed = this.#end + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = value;
  }

  /** An int or long within ±(2^53 − 1): zig-zag, then seven bits a byte, the lowest first. */
  long(value: number): void {
    this.#reserve(10);
    const negative = value < 0;
    // Zig-zag would leave the integers that a double holds: the sign goes into the first byte, and six bits with it.
    let rest = negative ? -value - 1 : value;
    let byte = (rest % 64) * 2 + (negative ? 1 : 0);
    rest = Math.floor(rest / 64);
    while (rest > 0) {
      this.#bytes[this.#end++] = byte | 0x80;
      byte = rest % 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#end++] = byte;
  }

  /** A long of the whole range. */
  bigLong(value: bigint): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (rest > 0x7fn) {
      this.#bytes[this.#end++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#end++] = Number(rest);
  }

  double(value: number): void {
    this.#reserve(8);
    // Minus zero is written as zero: one value, one form.
    this.#bytes.writeDoubleLE(value === 0 ? 0 : value, this.#end);
    this.#end += 8;
  }

  string(value: string): void {
    const length = value.length;
    if (length < SHORT) {
      // Most strings are short and ASCII: a loop writes them several times faster than a call out of JavaScript.
      this.#reserve(1 + length);
      const bytes = this.#bytes;
      const start = this.#end + 1;
      let i = 0;
      for (; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > 0x7f) break;
        bytes[start + i] = code;
      }
      if (i === length) {
        bytes[start - 1] = 2 * length;
        this.#end = start + length;
        return;
      }
    }
    const size = Buffer.byteLength(value);
    this.long(size);
    this.#reserve(size);
    this.#end += this.#bytes.write(value, this.#end, "utf8");
  }

  /** An integer as bytes: two's complement, the highest byte first, as few as hold it. */
  integer(value: bigint): void {
    const magnitude = value < 0n ? -value - 1n : value;
    // One bit more than the magnitude's, for the sign.
    const bits = magnitude === 0n ? 1 : magnitude.toString(2).length + 1;
    const size = Math.ceil(bits / 8);
    this.long(size);
    this.#reserve(size);
    for (let i = size - 1, rest = value; i >= 0; i--, rest >>= 8n) {
      this.#bytes[this.#end + i] = Number(BigInt.asUintN(8, rest));
    }
    this.#end += size;
  }

  /** The same for an integer of at most 47 bits, without the cost of a bigint. */
  smallInteger(value: number): void {
    const magnitude = value < 0 ? -value - 1 : value;
    let size = 1;
    for (let bound = 0x80; magnitude >= bound; bound *= 0x100) size++;
    this.long(size);
    this.#reserve(size);
    this.#end = this.#bytes.writeIntBE(value, this.#end, size);
  }
}

/** Bytes that are no Avro body of the schema; `message` says why, and at which byte. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

export class Reader {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  reset(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#at = 0;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  fail(what: string): never {
    throw new Malformed(`${what} at byte ${this.#at}`);
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) this.fail("the bytes end too early");
    this.#at++;
    return byte;
  }

  #take(length: number): number {
    if (length < 0 || length > this.left) this.fail("a length leaves the bytes");
    const start = this.#at;
    this.#at += length;
    return start;
  }

  /** A long; beyond ±(2^53 − 1) it is not exact, but still beyond. */
  long(): number {
    let byte = this.byte();
    const negative = (byte & 1) === 1;
    let magnitude = (byte & 0x7f) >> 1;
    for (let factor = 64, count = 1; byte > 0x7f; factor *= 128, count++) {
      if (count === 10) this.fail("a long has more than 10 bytes");
      byte = this.byte();
      magnitude += (byte & 0x7f) * factor;
    }
    return negative ? -magnitude - 1 : magnitude;
  }

  bigLong(): bigint {
    let byte = this.byte();
    let value = BigInt(byte & 0x7f);
    for (let shift = 7n; byte > 0x7f; shift += 7n) {
      if (shift === 70n) this.fail("a long has more than 10 bytes");
      byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
    }
    return (value >> 1n) ^ -(value & 1n);
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  string(): string {
    const length = this.long();
    const start = this.#take(length);
    const text = this.#bytes.toString("utf8", start, start + length);
    // As for JSON: only text that has U+FFFD can come of bytes that are not UTF-8.
    if (text.includes("\uFFFD") && !isUtf8(this.#bytes.subarray(start, start + length)))
      this.fail("a string that is not UTF-8 ends");
    return text;
  }

  /** An integer that was written as bytes: a number where it has at most 48 bits. */
  integer(): number | bigint {
    const size = this.long();
    if (size < 1 || size > MAX_INTEGER) this.fail(`an integer that has not 1 to ${MAX_INTEGER} bytes begins`);
    const start = this.#take(size);
    if (size <= 6) return this.#bytes.readIntBE(start, size);
    return BigInt.asIntN(8 * size, BigInt(`0x${this.#bytes.toString("hex", start, start + size)}`));
  }

  /** The count of an array's or map's next block, 0 after the last. */
  block(): number {
    const count = this.long();
    // A negative count is followed by the block's size in bytes, for readers that skip.
    if (count < 0) this.long();
    const items = Math.abs(count);
    if (items > this.left) this.fail("a block has more items than bytes");
    return items;
  }
}
