import { isAscii, isUtf8 } from "node:buffer";
import { refusal, type Refusal } from "./verdict";

const NEWLINE = 0x0a;

/** The text of a body, or why it is none: what is not strictly UTF-8 is refused, never repaired, since U+FFFD would be another value. */
export function decodeText(body: Buffer): string | Refusal {
  // One byte a character, both in what V8 holds and in the work of reading it: nearly every body.
  if (isAscii(body)) return body.toString("latin1");
  if (isUtf8(body)) return body.toString("utf8");
  const at = firstBadByte(body);
  let line = 1;
  for (let i = body.indexOf(NEWLINE); i >= 0 && i < at; i = body.indexOf(NEWLINE, i + 1)) line++;
  const byte = (body[at] ?? 0).toString(16).padStart(2, "0");
  return refusal("malformed", `the body must be UTF-8; byte ${at} (0x${byte}, in line ${line}) is not`);
}

/** The lead bytes of each length, and what may follow the lead: RFC 3629, which has no overlong forms and no surrogates. */
function sequence(lead: number): { readonly length: number; readonly low: number; readonly high: number } {
  if (lead < 0x80) return { length: 1, low: 0, high: 0 };
  if (lead >= 0xc2 && lead <= 0xdf) return { length: 2, low: 0x80, high: 0xbf };
  if (lead >= 0xe0 && lead <= 0xef)
    return { length: 3, low: lead === 0xe0 ? 0xa0 : 0x80, high: lead === 0xed ? 0x9f : 0xbf };
  if (lead >= 0xf0 && lead <= 0xf4)
    return { length: 4, low: lead === 0xf0 ? 0x90 : 0x80, high: lead === 0xf4 ? 0x8f : 0xbf };
  return { length: 0, low: 0, high: 0 };
}

/** The offset of the first byte that begins no character. */
function firstBadByte(bytes: Buffer): number {
  let i = 0;
  while (i < bytes.length) {
    const { length, low, high } = sequence(bytes[i] ?? 0);
    if (length === 0) return i;
    for (let j = 1; j < length; j++) {
      const byte = bytes[i + j] ?? 0;
      if (byte < (j === 1 ? low : 0x80) || byte > (j === 1 ? high : 0xbf)) return i;
    }
    i += length;
  }
  return i;
}
