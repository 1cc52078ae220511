import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Where things are on this machine: the only place of the program that reads the environment, and none of it is a setting of
 * the platform.
 */
export interface Paths {
  /** The checkout. */
  readonly root: string;
  /** The compiled modules. */
  readonly dist: string;
  /** Git-ignored folder of this checkout: the engine's files and the local place. */
  readonly state: string;
  /** Folder of this user for what is fetched once for all checkouts. */
  readonly cache: string;
  /** Reports of scans, which the policy pack reads. */
  readonly reports: string;
}

export function paths(env: NodeJS.ProcessEnv = process.env): Paths {
  const root = rootAbove(__dirname) ?? rootAbove(process.cwd());
  if (root === undefined) {
    throw new Error(
      `no package.json of millrace above ${__dirname} or ${process.cwd()}; run the command in the checkout`,
    );
  }
  return {
    root,
    dist: env.MILLRACE_TEST_DIST ?? (__filename.endsWith(".js") ? dirname(__dirname) : join(root, "dist")),
    state: env.MILLRACE_STATE_DIR ?? join(root, ".millrace"),
    cache: join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "millrace"),
    reports: env.MILLRACE_REPORTS ?? join(root, "policies/reports"),
  };
}

/** The local place's folder in the state folder: configuration, data, logs and records of its processes. */
export const placeFolder = (state: string): string => join(state, "local");

function rootAbove(folder: string): string | undefined {
  const manifest = join(folder, "package.json");
  if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { name?: unknown }).name === "millrace")
    return folder;
  return dirname(folder) === folder ? undefined : rootAbove(dirname(folder));
}
