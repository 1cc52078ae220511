import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { versions } from "../../components/core/versions";
import { makeFolder } from "../harness/cache";
import { runCommand } from "../harness/command";
import { type Progress, withHeartbeat } from "../harness/progress";
import { type Finding, settledName } from "./explained";

/** Checkov (Apache-2.0) from PyPI. @returns the folder of its packages */
async function findCheckov(cache: string, progress: Progress): Promise<string> {
  const folder = join(cache, "engines", `checkov-${versions.checkov}`);
  if (existsSync(folder)) return folder;
  await makeFolder(folder, async (temporary) => {
    const install = ["-m", "pip", "install", "--quiet", "--no-input", "--target", temporary];
    const work = runCommand("python3", [...install, `checkov==${versions.checkov}`], { cwd: temporary });
    await withHeartbeat(progress, `checkov ${versions.checkov}: pip installs`, work, () => "");
  });
  return folder;
}

interface Report {
  readonly summary: { readonly passed: number; readonly parsing_errors: number; readonly resource_count: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
    }[];
  };
}

export interface Scan {
  readonly findings: readonly Finding[];
  /** Checks that held. */
  readonly passed: number;
}

/**
 * What Checkov's checks of Kubernetes find in a YAML text. Nothing is asked of its vendor.
 * @param folder an empty folder to work in
 * @throws what it wrote, when it could not read an object
 */
export async function checkov(
  manifests: string,
  { cache, folder, progress }: { readonly cache: string; readonly folder: string; readonly progress: Progress },
): Promise<Scan> {
  const found = await findCheckov(cache, progress);
  writeFileSync(join(folder, "manifests.yaml"), manifests);
  const args = ["-m", "checkov.main", "--file", "manifests.yaml", "--framework", "kubernetes"];
  const { stdout } = await promisify(execFile)(
    "python3",
    [...args, "--output", "json", "--quiet", "--compact", "--soft-fail", "--skip-download"],
    { cwd: folder, maxBuffer: 64 * 1024 ** 2, env: { ...process.env, PYTHONPATH: found } },
  );
  const { summary, results } = JSON.parse(stdout) as Report;
  if (summary.parsing_errors > 0 || summary.resource_count === 0) {
    throw new Error(`checkov must read every object, got ${JSON.stringify(summary)}; look at what manifestsOf writes`);
  }
  return {
    passed: summary.passed,
    findings: results.failed_checks.map(({ check_id: check, check_name: title, resource }) => ({
      check,
      title,
      object: settledName(resource),
    })),
  };
}
