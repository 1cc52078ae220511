import { fraudAlerts } from "../streams/catalogue/fraud-alerts";
import { defineHandler, emit, reject } from "../runtime";
import { accountCodec } from "./codec";
import { fraud } from "./definition";
import { recentOf } from "./recent";
import { ALERT_SCORE, judge } from "./rules/score";
import { applied, isDuplicate } from "./state";

/** A payment may say to be at most this far ahead of the clock: one from next year would make all until then look late. */
const AHEAD_MS = 3_600_000;

export const handler = defineHandler(fraud, {
  state: accountCodec,
  handle(payment, ctx) {
    const detectedAt = ctx.now();
    if (payment.occurredAt > detectedAt + AHEAD_MS) {
      return reject(
        "event time in the future",
        `occurredAt must be at most an hour ahead of the clock, got ${payment.occurredAt} at ${detectedAt}; correct the clock or the unit (ms) of the sender`,
      );
    }
    if (isDuplicate(ctx.state, payment.id)) return [];
    const state = applied(ctx.state, recentOf(payment));
    const { score, reasons } = judge(state, payment.id);
    if (score < ALERT_SCORE) return { state };
    const alert = emit(fraudAlerts, {
      id: ctx.id(0),
      paymentId: payment.id,
      accountId: payment.accountId,
      score,
      reasons,
      occurredAt: payment.occurredAt,
      detectedAt,
    });
    return { state, emits: [alert] };
  },
});
