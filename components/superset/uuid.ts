import { createHash } from "node:crypto";

/** Of everything that this room names: made once by chance, and never to be changed. */
const NAMESPACE = "6f1c0f4e-3f5b-4c53-9a55-0d8f3f0d7a21";

/**
 * A UUID of version 5 (RFC 9562, 5.5): the same name is the same UUID, so that an import finds what the last one made.
 * @param name path of what is named: `dataset/pinot/payments`
 */
export function uuidOf(name: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(NAMESPACE.replaceAll("-", ""), "hex"))
    .update(name)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
