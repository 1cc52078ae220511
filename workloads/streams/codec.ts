import type { Issue } from "./issue";

/** What became of bytes. */
export type Decoded<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly Issue[] };

/** Turns a stream's records into bytes and back. */
export interface Serde<T> {
  /** The record in its canonical form. @throws StreamError with the issues of a record that is not one of the stream's */
  encode(record: T): Buffer;
  /** The same bytes, as a string where the encoding is text: cheaper for a producer that writes strings in place. @throws as `encode` */
  payload(record: T): string | Buffer;
  /** The record, checked, or the issues of the bytes; never throws. */
  decode(bytes: Buffer): Decoded<T>;
}
