import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells a process from a later one with the same pid: boot and start time. Undefined when there is no such process, or
 * only its remains (a zombie).
 */
export function identityOf(pid: number): string | undefined {
  return process.platform === "linux" ? linuxIdentity(pid) : psIdentity(pid);
}

/** True when the very process that had this identity still runs. */
export const isSame = (pid: number, identity: string): boolean => identityOf(pid) === identity;

/** Resident memory in bytes, or undefined when it cannot be known. */
export function residentBytes(pid: number): number | undefined {
  try {
    if (process.platform === "linux") {
      const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      return kib === undefined ? undefined : Number(kib) * 1024;
    }
    const kib = Number(ps(pid, "rss="));
    return Number.isFinite(kib) && kib > 0 ? kib * 1024 : undefined;
  } catch {
    return undefined;
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
