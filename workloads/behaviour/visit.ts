import { decimalText, unscaled } from "../streams/canonical";
import type { Click } from "../streams/catalogue/clicks";
import type { Session } from "../streams/catalogue/sessions";

/** So long without a click ends a visit. */
export const GAP_MS = 30 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** Articles that a session has room for. */
const MOST_ARTICLES = 100;
/** Decimal places of an amount. */
const SCALE = 2;

/** A visit that goes on; times in ms since the epoch. */
export interface Visit {
  /** Of the session that it becomes, fixed by the click that began it. */
  readonly id: string;
  readonly first: number;
  readonly last: number;
  readonly clicks: number;
  readonly actions: Session["actions"];
  readonly articles: readonly string[];
  /** In hundredths of the currency; null without an order. */
  readonly revenue: number | null;
  readonly currency: string | null;
  readonly customerId: string | null;
  readonly entryPage: string;
  readonly exitPage: string;
  readonly referrer: string | null;
  readonly device: Session["device"];
  readonly country: string | null;
}

/** When the visit has ended unless another click comes before: half an hour after its last, or at midnight UTC. */
export const endOf = ({ first, last }: Visit): number => Math.min(last + GAP_MS, (dayOf(first) + 1) * DAY_MS);

/** True when a click of that time is part of the visit. */
export const belongs = ({ first, last }: Visit, at: number): boolean =>
  dayOf(at) === dayOf(first) && at > first - GAP_MS && at < last + GAP_MS;

const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** A visit of one click. */
export function begun(id: string, click: Click): Visit {
  const { occurredAt: at, page, referrer, device } = click;
  const nothing = { views: 0, searches: 0, added: 0, purchases: 0 };
  const empty = { clicks: 0, actions: nothing, articles: [], revenue: null, currency: null, customerId: null };
  return joined(
    { id, first: at, last: at, ...empty, entryPage: page, exitPage: page, referrer, device, country: null },
    click,
  );
}

/** The visit with one more click, which must belong to it. */
export function joined(visit: Visit, click: Click): Visit {
  const { occurredAt: at, page, referrer } = click;
  const isFirst = at < visit.first;
  const isLast = at >= visit.last;
  return {
    ...visit,
    ...(isFirst ? { first: at, entryPage: page, referrer } : {}),
    ...(isLast ? { last: at, exitPage: page } : {}),
    clicks: visit.clicks + 1,
    actions: counted(visit.actions, click.action),
    articles: looked(visit.articles, click),
    ...paid(visit, click),
    customerId: isLast ? (click.customerId ?? visit.customerId) : (visit.customerId ?? click.customerId),
    country: visit.country ?? click.country,
  };
}

function counted(actions: Session["actions"], action: Click["action"]): Session["actions"] {
  switch (action) {
    case "view":
      return { ...actions, views: actions.views + 1 };
    case "search":
      return { ...actions, searches: actions.searches + 1 };
    case "add_to_cart":
      return { ...actions, added: actions.added + 1 };
    case "purchase":
      return { ...actions, purchases: actions.purchases + 1 };
    case "remove_from_cart":
    case "checkout":
      return actions;
  }
}

function looked(articles: readonly string[], { action, sku }: Click): readonly string[] {
  if (action !== "view" || sku === null || articles.length >= MOST_ARTICLES || articles.includes(sku)) return articles;
  return [...articles, sku];
}

/** Orders in another currency than the visit's first are counted and not added up: a rate would have to be guessed. */
function paid({ revenue, currency }: Visit, click: Click): Pick<Visit, "revenue" | "currency"> {
  const kept = { revenue, currency };
  if (click.action !== "purchase" || click.amount === null || click.currency === null) return kept;
  if (currency !== null && currency !== click.currency) return kept;
  return { revenue: (revenue ?? 0) + Number(unscaled(click.amount)), currency: click.currency };
}

/** The visit as it is told when it has ended. */
export function sessionOf(visitorId: string, visit: Visit): Session {
  const { id, first, last, revenue, currency, actions, articles, ...rest } = visit;
  return {
    ...rest,
    id,
    visitorId,
    startedAt: first,
    endedAt: last,
    length: last - first,
    actions,
    articles: [...articles],
    revenue: revenue === null ? null : decimalText(revenue, SCALE),
    currency,
    converted: actions.purchases > 0,
  };
}
