import { catalogue } from "../streams/catalogue";
import { qualityResults } from "../streams/catalogue/quality-results";
import type { AnyStream } from "../streams/stream";
import { derived, defineWorker, generated } from "../streams/worker";

/**
 * Records a second at the peak of a stream that is measured. One worker cannot have all: the replicas that the plan counts for
 * every stream together are more than the partitions of the largest.
 */
const MOST = 10_000;

/** Every stream up to that, but its own results. */
const measured: readonly AnyStream[] = catalogue.filter(
  (stream) => stream !== qualityResults && stream.volume.peak <= MOST,
);

/** The id stands for the event: which of its fields are looked at is what the stream's rules say. */
type EventId = `${string}.id`;
const EVENTS = measured.map(({ name }): EventId => `${name}.id`) as [EventId, ...EventId[]];

export const quality = defineWorker({
  name: "quality",
  doc: "Measures, minute by minute, how many events of each stream keep each of its rules.",
  owner: { team: "platform", contact: "platform@example.com" },
  reads: measured,
  writes: [qualityResults],
  lineage: {
    "quality-results": {
      id: derived("a UUID made of that of the event that closed the minute", ...EVENTS),
      stream: derived("the stream that the events are of", ...EVENTS),
      rule: derived("the rules that the stream declares", ...EVENTS),
      minuteStart: generated("the clock, when the events were measured"),
      events: derived("how many were looked at", ...EVENTS),
      broken: derived("how many break the rule", ...EVENTS),
      kept: derived("whether few enough break it", ...EVENTS),
      measuredAt: generated("the clock, when the minute was closed"),
    },
  },
  slo: { latency: "1 minute" },
  scale: { min: 1, max: 6 },
});
