import { execFileSync } from "node:child_process";
import { arch, cpus, platform, release, totalmem } from "node:os";

/** What a reader of the numbers must know of the machine. */
export function machineOf(java: string): Readonly<Record<string, string | number>> {
  return {
    platform: `${platform()} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
    java: execFileSync(java, ["--version"], { encoding: "utf8" }).split("\n")[0] ?? "",
  };
}
