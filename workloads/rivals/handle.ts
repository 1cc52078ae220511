import { z } from "zod";
import { definePollerHandler, emit, reject, type Page } from "../runtime/polling";
import { prices } from "../streams/catalogue/prices";
import { rivals } from "./definition";

/** The service's answer to `GET /v1/offers?after=1200`; an offer that is none is judged by itself. */
const answer = z.object({
  offers: z.array(z.unknown()),
  /** Number of the last offer that this answer knows of, also where it has none. */
  last: z.int().min(0),
  /** True when there are offers after it. */
  more: z.boolean(),
});

const cents = z.int().min(0);
const offer = z.object({
  article: z.string(),
  seller: z.string(),
  kind: z.enum(["shop", "marketplace"]),
  cents,
  shippingCents: cents.nullable(),
  currency: z.string(),
  promotion: z.boolean(),
  availability: z.enum(["yes", "few", "no"]),
  stock: z.int().min(0).nullable(),
  seenAt: z.iso.datetime(),
});

const SOURCES = { shop: "competitor", marketplace: "marketplace" } as const;
const AVAILABILITIES = { yes: "in_stock", few: "low_stock", no: "out_of_stock" } as const;

/** Hundredths as a decimal of two digits, without the detour by a floating number: 1799 → `17.99`. */
function decimalOf(hundredths: number): string {
  const digits = String(hundredths).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function page(body: unknown): Page<unknown> {
  const { offers, last, more } = answer.parse(body);
  return { items: offers, since: String(last), next: more ? String(last) : undefined };
}

export const handler = definePollerHandler(rivals, {
  page: ({ body }) => page(body),
  event(item: unknown, ctx) {
    const parsed = offer.safeParse(item);
    if (!parsed.success) {
      return reject(
        "no-offer",
        parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      );
    }
    const { article, seller, kind, shippingCents, availability, seenAt, ...as } = parsed.data;
    // What the shop itself asks is known from its own database; from outside it would be taken for the truth.
    if (seller === "own") return reject("own-price", "the service may not speak for the shop itself");
    return emit(prices, {
      id: ctx.id(`${seller}/${article}/${seenAt}`),
      sku: article,
      seller,
      source: SOURCES[kind],
      price: decimalOf(as.cents),
      shipping: shippingCents === null ? null : decimalOf(shippingCents),
      currency: as.currency,
      promotion: as.promotion,
      availability: AVAILABILITIES[availability],
      stock: as.stock,
      observedAt: Date.parse(seenAt),
    });
  },
});
