import { boolean, long, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const qualityResults = defineStream({
  name: "quality-results",
  doc: "What came of a stream's rules over the events that one process measured within a minute.",
  owner: { team: "platform", contact: "platform@example.com" },
  fields: {
    id: uuid({ doc: "The result." }),
    stream: string({ doc: "Of which stream.", maxLength: 48 }),
    rule: string({
      doc: "Which rule: the id of a field's rule, or `slo-quality`, which is of all of them.",
      maxLength: 200,
    }),
    minuteStart: timestamp("ms", { doc: "When the minute began in which the events were measured." }),
    events: long({ doc: "Events looked at.", rules: [{ rule: "range", min: 1 }] }),
    broken: long({ doc: "Those of them that break the rule.", rules: [{ rule: "range", min: 0 }] }),
    kept: boolean({ doc: "Whether so few break it that it is kept." }),
    measuredAt: timestamp("ms", { doc: "When the minute was closed." }),
  },
  key: "stream",
  eventTime: "minuteStart",
  volume: { average: 2, peak: 20, size: "240 B" },
  retention: "30 days",
  slo: { latency: "1 second", quality: 0.9999 },
});

export type QualityResult = RecordOf<typeof qualityResults>;
