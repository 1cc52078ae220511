import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A compiled program of this folder, running. */
export interface Child {
  readonly process: ChildProcess;
  /** What it has written to stdout and stderr. */
  readonly output: () => string;
  readonly stderr: () => string;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Where the compiler writes: tests that start processes run what `npm run build` made of this source. */
const dist = process.env.MILLRACE_TEST_DIST ?? join(__dirname, "../../../dist");

/** @param program its name in this folder, without extension */
export function startChild(program: string, env: Readonly<Record<string, string>>): Child {
  const path = join(dist, "workloads/runtime/testing", `${program}.js`);
  const child = spawn(process.execPath, [path], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => {
    output += data.toString();
    stderr += data.toString();
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = once(child, "exit").then(([code, signal]) => {
    process.off("exit", kill);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  return { process: child, output: () => output, stderr: () => stderr, ended };
}
