import { double, enumeration, long, map, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const telemetry = defineStream({
  name: "telemetry",
  doc: "What the sensors of a machine measure, several times a second.",
  owner: { team: "plant", contact: "plant@example.com" },
  fields: {
    id: uuid({ doc: "The reading." }),
    machineId: string({ doc: "The machine.", maxLength: 64, rules: [{ rule: "notBlank" }] }),
    site: string({ doc: "The plant in which it stands.", maxLength: 64, rules: [{ rule: "notBlank" }] }),
    sequence: long({ doc: "Counts the machine's readings from 0; a gap tells of lost ones." }),
    state: enumeration(["running", "idle", "stopped", "fault"], { doc: "What the machine says that it does." }),
    temperature: double({ doc: "Of the main bearing.", unit: "°C", rules: [{ rule: "range", min: -40, max: 250 }] }),
    vibration: double({
      doc: "Velocity at the main bearing, root mean square as in ISO 20816.",
      unit: "mm/s",
      rules: [{ rule: "range", min: 0, max: 200 }],
    }),
    pressure: double({
      doc: "Of the hydraulics; null for machines without.",
      nullable: true,
      unit: "bar",
      rules: [{ rule: "range", min: 0, max: 700 }],
    }),
    speed: double({ doc: "Of the main shaft.", unit: "1/min", rules: [{ rule: "range", min: 0, max: 60_000 }] }),
    load: double({ doc: "Electrical power drawn.", unit: "kW", rules: [{ rule: "range", min: 0, max: 5_000 }] }),
    extra: map(double({ doc: "One further sensor's value." }), {
      doc: "Further sensors of this model, by name with its unit, e.g. `coolant_flow_l_min`.",
      maxEntries: 16,
    }),
    measuredAt: timestamp("ms", {
      doc: "When it was measured.",
      rules: [{ rule: "freshWithin", duration: "5 minutes" }],
    }),
  },
  key: "machineId",
  eventTime: "measuredAt",
  volume: { average: 20_000, peak: 40_000, size: "340 B" },
  retention: "3 days",
  slo: { latency: "50 ms", quality: 0.999 },
  serve: ["pinot", "lake"],
  query: {
    filters: ["site", "state"],
    ranges: ["temperature", "vibration"],
    groups: ["site", "machineId", "state"],
    sums: ["temperature", "vibration", "load"],
  },
});

export type Telemetry = RecordOf<typeof telemetry>;
