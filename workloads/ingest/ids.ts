/** Ids of events and of traces. Random bytes are drawn from the operating system in pools, since one draw costs as much for 4 KiB as for 16 bytes. */
import { randomFillSync } from "node:crypto";
import { childOf } from "../runtime/trace";

const POOL_BYTES = 4096;
const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let used = POOL_BYTES;

function randomHex(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString("hex", used - bytes, used);
}

/** The RFC 9562 variant: the digit's two high bits become `10`. */
const VARIANT: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from("0123456789abcdef", (digit, value) => [digit, "89ab".charAt(value % 4)]),
);

let timeAt = -1;
let timeText = "";

/** An UUID of version 7: ordered by the millisecond `now`, otherwise random. */
export function uuidV7(now: number): string {
  if (now !== timeAt) {
    const hex = now.toString(16).padStart(12, "0");
    timeAt = now;
    timeText = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
  }
  const r = randomHex(10);
  return `${timeText}${r.slice(0, 3)}-${VARIANT[r.charAt(3)] ?? ""}${r.slice(4, 7)}-${r.slice(7, 19)}`;
}

/** The trace of a request: the one that its header continues, if that is valid, else a new one. */
export function traceparent(header: string | undefined): string {
  const continued = childOf(header);
  if (continued !== undefined) return continued;
  const r = randomHex(24);
  return `00-${r.slice(0, 32)}-${r.slice(32)}-01`;
}
