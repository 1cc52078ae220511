import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../harness/cache";
import { runCommand } from "../harness/command";
import { type Progress, silent, withHeartbeat } from "../harness/progress";
import { fetchUv, findPython, type Minors } from "./python";

/** An engine that is packages of Python, and its lock file with the hash of each. */
export interface PypiEngine {
  readonly name: string;
  readonly version: string;
  /** The package whose version is the engine's. */
  readonly main: string;
  /** What it runs on, its image's first. */
  readonly minors: Minors;
  /** The lock file, from the root of the checkout: for every Python of these. */
  readonly lock: string;
  /** Of what PyPI gives for the lock file, and of uv, rounded up. */
  readonly bytes: number;
  /** The day before which everything was published that the lock file is resolved to, as that of the engine's image was; absent for today. */
  readonly before?: string;
  /** What the lock file is resolved from, by the root of the checkout. */
  readonly requirements: (root: string) => readonly string[];
}

/** An engine's packages, and the Python that runs them. */
export interface PypiPackages {
  readonly version: string;
  /** Absolute path. */
  readonly interpreter: string;
  /** For PYTHONPATH; its folder `bin` has the commands. */
  readonly packages: string;
}

const pythonOf = ({ name, version, minors }: PypiEngine) => findPython(`${name} ${version}`, minors);

/** The pins of a file of requirements, without their hashes. */
export const pinsOf = (requirements: string): readonly string[] =>
  [...requirements.matchAll(/^([a-z0-9-]+==[^ ]+)/gm)].map(([, pin = ""]) => pin);

/** Writes the lock file: run after a change of the version, and read the difference. */
export async function lockPypi(engine: PypiEngine, root: string, folder: string): Promise<void> {
  const uv = await fetchUv(pythonOf(engine), folder);
  const oldest = `3.${Math.min(...engine.minors)}`;
  const options = [
    ...["--universal", "--python-version", oldest, "--generate-hashes", "--no-header", "--no-annotate"],
    ...(engine.before === undefined ? [] : ["--exclude-newer", engine.before]),
  ];
  writeFileSync(join(folder, "requirements.in"), `${engine.requirements(root).join("\n")}\n`);
  await runCommand(uv, ["pip", "compile", "--quiet", ...options, "requirements.in", "-o", join(root, engine.lock)], {
    cwd: folder,
  });
}

/** @throws one sentence when the lock file is of another version than the version file */
function lockOf({ name, version, main, lock: path }: PypiEngine, root: string): string {
  const lock = readFileSync(join(root, path), "utf8");
  const locked = pinsOf(lock)
    .find((pin) => pin.startsWith(`${main}==`))
    ?.slice(main.length + 2);
  if (locked === version) return lock;
  throw new Error(
    `${path} has ${name} ${locked ?? "in no version"}, and components/core/versions.ts ${version}; write the lock file anew with \`npm run lock:engines -- ${name}\``,
  );
}

/** Where it is, once it is there; another Python has another folder. */
function folderOf(engine: PypiEngine, root: string, cache: string): string {
  const content = createHash("sha256").update(lockOf(engine, root)).update(pythonOf(engine).version).digest("hex");
  return join(cache, "engines", `${engine.name}-${engine.version}-${content.slice(0, 12)}`);
}

/** Why it cannot be had on this machine: one sentence with the remedy. */
export function lackOf(engine: PypiEngine): string | undefined {
  try {
    pythonOf(engine);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** True when it is in the cache. */
export const isPypiThere = (engine: PypiEngine, root: string, cache: string): boolean =>
  lackOf(engine) === undefined && existsSync(folderOf(engine, root, cache));

/**
 * An engine's packages from PyPI in the cache of this machine, each with the hash of the lock file, compiled once, so that a start
 * need not.
 * @throws one sentence when no Python suits or a package cannot be had
 */
export async function resolvePypi(
  engine: PypiEngine,
  root: string,
  cache: string,
  progress: Progress = silent,
): Promise<PypiPackages> {
  const { name, version, bytes } = engine;
  const python = pythonOf(engine);
  const folder = folderOf(engine, root, cache);
  if (!existsSync(folder)) {
    progress(
      `${name}: fetching ${version} from PyPI (${(bytes / 1e6).toFixed(0)} MB, once for this machine, into ${folder})`,
    );
    await makeFolder(folder, async (temporary) => {
      const work = install(engine, root, temporary);
      await withHeartbeat(progress, `${name}: uv fetches and compiles`, work, () => "");
    });
  }
  return { version, interpreter: python.path, packages: join(folder, "packages") };
}

async function install(engine: PypiEngine, root: string, folder: string): Promise<void> {
  const python = pythonOf(engine);
  const own = join(folder, "uv");
  mkdirSync(own);
  const uv = await fetchUv(python, own);
  const checked = ["--no-cache", "--no-deps", "--require-hashes", "--compile-bytecode"];
  const where = ["--python", python.path, "--target", join(folder, "packages")];
  await runCommand(uv, ["pip", "install", "--quiet", ...checked, ...where, "-r", join(root, engine.lock)], {
    cwd: folder,
  });
  rmSync(own, { recursive: true });
}
