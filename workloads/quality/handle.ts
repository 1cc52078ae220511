import { defineHandler, emit, type Emit, type Handler } from "../runtime";
import { AGAIN_HEADERS } from "../runtime/again";
import { allowedPart, ROUNDING } from "../streams";
import { qualityResults } from "../streams/catalogue/quality-results";
import { quality } from "./definition";
import { Meter, type Minute } from "./meter";
import { expose } from "./metrics";

/** A handler with a meter of its own. */
export function qualityHandler(): Handler {
  const meter = new Meter(quality.reads);
  return defineHandler(quality, {
    metrics: (registry) => {
      expose(meter, quality.reads, registry);
    },
    handleBatch(items) {
      const ctx = items[0]?.ctx;
      const minutes = ctx === undefined ? [] : meter.closed(ctx.now());
      for (const { stream, record, ctx } of items) {
        const { id, partition, ingestedAt } = ctx.event;
        const isSentAgain = ctx.event.header(AGAIN_HEADERS.of) !== undefined;
        meter.measure(stream, { record, id, partition, receivedAt: ingestedAt }, isSentAgain);
      }
      // What closes a minute is the first event after it: its results go with that one.
      const results = ctx === undefined ? [] : resultsOf(minutes, ctx.now(), (index) => ctx.id(index));
      return items.map((_, at) => (at === 0 ? results : []));
    },
  });
}

function resultsOf(
  minutes: readonly Minute[],
  now: number,
  id: (index: number) => string,
): readonly Emit<typeof qualityResults.name>[] {
  let index = 0;
  return minutes.flatMap(({ stream, start, rules }) =>
    [...rules].map(([rule, { events, broken }]) =>
      emit(qualityResults, {
        id: id(index++),
        stream: stream.name,
        rule,
        minuteStart: start,
        events,
        broken,
        kept: broken <= allowedPart(stream, rule) * events + ROUNDING,
        measuredAt: now,
      }),
    ),
  );
}
