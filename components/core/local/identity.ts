import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * What tells a process from a later one with the same pid: boot and start time. Undefined when there is no such process, or
 * only its remains (a zombie).
 */
export function identityOf(pid: number): string | undefined {
  return process.platform === "linux" ? linuxIdentity(pid) : psIdentity(pid);
}

/** True when the very process that had this identity still runs. */
export const isSame = (pid: number, identity: string): boolean => identityOf(pid) === identity;

/**
 * Resident memory in bytes of a process and of those that it started and they (Spark is a Python with a JVM, PostgreSQL a process a
 * client), or undefined when it cannot be known. What they share is counted with each.
 */
export function residentBytes(pid: number): number | undefined {
  try {
    return residentIn(processTable(), pid);
  } catch {
    return undefined;
  }
}

/** A process: its pid, who started it, KiB. */
type ProcessLine = readonly [pid: number, parent: number, kib: number];

/** Of a table of processes: the sum of one and of what it started, in bytes; undefined where it is not there. */
export function residentIn(table: readonly ProcessLine[], pid: number): number | undefined {
  const own = table.find(([one]) => one === pid);
  if (own === undefined) return undefined;
  const below = table.filter(([, parent]) => parent === pid).map(([child]) => residentIn(table, child) ?? 0);
  return own[2] * 1024 + below.reduce((sum, bytes) => sum + bytes, 0);
}

const processTable = (): readonly ProcessLine[] =>
  process.platform === "linux"
    ? readdirSync("/proc").flatMap((entry) => (/^\d+$/.test(entry) ? statusOf(Number(entry)) : []))
    : execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
        .trim()
        .split("\n")
        .map((line): ProcessLine => {
          const [pid = 0, parent = 0, kib = 0] = line.trim().split(/\s+/).map(Number);
          return [pid, parent, kib];
        });

function statusOf(pid: number): readonly ProcessLine[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const numberOf = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    return [[pid, numberOf("PPid"), numberOf("VmRSS")]];
  } catch {
    return []; // It has just ended.
  }
}

/** Name of the program that has the pid, or undefined when there is none. */
export function commandOf(pid: number): string | undefined {
  if (identityOf(pid) === undefined) return undefined;
  try {
    return process.platform === "linux" ? readFileSync(`/proc/${pid}/comm`, "utf8").trim() : ps(pid, "comm=");
  } catch {
    return undefined; // It has just ended.
  }
}

function linuxIdentity(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const started = startOf(stat);
  if (started === undefined) return undefined;
  return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${started}`;
}

/**
 * When the process began, in clock ticks since the boot, from its line in `/proc/<pid>/stat`; undefined when nothing of it
 * runs any more. A process whose first thread is a zombie still holds its ports while another thread is on its way out.
 */
export function startOf(stat: string): string | undefined {
  // The command's name, in brackets, may hold spaces and brackets: what follows the last one has fixed places.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "", threads = "", started] = [fields[0], fields[17], fields[19]];
  const gone = state === "X" || (state === "Z" && Number(threads) <= 1);
  return gone ? undefined : started;
}

function psIdentity(pid: number): string | undefined {
  try {
    const [state = "", ...started] = ps(pid, "state=,lstart=").split(/\s+/);
    return state === "" || state.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined;
  }
}

const ps = (pid: number, columns: string): string =>
  execFileSync("ps", ["-o", columns, "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
