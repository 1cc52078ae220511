import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets each line of both outputs. */
  readonly onLine?: (line: string) => void;
}

const KEPT_LINES = 15;

/**
 * Runs a tool to its end.
 * @throws with the end of what it wrote, when it is not there, fails, or is interrupted
 */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<void> {
  const last: string[] = [];
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      last.push(line);
      if (last.length > KEPT_LINES) last.shift();
      options.onLine?.(line);
    });
  }
  const end = await new Promise<string>((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("close", (code, signal) => {
      resolve(signal ?? `exit ${code ?? 0}`);
    });
  });
  if (end !== "exit 0") throw new Error(`\`${command} ${args.join(" ")}\` failed (${end}):\n${last.join("\n")}`);
}
