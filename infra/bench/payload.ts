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

const CATEGORIES = ["4111", "4814", "5311", "5411", "5541", "5732", "5812", "5814", "5912", "5942", "6011", "7995"];
const CURRENCIES = ["EUR", "EUR", "EUR", "USD", "GBP", "CHF", "SEK"];
const CHANNELS = ["chip", "contactless", "contactless", "swipe", "online", "online", "atm"] as const;
const COUNTRIES = ["DE", "DE", "FR", "NL", "IT", "ES", "PL", "AT", "GB", "US", "CH", "SE"];
const ACCOUNTS = 100_000;
const MERCHANTS = 5_000;

/** Account of payment number `n`. */
export const accountOf = (n: number): string => `account-${String(mixed(n, 1) % ACCOUNTS).padStart(6, "0")}`;

/** Payment number `n` of a table that dashboards ask: as many accounts, merchants and groups as a small bank has; no two are alike. */
export function paymentAt(n: number, at: number): Payment {
  const pick = <T>(list: readonly T[], salt: number, other: T): T => list[mixed(n, salt) % list.length] ?? other;
  const cents = 100 + (mixed(n, 2) % 25_000);
  return {
    id: `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`,
    accountId: accountOf(n),
    cardId: `card-${accountOf(n).slice(8)}-${mixed(n, 3) % 2}`,
    merchantId: `merchant-${mixed(n, 4) % MERCHANTS}`,
    category: pick(CATEGORIES, 5, "5411"),
    amount: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`,
    currency: pick(CURRENCIES, 6, "EUR"),
    channel: pick(CHANNELS, 7, "chip"),
    country: pick(COUNTRIES, 8, "DE"),
    location: null,
    occurredAt: at,
  };
}

/** A whole number from 0 to below 2^32 that follows from `n` and looks like chance (the finaliser of MurmurHash3). */
function mixed(n: number, salt: number): number {
  let value = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
