import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Chance } from "../chance";
import { head } from "../raw";
import type { Bombs } from "./bombs";

export interface Attack {
  readonly name: string;
  /** What is written, one after the other. */
  readonly writes: readonly (Buffer | string)[];
  /** So many answers are due; fewer only when the connection ends first. */
  readonly answers: number;
  /** What follows the writes: by default the answers are awaited. */
  readonly then?: "half-close" | "leave" | "drip";
}

/** Makes an attack by chance. */
export type Make = (chance: Chance, bombs: Bombs) => Attack;

/** Kinds of attack, each with how often it is chosen. */
export type Kinds = readonly (readonly [weight: number, make: Make])[];

export const example = readFileSync(join(__dirname, "../../examples/payment.json"), "utf8");
export const payment = JSON.parse(example) as Record<string, unknown>;
export const click = {
  id: "018f3e6c-5d2a-7c41-9b0e-3a1f6d2c4b5e",
  visitorId: "v-1",
  customerId: null,
  action: "view",
  page: "/",
  referrer: null,
  sku: null,
  search: null,
  amount: null,
  currency: null,
  device: "mobile",
  country: null,
  experiments: {},
  occurredAt: 1_794_960_000_000,
};

export type Headers = Readonly<Record<string, string | number>>;
export const NDJSON: Headers = { "content-type": "application/x-ndjson" };
export const GZIP: Headers = { "content-encoding": "gzip" };
export const CHUNKED: Headers = { "transfer-encoding": "chunked" };
export const PAYMENTS = "/ingest/payments";

/** A request with this body. */
export function post(name: string, body: string | Buffer, headers: Headers = {}, path = PAYMENTS): Attack {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return { name, writes: [head(path, { ...headers, "content-length": bytes.length }), bytes], answers: 1 };
}
export const write = (name: string, ...writes: (Buffer | string)[]): Attack => ({ name, writes, answers: 1 });
export const changed = (field: string, value: unknown): string => JSON.stringify({ ...payment, [field]: value });
/** The example with a field's value as this text, which need not be JSON. */
export const spelt = (field: string, text: string): string =>
  changed(field, "\u0000here").replace(JSON.stringify("\u0000here"), () => text);
