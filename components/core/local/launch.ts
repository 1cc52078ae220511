import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { identityOf } from "./identity";
import { openLog } from "./log";
import { configFolder, dataFolder, logFile, recordFile } from "./paths";
import { holderOf } from "./port";
import type { ProcessInputs } from "./spec";

/** In the environment of each process: which record is its own, so that one whose record was never written is known as ours. */
const MARK = "MILLRACE_RECORD";
/** What of the caller's environment a process may see: the rest would make it depend on who started it. */
const PASSED_ON = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"];

/** Starts a command with the process's environment, its output going to the log. A detached one has a session of its own. */
export function launch(
  inputs: Pick<ProcessInputs, "folder" | "name" | "env">,
  command: string,
  args: readonly string[],
  detached: boolean,
): ChildProcess {
  const log = openLog(logFile(inputs.folder, inputs.name));
  try {
    return spawn(command, [...args], {
      cwd: dataFolder(inputs.folder, inputs.name),
      env: {
        ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
        ...inputs.env,
        [MARK]: recordFile(inputs.folder, inputs.name),
      },
      detached,
      stdio: ["ignore", log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** The values of the variables that lie in files. @throws when one is not there */
export const secretsOf = (secretEnv: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(secretEnv).map(([name, file]) => [name, readFileSync(file, "utf8").trim()]));

/** How the child ended: `exit 1`, `SIGKILL`, or why it could not be started. */
export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("exit", (code, by) => {
      resolve(by ?? `exit ${code ?? 0}`);
    });
  });
}

/** Writes the configuration anew, so that a file which is no longer rendered is gone, and makes the data folder. */
export function writeFiles({ folder, name, files }: Pick<ProcessInputs, "folder" | "name" | "files">): void {
  const target = configFolder(folder, name);
  rmSync(target, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), content);
  }
  mkdirSync(dataFolder(folder, name), { recursive: true });
}

/** The process on this port when it was launched for these inputs, however it lost its record. */
export function strayOn(
  port: number,
  inputs: ProcessInputs,
): { readonly pid: number; readonly identity: string } | undefined {
  const pid = holderOf(port)?.pid;
  const identity = pid === undefined ? undefined : identityOf(pid);
  if (pid === undefined || identity === undefined) return undefined;
  const mark = `${MARK}=${recordFile(inputs.folder, inputs.name)}`;
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(mark) ? { pid, identity } : undefined;
  } catch {
    return undefined; // Another user's, so not ours; systems without /proc end here too.
  }
}
