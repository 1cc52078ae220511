import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { versions } from "../../components/core/versions";
import { makeFolder } from "../harness/cache";
import { buildCommand } from "../harness/go-build";
import { type Progress, silent } from "../harness/progress";

/** The object store's program. */
export interface Seaweedfs {
  /** Of the module. */
  readonly version: string;
  /** Absolute path of `weed`. */
  readonly weed: string;
}

const PACKAGE = "github.com/seaweedfs/seaweedfs/weed";

/** Of the archives of the modules that it is built from, rounded up. */
export const BYTES = 490e6;

/** Where the program is, once it is there. */
export const folderOf = (cache: string): string => join(cache, "engines", `seaweedfs-${versions.seaweedfs}`);

/** Why it cannot be had on this machine. */
export const lack = (): string | undefined =>
  spawnSync("go", ["version"]).status === 0
    ? undefined
    : "SeaweedFS is built by Go, and `go version` does not answer; install it (Debian: `apt install golang`, macOS: `brew install go`)";

/**
 * SeaweedFS, built from its Go module in the cache of this machine.
 * @throws one sentence when it cannot be built
 */
export async function findSeaweedfs(root: string, cache: string, progress: Progress = silent): Promise<Seaweedfs> {
  const folder = folderOf(cache);
  if (!existsSync(folder)) {
    const build = {
      what: `SeaweedFS ${versions.seaweedfs}`,
      module: join(root, "infra/seaweedfs"),
      package: PACKAGE,
    };
    await makeFolder(folder, (temporary) => buildCommand(build, temporary, progress));
  }
  return { version: versions.seaweedfs, weed: join(folder, "bin/weed") };
}
