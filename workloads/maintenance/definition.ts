import { maintenanceAlerts } from "../streams/catalogue/maintenance-alerts";
import { telemetry } from "../streams/catalogue/telemetry";
import { derived, defineWorker, generated } from "../streams/worker";

/** What is judged: each signal while the machine runs, against what the machine did before. */
const JUDGED_BY = [
  "telemetry.machineId",
  "telemetry.state",
  "telemetry.temperature",
  "telemetry.vibration",
  "telemetry.pressure",
  "telemetry.speed",
  "telemetry.load",
  "telemetry.measuredAt",
] as const;

export const maintenance = defineWorker({
  name: "maintenance",
  doc: "Learns each machine's own normal, and warns when its readings drift from it or do not come.",
  owner: { team: "plant", contact: "plant@example.com" },
  reads: [telemetry],
  writes: [maintenanceAlerts],
  lineage: {
    "maintenance-alerts": {
      id: derived("a UUID made of the reading's, the same on every replay", "telemetry.id"),
      telemetryId: derived("the reading that raised it, or the last before the silence", "telemetry.id"),
      machineId: derived("the machine of the reading", "telemetry.machineId"),
      site: derived("of the machine's latest reading", "telemetry.site"),
      severity: derived("how far the signal has gone towards its limit", ...JUDGED_BY),
      signal: derived("the one that has gone farthest among those that drift", ...JUDGED_BY),
      expected: derived("the machine's own mean while it ran in order", ...JUDGED_BY),
      observed: derived("the reading's value of that signal, or the seconds of silence", ...JUDGED_BY),
      score: derived("how far the signal has gone towards its limit", ...JUDGED_BY),
      remaining: derived("the rest of the way by the signal's trend", ...JUDGED_BY),
      detail: derived("what was seen, in words", ...JUDGED_BY),
      measuredAt: derived("of the reading that raised it, or of the last before the silence", "telemetry.measuredAt"),
      detectedAt: generated("the clock, when the alert is raised"),
    },
  },
  // A machine may stand still for a season, and is known again.
  state: { retention: "90 days" },
  slo: { latency: "250 ms" },
  scale: { min: 1, max: 6 },
});
