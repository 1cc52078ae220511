import { handlerKit } from "../runtime/testing";
import { arrivedOf, labelsOf, type Generated } from "../runtime/testing/evaluation";
import type { MaintenanceAlert } from "../streams/catalogue/maintenance-alerts";
import { telemetry, type Telemetry } from "../streams/catalogue/telemetry";
import { casesOf, type Case } from "./evaluation";
import { handler } from "./handle";

/** Puts readings through the worker in the order of the file, by the same code that runs it behind Kafka. */
export async function judgeAll(generated: Generated): Promise<readonly Case[]> {
  const arrived = arrivedOf(generated, telemetry) as readonly Telemetry[];
  const kit = handlerKit(handler, { now: arrived.reduce((latest, { measuredAt }) => Math.max(latest, measuredAt), 0) });
  const alerts: MaintenanceAlert[] = [];
  for (const reading of arrived) {
    const { emits, rejects } = await kit.feed(telemetry, reading);
    if (rejects[0] !== undefined) throw new Error(`reading ${reading.id} was rejected: ${rejects[0].detail}`);
    alerts.push(...emits.map(({ record }) => record as MaintenanceAlert));
  }
  return casesOf(arrived, labelsOf(generated), alerts);
}
