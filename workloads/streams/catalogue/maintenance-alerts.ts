import { double, enumeration, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const maintenanceAlerts = defineStream({
  name: "maintenance-alerts",
  doc: "Machines whose readings drift from their own normal, with the signal that shows it.",
  owner: { team: "plant", contact: "plant@example.com" },
  fields: {
    id: uuid({ doc: "The alert." }),
    telemetryId: uuid({ doc: "The reading that raised it." }),
    machineId: string({ doc: "The machine.", maxLength: 64 }),
    site: string({ doc: "The plant in which it stands.", maxLength: 64 }),
    severity: enumeration(["watch", "warning", "urgent"], { doc: "How soon somebody should look." }),
    signal: enumeration(["temperature", "vibration", "pressure", "speed", "load", "silence"], {
      doc: "What shows it; `silence` is readings that do not come.",
    }),
    expected: double({ doc: "What is normal for this machine now, in the signal's unit." }),
    observed: double({ doc: "What was measured, in the signal's unit." }),
    score: double({ doc: "From 0 (normal) to 1 (about to fail).", rules: [{ rule: "range", min: 0, max: 1 }] }),
    remaining: double({
      doc: "Estimated time until it fails; null where there is no estimate.",
      nullable: true,
      unit: "h",
      rules: [{ rule: "range", min: 0 }],
    }),
    detail: string({ doc: "What was seen, in one sentence.", maxLength: 240 }),
    measuredAt: timestamp("ms", { doc: "When the reading was measured." }),
    detectedAt: timestamp("ms", { doc: "When the alert was raised." }),
  },
  key: "machineId",
  eventTime: "measuredAt",
  volume: { average: 2, peak: 50, size: "430 B" },
  retention: "90 days",
  slo: { latency: "100 ms", quality: 0.9999 },
  serve: ["pinot", "lake", "search"],
  query: { filters: ["signal"], ranges: ["score"], text: ["detail"] },
});

export type MaintenanceAlert = RecordOf<typeof maintenanceAlerts>;
