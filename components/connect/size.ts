import type { Capture } from "../../workloads/streams";
import type { PartSize, SizeInput } from "../core/capacity/systems";

/** Captures that one worker carries: chosen. A capture is one task, since a log has one order, and holds some hundred MiB. */
const CAPTURES_PER_WORKER = 4;

/** Workers of Connect: two where a lost node must not stop the captures, one else. */
export function sizeOf(
  { lasting }: Pick<SizeInput, "lasting">,
  captures: readonly Capture[],
): { readonly worker: PartSize } {
  const needed = Math.ceil(captures.length / CAPTURES_PER_WORKER);
  return {
    worker: {
      replicas: Math.max(lasting ? 2 : 1, needed),
      cpu: lasting ? 0.5 : 0.25,
      memory: lasting ? 2 : 1,
      pool: "general",
    },
  };
}
