import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A compiled workload that runs beside the command and reports by JSON lines. */
export interface JsonChild {
  /** Resolves with the exit code when it has ended and every line was read. */
  readonly ended: Promise<number>;
  /** What it wrote to its error output last. */
  readonly complaint: () => string;
  /** Asks it to end. */
  readonly stop: () => void;
}

/** Starts `node <module> <args>` and hands each line of its output, parsed, to `onLine`. */
export function startJsonChild(
  node: string,
  module: string,
  args: readonly string[],
  onLine: (line: unknown) => void,
): JsonChild {
  const child = spawn(node, ["--enable-source-maps", module, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    // Its own group: a Ctrl-C at the terminal is handed on by `stop`, once.
    detached: true,
  });
  let complaint = "";
  createInterface({ input: child.stderr }).on("line", (line) => (complaint = line));
  createInterface({ input: child.stdout }).on("line", (line) => {
    onLine(JSON.parse(line) as unknown);
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve(code ?? 1);
    });
  });
  const stop = (): void => void child.kill("SIGINT");
  // Nothing outlives the command.
  process.once("exit", stop);
  void ended.finally(() => process.off("exit", stop)).catch(() => undefined);
  return { ended, complaint: () => complaint, stop };
}
