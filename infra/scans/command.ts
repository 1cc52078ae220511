import { spawn } from "node:child_process";
import { tmpdir } from "node:os";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** The last line that it complained with, without time and level. */
  readonly complaint: string;
}

/** A tool that is not on PATH. */
export class MissingTool extends Error {}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  /** Default the system's temporary folder: a tool reads what lies where it runs (`.trivyignore`, `trivy.yaml`). */
  readonly cwd?: string;
}

/**
 * Runs a tool from PATH to its end.
 * @throws MissingTool, or when it is interrupted
 */
export function runTool(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { signal, env = process.env, cwd = tmpdir() } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"], ...(signal && { signal }) });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (data: Buffer) => out.push(data));
    child.stderr.on("data", (data: Buffer) => err.push(data));
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") reject(new MissingTool(`${command} is not on PATH`));
      else reject(error);
    });
    child.once("close", (code, ended) => {
      if (signal?.aborted === true) {
        reject(new Error(`${command} was interrupted`));
        return;
      }
      const complaint = complaintOf(Buffer.concat(err).toString()) || (ended ?? "it said nothing");
      resolve({ code: code ?? 1, stdout: Buffer.concat(out).toString(), complaint });
    });
  });
}

const MOST = 400;

/** Of `2026-07-01T…Z<tab>FATAL<tab>Fatal error<tab>run error: …` what follows the level. */
function complaintOf(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const line = lines.findLast((one) => /\b(FATAL|ERROR|Error)\b/.test(one)) ?? lines.at(-1) ?? "";
  const plain = line.replace(/^\S+Z?\s+(FATAL|ERROR)\s+/, "").replaceAll("\t", " ");
  return plain.length > MOST ? `${plain.slice(0, MOST)}…` : plain;
}
