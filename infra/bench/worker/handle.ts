import { defineHandler, emit } from "../../../workloads/runtime";
import { benchOut, benchWorker } from "./streams";

export const handler = defineHandler(benchWorker, {
  handle({ id, accountId, amount, currency, channel, occurredAt, note }) {
    const cents = Math.round(Number(amount) * 100);
    return [emit(benchOut, { id, accountId, cents, currency, channel, large: cents >= 100_000, occurredAt, note })];
  },
});
