import type { Click } from "../streams/catalogue/clicks";

/** A visit as it is compared. */
export interface Told {
  readonly visitorId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly clicks: number;
  /** In its currency; null without an order. */
  readonly revenue: string | null;
}

export interface Judged {
  readonly clicks: number;
  /** Every visit there is, by the clicks in order of time, each once. */
  readonly truth: readonly Told[];
  /** Visits of the truth of which some click came after another that happened later, of whatever visitor. */
  readonly late: ReadonlySet<string>;
  readonly worker: readonly Told[];
  /** Visits as a worker without timers tells them: in order of arrival, each with the visitor's next one. */
  readonly naive: readonly Told[];
}

const HALF_HOUR = 1_800_000;

/** One visitor's clicks cut into visits: the truth where they are in order of time. Of no code in common with the worker. */
export function cut(clicks: readonly Click[]): readonly (readonly Click[])[] {
  const visits: Click[][] = [];
  for (const click of clicks) {
    const visit = visits.at(-1);
    const before = visit?.at(-1);
    const goesOn =
      before !== undefined &&
      click.occurredAt - before.occurredAt < HALF_HOUR &&
      new Date(click.occurredAt).getUTCDate() === new Date(before.occurredAt).getUTCDate();
    if (goesOn) visit?.push(click);
    else visits.push([click]);
  }
  return visits;
}

export function toldOf(visit: readonly Click[]): Told {
  const times = visit.map(({ occurredAt }) => occurredAt);
  const orders = visit.flatMap(({ action, amount }) => (action === "purchase" && amount !== null ? [+amount] : []));
  return {
    visitorId: visit[0]?.visitorId ?? "",
    startedAt: Math.min(...times),
    endedAt: Math.max(...times),
    clicks: visit.length,
    revenue: orders.length === 0 ? null : orders.reduce((sum, amount) => sum + amount, 0).toFixed(2),
  };
}

function byVisitor(clicks: readonly Click[]): readonly (readonly Click[])[] {
  const visitors: Record<string, Click[]> = {};
  for (const click of clicks) (visitors[click.visitorId] ??= []).push(click);
  return Object.values(visitors);
}

/** The truth, and what a simple worker makes of the same clicks. */
export function judged(arrived: readonly Click[], worker: readonly Told[]): Judged {
  const once = [...new Map(arrived.map((click) => [click.id, click])).values()];
  const overtaken = new Set<string>();
  let newest = 0;
  for (const { id, occurredAt } of once) {
    if (occurredAt < newest) overtaken.add(id);
    newest = Math.max(newest, occurredAt);
  }
  const visits = byVisitor([...once].sort((a, b) => a.occurredAt - b.occurredAt)).flatMap(cut);
  const late = visits.filter((visit) => visit.some(({ id }) => overtaken.has(id)));
  return {
    clicks: arrived.length,
    truth: visits.map(toldOf),
    late: new Set(late.map((visit) => keyOf(toldOf(visit)))),
    worker,
    naive: byVisitor(arrived).flatMap((clicks) => cut(clicks).slice(0, -1).map(toldOf)),
  };
}

export const keyOf = ({ visitorId, startedAt, endedAt, clicks, revenue }: Told): string =>
  [visitorId, startedAt, endedAt, clicks, revenue].join(" ");

export interface Figures {
  /** Of the visits told, how many are one of the truth: the same visitor, first and last click, number of clicks and revenue. */
  readonly precision: number;
  /** Of the truth, how many are told so. */
  readonly recall: number;
}

export function figures(truth: readonly Told[], told: readonly Told[]): Figures {
  const known = new Set(truth.map(keyOf));
  const right = new Set(told.map(keyOf).filter((key) => known.has(key))).size;
  return {
    precision: told.length === 0 ? 0 : right / told.length,
    recall: truth.length === 0 ? 0 : right / truth.length,
  };
}

/** The truth's visits by whether all clicks were in time, and how many were told as they were. */
export function byClass({
  truth,
  late,
  worker,
}: Judged): ReadonlyMap<string, { readonly of: number; readonly told: number }> {
  const told = new Set(worker.map(keyOf));
  const classOf = (among: readonly Told[]) => ({
    of: among.length,
    told: among.filter((visit) => told.has(keyOf(visit))).length,
  });
  return new Map([
    ["all in time", classOf(truth.filter((visit) => !late.has(keyOf(visit))))],
    ["some late", classOf(truth.filter((visit) => late.has(keyOf(visit))))],
  ]);
}
