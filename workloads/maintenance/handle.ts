import { defineHandler, emit, jsonState, reject } from "../runtime";
import { maintenanceAlerts } from "../streams/catalogue/maintenance-alerts";
import { maintenance } from "./definition";
import { follow, silenceOf, silentAt, type Machine } from "./machine";

/** A reading may say to be at most this far ahead of the clock: after one from next year all until then would look old. */
const AHEAD_MS = 3_600_000;

export const handler = defineHandler(maintenance, {
  state: jsonState<Machine>(),
  timer: {
    due: silentAt,
    // No `idle`: when nothing comes from any machine, it is not the machines.
    fire: (machine, ctx) => ({
      state: { ...machine, silent: true },
      emits: [
        emit(maintenanceAlerts, {
          id: machine.silenceId,
          machineId: ctx.key,
          ...silenceOf(machine, ctx.due),
          detectedAt: ctx.now(),
        }),
      ],
    }),
  },
  handle(reading, ctx) {
    const { machineId, measuredAt } = reading;
    const detectedAt = ctx.now();
    if (measuredAt > detectedAt + AHEAD_MS) {
      return reject(
        "event time in the future",
        `measuredAt must be at most an hour ahead of the clock, got ${measuredAt} at ${detectedAt}; correct the clock or the unit (ms) of the sender`,
      );
    }
    // Late or sent twice: sums and trends go by the order of time, which it would break.
    if (ctx.state !== undefined && measuredAt <= ctx.state.at) return [];
    const { machine, warning } = follow(ctx.state, reading, ctx.id(1));
    if (warning === undefined) return { state: machine };
    return {
      state: machine,
      emits: [emit(maintenanceAlerts, { id: ctx.id(0), machineId, ...warning, detectedAt })],
    };
  },
});
