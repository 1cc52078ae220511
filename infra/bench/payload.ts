import { createHash } from "node:crypto";
import type { Payment } from "../../workloads/streams/catalogue/payments";
import { COMMON } from "./settings";
import type { BenchIn } from "./worker/streams";

/** The bench's record number `n`: its JSON is exactly `COMMON.recordBytes` long, and no two are alike. */
export function recordOf(n: number): BenchIn {
  const hex = hexOf(n);
  const record: BenchIn = {
    id: uuidOf(hex),
    accountId: `account-${hex.slice(32, 36)}`,
    amount: `${parseInt(hex.slice(36, 39), 16)}.${10 + (n % 90)}`,
    currency: "EUR",
    channel: n % 3 === 0 ? "chip" : "online",
    occurredAt: 1_772_452_800_000 + n,
    note: "",
  };
  const missing = COMMON.recordBytes - JSON.stringify(record).length;
  return { ...record, note: hex.slice(0, missing) };
}

/** `count` distinct records as JSON lines. */
export const payloads = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => JSON.stringify(recordOf(n)));

/** `count` distinct payments of the catalogue's stream as JSON, ASCII only: what the gateway is sent. */
export const payments = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => JSON.stringify(paymentOf(n)));

function paymentOf(n: number): Payment {
  const hex = hexOf(n);
  return {
    id: uuidOf(hex),
    accountId: `account-${hex.slice(32, 36)}`,
    cardId: `card-${hex.slice(32, 37)}`,
    merchantId: `merchant-${hex.slice(37, 40)}`,
    category: "5411",
    amount: `${parseInt(hex.slice(40, 42), 16)}.${10 + (n % 90)}`,
    currency: "EUR",
    channel: "contactless",
    country: "DE",
    location: { lat: 52.5 + (n % 100) / 1_000, lon: 13.4 + (n % 77) / 1_000 },
    occurredAt: Date.now() - (n % 1_000),
  };
}

const hexOf = (n: number): string => createHash("sha256").update(String(n)).digest("hex");
const uuidOf = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
