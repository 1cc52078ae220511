import { hash } from "node:crypto";

/**
 * A uuid (version 8, RFC 9562) of worker, event and index: the same event handled again, after a crash or because it was
 * sent twice, emits records of the same ids.
 */
export function derivedId(worker: string, eventId: string, index: number): string {
  const hex = hash("sha256", `millrace\n${worker}\n${eventId}\n${index}`, "hex");
  const variant = "89ab"[parseInt(hex.charAt(16), 16) & 3] ?? "8";
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
