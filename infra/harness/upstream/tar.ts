import { gunzipSync } from "node:zlib";

const BLOCK = 512;
const REGULAR = new Set(["0", "\0"]);

/** The bytes of one regular file of a gzipped tar archive (ustar), absent when it has none of that name. */
export function memberOf(archive: Buffer, member: string): Buffer | undefined {
  const tar = gunzipSync(archive);
  let at = 0;
  while (at + BLOCK <= tar.length && tar[at] !== 0) {
    const field = (from: number, length: number): string => textOf(tar.subarray(at + from, at + from + length));
    const prefix = field(345, 155);
    const name = prefix === "" ? field(0, 100) : `${prefix}/${field(0, 100)}`;
    const size = Number.parseInt(field(124, 12).trim(), 8);
    const type = String.fromCharCode(tar[at + 156] ?? 0);
    at += BLOCK;
    if (REGULAR.has(type) && name === member) return tar.subarray(at, at + size);
    at += Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

const textOf = (bytes: Buffer): string => {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
};
