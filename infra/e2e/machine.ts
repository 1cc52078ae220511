import { spawn, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { connect } from "node:net";

export interface Ended {
  readonly code: number | null;
  /** What it printed, both streams in the order in which they came. */
  readonly output: string;
}

/**
 * Runs a command to its end in a process group of its own, as a terminal would.
 * @param interrupt when what it printed matches, the group gets SIGINT once, as from Ctrl-C
 */
export function run(command: string, args: readonly string[], interrupt?: RegExp): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    let pending = interrupt;
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (pending?.test(output) === true && child.pid !== undefined) {
        pending = undefined;
        process.kill(-child.pid, "SIGINT");
      }
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, output });
    });
  });
}

export const npm = (script: string, ...args: readonly string[]): Promise<Ended> =>
  run("npm", ["run", "--silent", script, ...(args.length === 0 ? [] : ["--", ...args])]);

/** `git status` as a value: the empty string is a clean tree. */
export const treeStatus = (): string => spawnSync("git", ["status", "--porcelain"], { encoding: "utf8" }).stdout;

/** True when something accepts connections on this port of 127.0.0.1. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

const LISTEN = "0A";
/** 127.0.0.1, ::1 and ::ffff:127.0.0.1 as /proc/net writes them. */
const LOOPBACK = ["0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"];

/** Addresses, as /proc/net writes them, on which a process listens beyond the loopback. Linux only. */
export function openToTheWorld(pid: number): readonly string[] {
  const sockets = new Set<string>();
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode !== undefined) sockets.add(inode);
    } catch {
      // Closed since it was listed.
    }
  }
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = ""]) => state === LISTEN && sockets.has(inode))
      .map(([, local = ""]) => local)
      .filter((local) => !LOOPBACK.includes(local.split(":")[0] ?? "")),
  );
}
