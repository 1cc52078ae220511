import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../harness/command";
import { makeFolder } from "../harness/cache";
import { type Progress, silent } from "../harness/progress";

/** Prometheus' own programs, by absolute path. */
export interface Promtools {
  readonly promtool: string;
  readonly amtool: string;
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly nodeExporter: string;
  /** To be the working folder of `alertmanager`, which looks for its templates there. */
  readonly alertmanagerFolder: string;
}

const PACKAGES = ["prometheus", "prometheus-alertmanager", "prometheus-node-exporter"];

/**
 * Where Debian's Alertmanager looks for its templates, a path within the program. It is taken out of its package without being
 * installed, so its copy is told to look in the working folder instead: a path of the same length.
 */
const TEMPLATES = "/usr/share/prometheus/alertmanager";
const HERE = "./".repeat(TEMPLATES.length / 2);

/** Where the programs are, once they are there. */
export const folderOf = (cache: string): string => join(cache, "engines", "prometheus-debian");

export const DEBIAN = {
  /** Of the three packages of Debian 12, rounded up; what the mirror serves is signed, and not pinned. */
  bytes: 34e6,
  /** Why the packages cannot be had on this machine. */
  lack: (): string | undefined =>
    spawnSync("dpkg-deb", ["--version"]).status === 0 && spawnSync("apt-get", ["--version"]).status === 0
      ? undefined
      : "Prometheus' programs are taken from Debian's packages, and apt-get or dpkg-deb is missing; run this on Debian or Ubuntu",
} as const;

/**
 * The programs from Debian's packages, taken out of them into the cache of this machine: nothing is installed, and no service
 * starts.
 * @throws one sentence when the packages cannot be had
 */
export async function findPromtool(cache: string, progress: Progress = silent): Promise<Promtools> {
  const folder = folderOf(cache);
  if (!existsSync(folder)) {
    const lack = DEBIAN.lack();
    if (lack !== undefined) throw new Error(lack);
    progress(
      `prometheus: fetching Debian's packages (${(DEBIAN.bytes / 1e6).toFixed(0)} MB, once for this machine, into ${cache})`,
    );
    await makeFolder(folder, fetchPackages);
  }
  const bin = (name: string): string => join(folder, "usr/bin", name);
  return {
    promtool: bin("promtool"),
    amtool: bin("amtool"),
    prometheus: bin("prometheus"),
    alertmanager: bin("alertmanager-here"),
    nodeExporter: bin("prometheus-node-exporter"),
    alertmanagerFolder: join(folder, TEMPLATES),
  };
}

async function fetchPackages(folder: string): Promise<void> {
  const archives = join(folder, "archives");
  mkdirSync(archives);
  // apt's own account, which does the fetching, must be able to write here.
  chmodSync(archives, 0o777);
  await runCommand("apt-get", ["download", ...PACKAGES], { cwd: archives });
  for (const archive of readdirSync(archives)) {
    await runCommand("dpkg-deb", ["-x", join(archives, archive), folder], { cwd: folder });
  }
  const original = join(folder, "usr/bin/prometheus-alertmanager");
  const copy = join(folder, "usr/bin/alertmanager-here");
  copyFileSync(original, copy);
  const program = readFileSync(original, "latin1");
  if (!program.includes(TEMPLATES)) {
    throw new Error(
      `Debian's Alertmanager must name its templates' folder ${TEMPLATES}, and does not; look where it looks now`,
    );
  }
  writeFileSync(copy, program.replaceAll(TEMPLATES, HERE), "latin1");
}
