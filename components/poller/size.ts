import type { Poller } from "../../workloads/streams";
import { bytes } from "../../workloads/streams/units";
import type { SystemSize } from "../core/capacity/systems";

/** Cores: it waits most of the time, and reads an answer now and then. */
const CPU = 0.1;
/** MiB: as a worker without state. */
const MEMORY = 512;
/**
 * An answer stands in memory as bytes, as text of two bytes a character, as values and as records of Kafka: chosen, some eight times
 * its bytes. `MEMORY` has room for a quarter of that.
 */
const COPIES = 8;
const ANSWER_WITHIN = MEMORY / 4;
const MIB = 1024 ** 2;
const DEFAULT_ANSWER = "4 MiB";

/** MiB of one pod. */
export function memoryOf({ maxAnswer = DEFAULT_ANSWER }: Pick<Poller, "maxAnswer">): number {
  const held = Math.ceil((bytes(maxAnswer) / MIB) * COPIES);
  return MEMORY + Math.max(0, held - ANSWER_WITHIN);
}

/** One pod a poller: a source is asked by one. */
export const sizeOf = (pollers: readonly Poller[]): SystemSize =>
  Object.fromEntries(
    pollers.map((poller) => [
      poller.name,
      { replicas: 1, cpu: CPU, memory: memoryOf(poller) / 1_024, pool: "general" as const },
    ]),
  );

/** The same as a container asks for it: cores and MiB. */
export const podSize = (poller: Poller) => ({ cpu: CPU, memory: memoryOf(poller) });
