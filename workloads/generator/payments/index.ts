import { type Event, eventOf } from "../event";
import { TimeQueue } from "../heap";
import { type Random, choiceOf } from "../random";
import { DAY, type Span, arrivals } from "../time";
import { makeAccounts } from "./accounts";
import { FRAUDS } from "./fraud";
import { type Payment, awake, ordinary, remember } from "./habits";
import { HONEST } from "./honest";
import { Merchants } from "./merchants";
import { type Episode, planEpisodes } from "./plan";
import { Scene } from "./scene";

export interface PaymentsOptions {
  /** Exactly so many payments. */
  readonly count: number;
  readonly span: Span;
  /** Share of the payments that are frauds. */
  readonly fraudRate: number;
  /** Accounts; by default so many that each pays about five times a day. */
  readonly accounts?: number;
}

/** Share of the payments that belong to honest episodes which look like fraud. */
const HONEST_EPISODES = 0.04;
const PAYMENTS_A_DAY = 5;

/** How many accounts make a believable number of payments each. */
export function accountsFor(count: number, span: Span): number {
  return Math.max(5, Math.round(count / Math.max(10, (PAYMENTS_A_DAY * (span.end - span.start)) / DAY)));
}

interface Scheduled {
  /** Undefined for an ordinary one, which is made up when it is due. */
  readonly payment: Payment | undefined;
  readonly episode: Episode;
}

/**
 * Card payments in order of time, `count` of them, the last close to the end of the span. The same random seed and options
 * give the same payments.
 */
export function* payments(random: Random, options: PaymentsOptions): Generator<Event> {
  const { count, span } = options;
  const merchants = new Merchants(random.fork("merchants"));
  const accounts = makeAccounts(random, merchants, options.accounts ?? accountsFor(count, span), span);
  const scene = new Scene(random.fork("scene"), merchants, accounts, span);

  const plans = random.fork("plans");
  const frauds = planEpisodes(plans, FRAUDS, Math.round(count * options.fraudRate), span, 1);
  const honest = planEpisodes(plans, HONEST, Math.round(count * HONEST_EPISODES), span, frauds.length + 1);
  const episodes = [...frauds, ...honest].sort((a, b) => a.at - b.at);
  const planned = episodes.reduce((sum, episode) => sum + episode.size, 0);

  const sample = choiceOf(accounts, (account) => account.activity);
  const typical = Array.from({ length: 40 }, () => plans.choose(sample));
  const intensity = (at: number): number => typical.reduce((sum, account) => sum + awake(account, at), 0.01);
  const times = arrivals(random.fork("times"), Math.max(0, count - planned), span, intensity);

  const ids = random.fork("ids");
  const scheduled = new TimeQueue<Scheduled>();
  let next = times.next();
  let upcoming = 0;
  for (;;) {
    const ordinaryAt = next.done === true ? Infinity : next.value;
    const episode = episodes[upcoming];
    const episodeAt = episode?.at ?? Infinity;
    const first = Math.min(ordinaryAt, episodeAt, scheduled.due);
    if (first === Infinity) return;
    if (first === episodeAt && episode !== undefined) {
      upcoming++;
      for (const { at, payment } of act(scene, episode)) scheduled.push(at, { payment, episode });
      continue;
    }
    const due = first === scheduled.due ? scheduled.pop() : undefined;
    if (due === undefined) next = times.next();
    const payment = due?.payment ?? ordinary(scene.random, merchants, scene.someone(first), first);
    const fraud = due?.payment !== undefined && due.episode.pattern.fraud ? due.episode : undefined;
    if (payment.holder !== undefined) remember(payment);
    if (fraud === undefined) scene.saw(payment);
    yield record(ids, payment, fraud && { label: "fraud", pattern: fraud.pattern.name, episode: fraud.number });
  }
}

/** The payments of an episode, none after the end of the span; when nobody fits, as many ordinary ones. */
function act(
  scene: Scene,
  episode: Episode,
): readonly { readonly at: number; readonly payment: Payment | undefined }[] {
  const { pattern, at, size } = episode;
  const made = pattern.act(scene, at, size);
  if (made === undefined) return Array.from({ length: size }, () => ({ at, payment: undefined }));
  if (made.length !== size) throw new Error(`pattern ${pattern.name} made ${made.length} payments of ${size}`);
  const room = scene.span.end - 1 - at;
  const needed = (made.at(-1)?.at ?? at) - at;
  return made.map((payment) => {
    if (pattern.fraud) payment.account.victim = true;
    const squeezed = needed > room ? Math.floor(at + ((payment.at - at) * room) / needed) : payment.at;
    return { at: squeezed, payment: { ...payment, at: squeezed } };
  });
}

function record(ids: Random, payment: Payment, label?: { label: string; pattern: string; episode: number }): Event {
  const { account, merchant, place } = payment;
  const draft = {
    id: ids.uuid(),
    accountId: account.id,
    // A card may have been replaced since the payment was planned.
    cardId: payment.holder?.card ?? payment.card,
    merchantId: merchant.id,
    category: merchant.category.code,
    amount: Math.max(0.01, payment.amount).toFixed(2),
    currency: account.currency,
    channel: payment.channel,
    country: merchant.country,
    location: place === null ? null : { lat: place.lat, lon: place.lon },
    occurredAt: payment.at,
  };
  return eventOf("payments", account.id, payment.at, draft, label);
}
