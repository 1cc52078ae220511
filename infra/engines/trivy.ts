import { existsSync } from "node:fs";
import { join } from "node:path";
import { versions } from "../../components/core/versions";
import { makeFolder } from "../harness/cache";
import { buildCommand } from "../harness/go-build";
import { type Progress, silent } from "../harness/progress";

const MODULE = "github.com/aquasecurity/trivy";

/**
 * Trivy, built from its Go module in the cache of this machine: for tests of what we do with it. Users have a release on PATH.
 * @returns the folder with the program
 * @throws one sentence when it cannot be built
 */
export async function findTrivy(root: string, cache: string, progress: Progress = silent): Promise<string> {
  const folder = join(cache, "engines", `trivy-${versions.trivy}`);
  if (!existsSync(folder)) {
    const build = {
      what: `Trivy ${versions.trivy}`,
      module: join(root, "infra/trivy"),
      package: `${MODULE}/cmd/trivy`,
      // A release says its version, and is believed by it.
      variables: { [`${MODULE}/pkg/version/app.ver`]: versions.trivy },
      experiments: ["jsonv2"],
    };
    await makeFolder(folder, (temporary) => buildCommand(build, temporary, progress));
  }
  return join(folder, "bin");
}
