/**
 * A shop's articles, and what it and its competitors ask for them. Prices move as they do in price-comparison markets: most
 * looks show no change; a seller that lowers its price is followed by others within hours, and from time to time somebody
 * goes back up (Edgeworth cycles: Maskin and Tirole, "A theory of dynamic oligopoly II", Econometrica 56(3), 1988). Demand
 * over articles follows Zipf's law.
 */
import { type Event, eventOf, mergeByTime } from "./event";
import { type Choice, type Random, choiceOf, zipfChoice } from "./random";
import { DAY, HOUR, type Span, arrivals, localHour } from "./time";

export interface Article {
  readonly sku: string;
  readonly gtin: string | null;
  readonly title: string;
  readonly brand: string;
  readonly category: string;
  /** What it costs in the long run, in euro. */
  readonly value: number;
  readonly weight: number | null;
  readonly attributes: Readonly<Record<string, string>>;
}

const SHELVES: readonly (readonly [category: string, noun: string, value: number])[] = [
  ["audio/headphones", "headphones", 90],
  ["audio/speakers", "speaker", 130],
  ["kitchen/coffee", "coffee machine", 260],
  ["kitchen/cookware", "pan", 45],
  ["computers/laptops", "laptop", 850],
  ["computers/keyboards", "keyboard", 75],
  ["garden/tools", "hedge trimmer", 110],
  ["sports/running", "running shoe", 95],
  ["toys/construction", "construction kit", 50],
  ["home/lighting", "desk lamp", 40],
];
const BRANDS = ["Arvo", "Brightwell", "Corda", "Dunmore", "Elkhaus", "Fennia", "Granit", "Hollin"] as const;
const COLOURS = ["black", "white", "grey", "blue", "green", "red"] as const;

/** EAN-13 with its check digit (GS1 General Specifications, section 7.9). */
export function gtin13(first12: string): string {
  const sum = Array.from(first12, Number).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return `${first12}${(10 - (sum % 10)) % 10}`;
}

/** The articles, the best-selling first. */
export function makeCatalogue(random: Random, size: number): Choice<Article> {
  const articles = Array.from({ length: size }, (_, index) => {
    const own = random.fork(`article/${index}`);
    const [category, noun, value] = own.pick(SHELVES);
    const brand = own.pick(BRANDS);
    const colour = own.pick(COLOURS);
    return {
      sku: `SKU-${own.hex(8).toUpperCase()}`,
      // 200 to 299 are set aside for numbers within one company, so that no real article is meant.
      gtin: own.chance(0.9) ? gtin13(`2${String(own.integer(0, 99_999_999_999)).padStart(11, "0")}`) : null,
      title: `${brand} ${noun} ${own.hex(3).toUpperCase()}, ${colour}`,
      brand,
      category,
      value: own.logNormal(value, 0.5),
      weight: own.chance(0.85) ? own.integer(80, 9_000) : null,
      attributes: { colour, ...(own.chance(0.4) ? { warranty: `${own.integer(1, 5)} years` } : {}) },
    };
  });
  return zipfChoice(articles, 0.9);
}

export interface ShopOptions {
  /** Exactly so many events, of products and of prices together. */
  readonly count: number;
  readonly span: Span;
  readonly catalogue: Choice<Article>;
}

/** Share of the shop's events that are changes of articles. */
const PRODUCT_SHARE = 0.15;

/** Changes of articles and looks at prices, in order of time. */
export function* shop(random: Random, options: ShopOptions): Generator<Event> {
  const changes = Math.round(options.count * PRODUCT_SHARE);
  yield* mergeByTime([
    productChanges(random.fork("products"), { ...options, count: changes }),
    priceLooks(random.fork("prices"), { ...options, count: options.count - changes }),
  ]);
}

/** Articles are announced in the first tenth of the span as far as `count` allows; then some change. */
function* productChanges(random: Random, { count, span, catalogue }: ShopOptions): Generator<Event> {
  const articles = catalogue.values;
  const announced = Math.min(articles.length, Math.ceil(count * 0.8));
  const opening = { start: span.start, end: span.start + 0.1 * (span.end - span.start) };
  const even = (): number => 1;
  let index = 0;
  for (const at of arrivals(random, announced, opening, even)) {
    const article = articles[index++];
    if (article !== undefined) yield product(random, article, at, random.chance(0.05) ? "announced" : "active", {});
  }
  const rest = { start: opening.end, end: span.end };
  // Master data is kept in office hours.
  const office = (at: number): number => (localHour(at, 1) >= 8 && localHour(at, 1) < 18 ? 1 : 0.05);
  for (const at of arrivals(random, count - announced, rest, office)) {
    const article = random.choose(catalogue);
    const status = random.chance(0.08) ? "discontinued" : "active";
    yield product(random, article, at, status, { revision: String(random.integer(2, 9)) });
  }
}

function product(
  random: Random,
  article: Article,
  at: number,
  status: string,
  more: Readonly<Record<string, string>>,
): Event {
  const { sku, gtin, title, brand, category, weight, attributes } = article;
  const draft = {
    id: random.uuid(),
    sku,
    gtin,
    title,
    brand,
    category,
    status,
    weight,
    attributes: { ...attributes, ...more },
    updatedAt: at,
  };
  return eventOf("products", sku, at, draft);
}

interface Offer {
  price: number;
  /** When the seller's moves were last made up. */
  lookedAt: number;
  promotion: boolean;
  stock: number;
}

const SELLERS = [
  { seller: "own", source: "own", aggressive: 0.25 },
  { seller: "rival-north", source: "competitor", aggressive: 0.6 },
  { seller: "rival-west", source: "competitor", aggressive: 0.35 },
  { seller: "market-17", source: "marketplace", aggressive: 0.9 },
  { seller: "market-42", source: "marketplace", aggressive: 0.5 },
] as const;
type Seller = (typeof SELLERS)[number];

/** On average a seller thinks about an article's price once in so long. */
const HOURS_BETWEEN_MOVES = 30;

function* priceLooks(random: Random, { count, span, catalogue }: ShopOptions): Generator<Event> {
  const sellers = choiceOf(SELLERS, ({ source }) => (source === "own" ? 2 : 1));
  const offers = new Map<string, Map<Seller, Offer>>();
  // Pollers look around the clock, a little more by day.
  const pollers = (at: number): number => (localHour(at, 1) >= 6 ? 1 : 0.6);
  for (const at of arrivals(random, count, span, pollers)) {
    const article = random.choose(catalogue);
    const seller = random.choose(sellers);
    const market = offers.get(article.sku) ?? open(random, article, span.start);
    offers.set(article.sku, market);
    const offer = market.get(seller);
    if (offer === undefined) continue;
    move(random, article, market, seller, offer, at);
    const availability = offer.stock === 0 ? "out_of_stock" : offer.stock < 5 ? "low_stock" : "in_stock";
    const draft = {
      id: random.uuid(),
      sku: article.sku,
      seller: seller.seller,
      source: seller.source,
      price: offer.price.toFixed(2),
      shipping: seller.source === "competitor" ? null : offer.price >= 50 ? "0.00" : "4.95",
      currency: "EUR",
      promotion: offer.promotion,
      availability,
      stock: seller.source === "own" ? offer.stock : null,
      observedAt: at,
    };
    yield eventOf("prices", article.sku, at, draft);
  }
}

function open(random: Random, article: Article, at: number): Map<Seller, Offer> {
  return new Map(
    SELLERS.map((seller) => [
      seller,
      {
        price: charm(article.value * random.logNormal(1, 0.05)),
        lookedAt: at,
        promotion: false,
        stock: random.integer(0, 60),
      },
    ]),
  );
}

/** What the seller has done since the last look. */
function move(
  random: Random,
  article: Article,
  market: Map<Seller, Offer>,
  seller: Seller,
  offer: Offer,
  at: number,
): void {
  const hours = (at - offer.lookedAt) / HOUR;
  offer.lookedAt = at;
  offer.stock = Math.max(0, offer.stock - Math.floor(random.exponential((hours * HOUR) / DAY)));
  if (offer.stock === 0 && random.chance(hours / 48)) offer.stock = random.integer(20, 80);
  if (!random.chance(1 - Math.exp(-hours / HOURS_BETWEEN_MOVES))) return;
  const others = [...market].filter(([other]) => other !== seller).map(([, { price }]) => price);
  const lowest = Math.min(...others);
  offer.promotion = false;
  if (offer.price > lowest && random.chance(seller.aggressive)) {
    offer.price = charm(Math.max(article.value * 0.7, lowest * random.between(0.97, 0.999)));
  } else if (offer.price < article.value * 0.85) {
    // Nobody earns anything any more: somebody has to go back up.
    offer.price = charm(article.value * random.between(0.97, 1.06));
  } else if (random.chance(0.25)) {
    offer.promotion = true;
    offer.price = charm(offer.price * random.between(0.8, 0.92));
  } else {
    offer.price = charm(offer.price * random.logNormal(1, 0.02));
  }
}

/** Prices end in 99 cents, or 9 euro for dear things. */
function charm(price: number): number {
  return price >= 200 ? Math.max(1, Math.round(price / 10) * 10 - 1) : Math.max(0.99, Math.round(price) - 0.01);
}
