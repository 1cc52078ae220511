import { Counter, Gauge, type Registry } from "prom-client";
import type { AnyStream } from "../streams";
import type { Meter } from "./meter";

/** What a meter has counted, as metrics of a registry; read when somebody asks for them. */
export function expose(meter: Meter, streams: readonly AnyStream[], registry: Registry): void {
  const registers = [registry];
  const byRule = (name: string, help: string, of: "events" | "broken") =>
    new Counter({
      name,
      help,
      labelNames: ["stream", "rule"],
      registers,
      collect() {
        this.reset();
        for (const { stream, rule, tally } of meter.totals()) this.inc({ stream, rule }, tally[of]);
      },
    });
  const byStream = (name: string, help: string, of: "duplicates" | "again") =>
    new Counter({
      name,
      help,
      labelNames: ["stream"],
      registers,
      collect() {
        this.reset();
        for (const { stream, [of]: number } of meter.repeats()) this.inc({ stream }, number);
      },
    });
  byRule("millrace_quality_events_total", "Events that were looked at for a rule.", "events");
  byRule("millrace_quality_broken_total", "Events that break a rule.", "broken");
  byStream(
    "millrace_quality_duplicates_total",
    "Events whose id was among the latest of their partition.",
    "duplicates",
  );
  byStream(
    "millrace_quality_sent_again_total",
    "Events of a replay or redrive, which are not measured again.",
    "again",
  );
  const promised = new Gauge({
    name: "millrace_quality_promised_ratio",
    help: "Part of a stream's events that is promised to keep its rules.",
    labelNames: ["stream"],
    registers,
  });
  for (const { name, slo } of streams) promised.set({ stream: name }, slo.quality);
}
