import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { commandOf } from "../../components/core/local";

interface Lock {
  readonly pid: number;
  readonly hostname: string;
  readonly timestamp: string;
}

/**
 * Looks at the file backend's locks of a stack. True when there are some and all are of runs that are gone.
 * @throws a sentence when one is of a run that is under way
 */
export function hasStaleLocks(backend: string, project: string, stack: string): boolean {
  const folder = join(backend, ".pulumi/locks/organization", project, stack);
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
  const locks = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Lock);
  for (const lock of locks) {
    if (lock.hostname !== hostname()) {
      throw new Error(
        `stack "${stack}" is locked by process ${lock.pid} on another machine, ${lock.hostname}, since ${lock.timestamp}; wait for it, or remove ${folder} if that run is gone`,
      );
    }
    // After a restart of the machine another program may have the pid.
    if (commandOf(lock.pid)?.includes("pulumi") === true) {
      throw new Error(
        `another run is working on stack "${stack}" since ${lock.timestamp} (process ${lock.pid}); wait for its end and try again`,
      );
    }
  }
  return locks.length > 0;
}

/** What the file backend's state of a stack holds, read without the engine. */
export interface StateSummary {
  /** Resources that the engine knows, the stack itself not counted. */
  readonly resources: number;
  /** Operations that a run had begun when it was ended: the engine does not know their outcome. */
  readonly pending: number;
}

/** Where the file backend keeps the state of a stack. */
export const stateFile = (backend: string, project: string, stack: string): string =>
  join(backend, ".pulumi/stacks", project, `${stack}.json`);

export function readState(backend: string, project: string, stack: string): StateSummary {
  const file = stateFile(backend, project, stack);
  if (!existsSync(file)) return { resources: 0, pending: 0 };
  const state = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint?: {
      latest?: { resources?: readonly { type: string }[]; pending_operations?: readonly unknown[] } | null;
    };
  };
  const latest = state.checkpoint?.latest;
  return {
    resources: (latest?.resources ?? []).filter(({ type }) => type !== "pulumi:pulumi:Stack").length,
    pending: latest?.pending_operations?.length ?? 0,
  };
}
