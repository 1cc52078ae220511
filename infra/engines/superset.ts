import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bases, versions } from "../../components/core/versions";
import { makeFolder } from "../harness/cache";
import { runCommand } from "../harness/command";
import { type Progress, silent, withHeartbeat } from "../harness/progress";
import { fetchUv, findPython, type Minors, type Python } from "./python";

/** Superset's packages, and the Python that runs them. */
export interface SupersetEngine {
  readonly version: string;
  /** Absolute path. */
  readonly interpreter: string;
  /** For PYTHONPATH; `bin/superset` is its command. */
  readonly packages: string;
}

/** What Superset says that it runs on; its image has the first. */
const MINORS: Minors = [11, 10, 12];
/** Packages with their hashes, for every Python of these. */
export const LOCK = "infra/engines/superset.lock.txt";
/** Of what PyPI gives for the lock file, and of uv, rounded up. */
export const BYTES = 270e6;

/** Of its image in a cluster. */
export const version: string = bases.superset.tag;

/** What the lock file is resolved from: the image's version, and what is added to the image, as it is there. */
export function requirementsOf(root: string): readonly string[] {
  const added = readFileSync(join(root, "workloads/superset/requirements.txt"), "utf8");
  return [
    `apache-superset==${version}`,
    ...[...added.matchAll(/^([a-z0-9-]+==[^ ]+)/gm)].map(([, pin = ""]) => pin),
    // Its image has it; Superset imports it for each chart, and its package does not ask for it.
    "cachetools",
  ];
}

/** Writes the lock file: run after a change of the version, and read the difference. */
export async function lockSuperset(root: string, folder: string): Promise<void> {
  const uv = await fetchUv(findPython(`superset ${version}`, MINORS), folder);
  const oldest = `3.${Math.min(...MINORS)}`;
  const then = ["--exclude-newer", versions.supersetDay];
  const hashed = ["--universal", "--python-version", oldest, "--generate-hashes", "--no-header", "--no-annotate"];
  writeFileSync(join(folder, "superset.in"), `${requirementsOf(root).join("\n")}\n`);
  await runCommand(uv, ["pip", "compile", "--quiet", ...then, ...hashed, "superset.in", "-o", join(root, LOCK)], {
    cwd: folder,
  });
}

/** @throws one sentence when the lock file is of another version than the version file */
function lockOf(root: string): string {
  const lock = readFileSync(join(root, LOCK), "utf8");
  const locked = /^apache-superset==(\S+)/m.exec(lock)?.[1];
  if (locked === version) return lock;
  throw new Error(
    `${LOCK} has superset ${locked ?? "in no version"}, and components/core/versions.ts ${version}; write the lock file anew with \`npm run lock:engines -- superset\``,
  );
}

/** Where it is, once it is there; another Python has another folder. */
export function folderOf(root: string, cache: string, { version: of }: Pick<Python, "version">): string {
  const content = createHash("sha256").update(lockOf(root)).update(of).digest("hex").slice(0, 12);
  return join(cache, "engines", `superset-${version}-${content}`);
}

/** Why Superset cannot be had on this machine. */
export function lack(): string | undefined {
  try {
    findPython(`superset ${version}`, MINORS);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** True when it is in the cache. */
export const isHere = (root: string, cache: string): boolean =>
  lack() === undefined && existsSync(folderOf(root, cache, findPython("superset", MINORS)));

/**
 * Superset's packages from PyPI in the cache of this machine, each with the hash of the lock file, compiled once, so that a start
 * need not.
 * @throws one sentence when no Python suits or a package cannot be had
 */
export async function findSuperset(root: string, cache: string, progress: Progress = silent): Promise<SupersetEngine> {
  const python = findPython(`superset ${version}`, MINORS);
  const folder = folderOf(root, cache, python);
  if (!existsSync(folder)) {
    progress(
      `superset: fetching ${version} from PyPI (${(BYTES / 1e6).toFixed(0)} MB, once for this machine, into ${folder})`,
    );
    await makeFolder(folder, async (temporary) => {
      const work = install(root, python, temporary);
      await withHeartbeat(progress, "superset: uv fetches and compiles", work, () => "");
    });
  }
  return { version, interpreter: python.path, packages: join(folder, "packages") };
}

async function install(root: string, python: Python, folder: string): Promise<void> {
  const own = join(folder, "uv");
  mkdirSync(own);
  const uv = await fetchUv(python, own);
  await runCommand(
    uv,
    [
      "pip",
      "install",
      "--quiet",
      "--no-cache",
      "--no-deps",
      "--require-hashes",
      "--compile-bytecode",
      "--python",
      python.path,
      "--target",
      join(folder, "packages"),
      "-r",
      join(root, LOCK),
    ],
    { cwd: folder },
  );
  rmSync(own, { recursive: true });
}
