import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { findTrivy } from "../engines/trivy";
import type { Progress } from "../harness/progress";
import type { Scan } from "./checkov";
import { settledName } from "./explained";

interface Report {
  readonly Results?: readonly {
    readonly Target: string;
    readonly MisconfSummary?: { readonly Successes: number; readonly Failures: number };
    readonly Misconfigurations?: readonly { readonly ID: string; readonly Title: string; readonly Status: string }[];
  }[];
}

/**
 * What Trivy's checks of configurations find in a YAML text: those that it was built with, since nothing is fetched.
 * @param folder an empty folder to work in
 * @throws what it said, when it could not read the objects
 */
export async function trivyConfig(
  manifests: string,
  where: { readonly root: string; readonly cache: string; readonly folder: string; readonly progress: Progress },
): Promise<Scan> {
  const { root, cache, folder, progress } = where;
  const program = join(await findTrivy(root, cache, progress), "trivy");
  const [objects, report] = [join(folder, "objects"), join(folder, "trivy.json")];
  mkdirSync(objects);
  // A file for each object, since a finding names its file alone.
  const names = parseAllDocuments(manifests).map((document, index) => {
    const { kind, metadata } = document.toJS() as Identified;
    writeFileSync(join(objects, `${index}.yaml`), document.toString());
    return [kind, metadata.namespace ?? "default", metadata.name].join(".");
  });
  await promisify(execFile)(
    program,
    [
      "config",
      "--format",
      "json",
      "--output",
      report,
      "--skip-check-update",
      "--include-non-failures",
      "--quiet",
      "objects",
    ],
    { cwd: folder, maxBuffer: 64 * 1024 ** 2, env: { ...process.env, TRIVY_CACHE_DIR: join(folder, "cache") } },
  );
  const { Results: results = [] } = JSON.parse(readFileSync(report, "utf8")) as Report;
  return {
    passed: results.reduce((sum, { MisconfSummary: summary }) => sum + (summary?.Successes ?? 0), 0),
    findings: results.flatMap(({ Target: file, Misconfigurations: checks = [] }) =>
      checks
        .filter(({ Status: status }) => status === "FAIL")
        .map(({ ID: check, Title: title }) => ({
          check,
          title,
          object: settledName(names[Number.parseInt(file, 10)] ?? file),
        })),
    ),
  };
}

interface Identified {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}
