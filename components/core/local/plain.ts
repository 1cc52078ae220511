import { milliseconds } from "../../../workloads/streams/units";
import { plain } from "../text";
import type { ProcessInputs, ProcessSpec } from "./spec";

/** A process whose texts are all known, for those who run it without the engine: the bench, tests. */
export function plainInputs(folder: string, { ready, stop, args, env, files, ...rest }: ProcessSpec): ProcessInputs {
  const plainRecord = (record: ProcessSpec["env"]) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plain(value)]));
  return {
    ...rest,
    folder,
    args: args.map(plain),
    env: plainRecord(env),
    files: plainRecord(files),
    ready: { probe: ready.probe, withinMs: milliseconds(ready.within) },
    stop: { signal: stop.signal, graceMs: milliseconds(stop.grace) },
  };
}
