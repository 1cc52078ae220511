import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { versions } from "../../components/core/versions";
import { runCommand } from "../harness/command";

/** A Python of this machine that has pip. */
export interface Python {
  /** Absolute path. */
  readonly path: string;
  /** `3.11`: packages that are compiled for one are not for another. */
  readonly version: string;
}

/** Minor versions of Python 3 that something runs on, the one that its own image has first. */
export type Minors = readonly [number, ...number[]];

/** Runs a command and gives what it says, or undefined where it cannot be run. */
export type Ask = (command: string, args: readonly string[]) => string | undefined;

const ask: Ask = (command, args) => {
  const { status, stdout } = spawnSync(command, [...args], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
};

const TOLD = "import sys, pip; print(sys.executable, '%d.%d' % sys.version_info[:2])";

/**
 * The first Python of these versions that has pip: by its own name (`python3.11`), else `python3`.
 * @throws one sentence that names what was found and how to get one
 */
export function findPython(what: string, minors: Minors, asked: Ask = ask): Python {
  const names = [...minors.map((minor) => `python3.${minor}`), "python3"];
  const found = names.flatMap((name): readonly Python[] => {
    const [path, version] = asked(name, ["-c", TOLD])?.split(" ") ?? [];
    return path === undefined || version === undefined ? [] : [{ path, version }];
  });
  const suits = found.find(({ version }) => minors.some((minor) => version === `3.${minor}`));
  if (suits !== undefined) return suits;
  const got = found.map(({ path, version }) => `${version} (${path})`).join(", ");
  const allowed = [...minors].sort((a, b) => a - b).map((minor) => `3.${minor}`);
  throw new Error(
    `${what} needs Python ${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1) ?? ""} with pip, and ${got === "" ? "none with pip was found" : `found ${got}`}; ` +
      `install one (Debian: \`apt install python3 python3-pip\`, macOS: \`brew install python@3.${minors[0]}\`)`,
  );
}

/**
 * uv from PyPI, which fetches what a lock file says in seconds, where pip takes minutes.
 * @param folder to put it into
 * @returns its absolute path
 */
export async function fetchUv(python: Python, folder: string): Promise<string> {
  const source = `uv==${versions.uv}`;
  await runCommand(python.path, ["-m", "pip", "install", "--quiet", "--no-input", "--target", folder, source], {
    cwd: folder,
  });
  return join(folder, "bin/uv");
}
