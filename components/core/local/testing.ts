import { milliseconds } from "../../../workloads/streams/units";
import { plain } from "../text";
import type { ProcessInputs, ProcessSpec } from "./spec";

/** A rendered process of plain values as its provider gets it, for tests that run what a room renders. */
export function inputsOf(folder: string, { args, env, files, ready, stop, ...spec }: ProcessSpec): ProcessInputs {
  const all = (contents: ProcessSpec["env"]) =>
    Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, plain(content)]));
  return {
    ...spec,
    folder,
    args: args.map(plain),
    env: all(env),
    files: all(files),
    ready: { probe: ready.probe, withinMs: milliseconds(ready.within) },
    stop: { signal: stop.signal, graceMs: milliseconds(stop.grace) },
  };
}
