import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { basename } from "node:path";
import type { LocalPort } from "./spec";

/** Who listens on a port, as far as this user may know. */
export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

/** True when a server could listen on this port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else
        reject(
          new Error(
            `cannot listen on port ${port} of 127.0.0.1 (${error.code ?? error.message}); choose one above 1023`,
          ),
        );
    });
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** The sentence for a port that another program has. */
export function takenSentence({ setting, port }: LocalPort): string {
  const holder = holderOf(port);
  const who = holder === undefined ? "another program" : `"${holder.command}" (pid ${holder.pid})`;
  return (
    `port ${port} (${setting}) of 127.0.0.1 is taken by ${who}; end that program, or choose another port: ` +
    `\`npm start -- --port ${setting}=${port + 10_000 > 65_535 ? port - 10_000 : port + 10_000}\`, or "${setting}" under millrace:ports in Pulumi.local.yaml`
  );
}

/** The process that listens on the port, or undefined when it cannot be known. */
export function holderOf(port: number): PortHolder | undefined {
  try {
    return process.platform === "linux" ? linuxHolder(port) : lsofHolder(port);
  } catch {
    return undefined;
  }
}

const LISTEN = "0A";

function linuxHolder(port: number): PortHolder | undefined {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  const sockets = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of readIfThere(table).split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      if (state === LISTEN && local.endsWith(`:${wanted}`)) sockets.add(`socket:[${inode}]`);
    }
  }
  const pid = sockets.size === 0 ? undefined : pids().find((candidate) => holdsOneOf(candidate, sockets));
  return pid === undefined ? undefined : { pid, command: commandLine(pid) };
}

/** The program's name as it was called; what the kernel calls it may be the name of a thread. */
const commandLine = (pid: number): string => basename(readIfThere(`/proc/${pid}/cmdline`).split("\0")[0] ?? "");

const pids = (): readonly number[] =>
  readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);

function holdsOneOf(pid: number, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // Another user's process, or one that has just ended.
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function lsofHolder(port: number): PortHolder | undefined {
  const out = execFileSync("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const pid = /^p(\d+)$/m.exec(out)?.[1];
  return pid === undefined ? undefined : { pid: Number(pid), command: /^c(.*)$/m.exec(out)?.[1] ?? "" };
}
