import { defineHandler, emit, jsonState, reject } from "../runtime";
import { sessions } from "../streams/catalogue/sessions";
import { behaviour } from "./definition";
import { begun, belongs, endOf, joined, sessionOf, type Visit } from "./visit";

/** A click may say to be at most this far ahead of the clock: a visit from next year would not end until then. */
const AHEAD_MS = 3_600_000;

export const handler = defineHandler(behaviour, {
  state: jsonState<Visit>(),
  dedupe: 32,
  timer: {
    due: endOf,
    fire: (visit, { key }) => ({ state: null, emits: [emit(sessions, sessionOf(key, visit))] }),
    idle: "1 minute",
  },
  handle(click, ctx) {
    const { visitorId, occurredAt } = click;
    if (occurredAt > ctx.now() + AHEAD_MS) {
      return reject(
        "event time in the future",
        `occurredAt must be at most an hour ahead of the clock, got ${occurredAt} at ${ctx.now()}; correct the clock or the unit (ms) of the sender`,
      );
    }
    const { state: visit } = ctx;
    if (visit === undefined) return { state: begun(ctx.id(0), click) };
    if (belongs(visit, occurredAt)) return { state: joined(visit, click) };
    const other = begun(ctx.id(0), click);
    // One that comes late, to a visit that was told already, is told by itself; else it begins the next visit.
    const [ended, state] = occurredAt < visit.first ? [other, visit] : [visit, other];
    return { state, emits: [emit(sessions, sessionOf(visitorId, ended))] };
  },
});
