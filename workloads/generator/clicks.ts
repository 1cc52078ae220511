/**
 * Visits to the shop: a Markov chain over pages with the usual funnel (view, add to cart, checkout, purchase; about one visit
 * in forty buys, as public conversion benchmarks for retail have it), dwell times that are log-normal, visitors that come
 * back by a heavy-tailed law, and now and then a crawler.
 */
import { type Event, eventOf } from "./event";
import { TimeQueue } from "./heap";
import { type Choice, type Random, choiceOf } from "./random";
import type { Article } from "./shop";
import { SECOND, type Span, arrivals, localHour } from "./time";

interface Visitor {
  readonly id: string;
  readonly customer: string;
  readonly device: string;
  readonly country: string | null;
  readonly experiments: Readonly<Record<string, string>>;
}

type Action = "view" | "search" | "add_to_cart" | "remove_from_cart" | "checkout" | "purchase";

interface Page {
  readonly action: Action;
  readonly page: string;
  readonly article?: Article;
  readonly search?: string;
  readonly amount?: number;
}

const COUNTRIES = choiceOf(["DE", "FR", "ES", "IT", "AT", "NL", "PL", "GB", null], (_, index) => 1 / (index + 1));
const DEVICES = choiceOf(["mobile", "desktop", "tablet", "other"], (_, index) => [58, 36, 5, 1][index] ?? 0);
const REFERRERS = choiceOf(
  [null, "www.google.com", "www.bing.com", "www.instagram.com", "prices.example.net"],
  (_, index) => 1 / (index + 1),
);

function makeVisitor(random: Random): Visitor {
  return {
    id: `v-${random.hex(8)}${random.hex(8)}`,
    customer: `customer-${random.hex(8)}`,
    device: random.choose(DEVICES),
    country: random.choose(COUNTRIES),
    experiments: random.chance(0.5) ? { checkout: random.pick(["a", "b"]) } : {},
  };
}

export interface ClicksOptions {
  /** Exactly so many clicks. */
  readonly count: number;
  readonly span: Span;
  readonly catalogue: Choice<Article>;
}

interface Click {
  readonly at: number;
  readonly page: Page;
  readonly visitor: Visitor;
  readonly signedIn: boolean;
  readonly referrer: string | null;
}

/** A visit to come. */
interface Visit {
  readonly clicks: number;
  readonly crawler: boolean;
}

/** Share of the visits that programs make, and of those made by somebody who has been here before. */
const CRAWLERS = 0.01;
const RETURNING = 0.45;

/** Clicks in order of time. */
export function* clicks(random: Random, options: ClicksOptions): Generator<Event> {
  const { count, span, catalogue } = options;
  const visits = planVisits(random.fork("plan"), count);
  const known: Visitor[] = [];
  const due = new TimeQueue<Click>();
  const ids = random.fork("ids");
  let index = 0;
  for (const start of arrivals(random.fork("times"), visits.length, span, evening)) {
    while (due.due <= start) yield* write(ids, due.pop());
    const visit = visits[index++];
    if (visit === undefined) return;
    for (const click of walk(random, known, catalogue, start, visit, span.end)) due.push(click.at, click);
  }
  while (due.size > 0) yield* write(ids, due.pop());
}

/** People shop in the evening and at noon, most of them an hour ahead of UTC. */
function evening(at: number): number {
  const hour = localHour(at, 1);
  return 0.1 + Math.exp(-(((hour - 20) / 4) ** 2)) + 0.5 * Math.exp(-(((hour - 13) / 3) ** 2));
}

/** Visits of `count` clicks in all. */
function planVisits(random: Random, count: number): readonly Visit[] {
  const visits: Visit[] = [];
  for (let left = count; left > 0;) {
    const crawler = random.chance(CRAWLERS);
    const wanted = crawler ? random.integer(30, 120) : Math.ceil(random.boundedPareto(0.9, 1, 60));
    const length = Math.min(wanted, left);
    visits.push({ clicks: length, crawler });
    left -= length;
  }
  return visits;
}

function walk(
  random: Random,
  known: Visitor[],
  catalogue: Choice<Article>,
  start: number,
  visit: Visit,
  end: number,
): Click[] {
  const back = !visit.crawler && known.length > 0 && random.chance(RETURNING);
  // Who came lately comes again the soonest.
  const ago = Math.floor(random.boundedPareto(0.6, 1, 500)) - 1;
  const visitor = (back ? known[Math.max(0, known.length - 1 - ago)] : undefined) ?? makeVisitor(random);
  if (!back && !visit.crawler) known.push(visitor);

  const pages = browse(random, catalogue, visit);
  const dwell = visit.crawler ? 1.2 * SECOND : 24 * SECOND;
  const offsets: number[] = [0];
  for (let i = 1; i < pages.length; i++)
    offsets.push((offsets[i - 1] ?? 0) + Math.max(200, random.logNormal(dwell, 0.9)));
  const factor = Math.min(1, (end - 1 - start) / Math.max(1, offsets.at(-1) ?? 0));
  const checkout = pages.findIndex(({ action }) => action === "checkout");
  const signedInFrom = back && random.chance(0.4) ? 0 : checkout < 0 ? Infinity : checkout;
  const referrer = back ? null : random.choose(REFERRERS);
  return pages.map((page, index) => ({
    at: Math.floor(start + (offsets[index] ?? 0) * factor),
    page,
    visitor,
    signedIn: index >= signedInFrom,
    referrer: index === 0 ? referrer : null,
  }));
}

function browse(random: Random, catalogue: Choice<Article>, { clicks: length, crawler }: Visit): readonly Page[] {
  const pages: Page[] = [];
  const cart: Article[] = [];
  let article: Article | undefined;
  let step: "browse" | "cart" | "checkout" = "browse";
  while (pages.length < length) {
    if (!crawler && step === "checkout") {
      step = "browse";
      if (random.chance(0.5)) {
        const amount = cart.reduce((sum, { value }) => sum + value, 0);
        pages.push({ action: "purchase", page: "/checkout/done", amount });
        cart.length = 0;
        continue;
      }
    }
    if (!crawler && step === "cart") {
      step = "browse";
      if (random.chance(0.1)) {
        const removed = cart.pop();
        if (removed !== undefined) pages.push({ action: "remove_from_cart", page: "/cart", article: removed });
        continue;
      }
      if (cart.length > 0 && random.chance(0.4)) {
        step = "checkout";
        pages.push({ action: "checkout", page: "/checkout" });
        continue;
      }
    }
    if (!crawler && article !== undefined && random.chance(0.075)) {
      step = "cart";
      cart.push(article);
      pages.push({ action: "add_to_cart", page: `/p/${article.sku}`, article });
      article = undefined;
      continue;
    }
    const kind = random.unit();
    if (kind < 0.55) {
      article = random.choose(catalogue);
      pages.push({ action: "view", page: `/p/${article.sku}`, article });
    } else if (kind < 0.75) {
      pages.push({ action: "view", page: `/c/${random.choose(catalogue).category}` });
    } else if (kind < 0.88 && !crawler) {
      const wanted = random.choose(catalogue);
      pages.push({
        action: "search",
        page: "/search",
        search: wanted.title.split(" ").slice(1, 3).join(" ").toLowerCase(),
      });
    } else {
      pages.push({ action: "view", page: "/" });
    }
  }
  return pages;
}

function* write(ids: Random, click: Click | undefined): Generator<Event> {
  if (click === undefined) return;
  const { at, page, visitor } = click;
  const draft = {
    id: ids.uuid(),
    visitorId: visitor.id,
    customerId: click.signedIn ? visitor.customer : null,
    action: page.action,
    page: page.page,
    referrer: click.referrer,
    sku: page.article?.sku ?? null,
    search: page.search ?? null,
    amount: page.amount === undefined ? null : page.amount.toFixed(2),
    currency: page.amount === undefined ? null : "EUR",
    device: visitor.device,
    country: visitor.country,
    experiments: visitor.experiments,
    occurredAt: at,
  };
  yield eventOf("clicks", visitor.id, at, draft);
}
