import type { HeaderValue, OutboundRecord } from "./driver";

/** Attributes, both deltas and all lengths of a record at their longest, without its headers. */
const OVERHEAD = 1 + 5 + 10 + 5 + 5 + 5 + 5;
/** Both lengths of a header at their longest. */
const HEADER_OVERHEAD = 10;

type Text = string | Buffer | null;
const byteLength = (value: Text): number =>
  value === null ? 0 : typeof value === "string" ? Buffer.byteLength(value) : value.length;
const characters = (value: Text): number => value?.length ?? 0;

function measure({ key, value, headers }: OutboundRecord, of: (text: Text) => number): number {
  let size = OVERHEAD + of(key) + of(value);
  for (const name in headers) {
    const header: HeaderValue = headers[name] ?? null;
    if (Array.isArray(header)) {
      for (const one of header as readonly Text[]) size += HEADER_OVERHEAD + of(name) + of(one);
    } else size += HEADER_OVERHEAD + of(name) + of(header as Text);
  }
  return size;
}

/** Most bytes that a record can take in a batch; exact but for the width of its deltas and lengths. */
export const recordBytes = (record: OutboundRecord): number => measure(record, byteLength);

/** The record's bytes if they are more than `limit`, else undefined. */
export function bytesOver(record: OutboundRecord, limit: number): number | undefined {
  // A character is at most three bytes in UTF-8: most records need no measuring.
  if (3 * measure(record, characters) <= limit) return undefined;
  const bytes = recordBytes(record);
  return bytes > limit ? bytes : undefined;
}
