import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import type * as nodeFs from "node:fs";
import { join } from "node:path";

/** What a stand-in of Trivy answers. */
export interface FakeTrivy {
  /** Default 0.72.0. */
  readonly version?: string;
  /** `VulnerabilityDB.UpdatedAt`; default an hour before it is asked, `null` for a machine that never had one. */
  readonly database?: string | null;
  /** Its complaint where the database cannot be reached. */
  readonly unreachable?: string;
  /** Trivy's `Results` by the repository; default none. */
  readonly results?: Readonly<Record<string, readonly unknown[]>>;
  /** Its complaint where an image cannot be scanned, by `repository` or `repository linux/arm64`. */
  readonly fails?: Readonly<Record<string, string>>;
  /** What the report says that it is about, by the repository; default what was asked. */
  readonly about?: Readonly<Record<string, string>>;
  /** Whether it can make no bill of materials. */
  readonly noBom?: boolean;
  /** Milliseconds that a scan takes. */
  readonly takesMs?: number;
}

/**
 * Writes an executable `trivy` that answers as the real one does, by its documentation and source (0.72.0: `docs/guide`,
 * `pkg/types/report.go`, `integration/testdata`): the forms are those, the findings are the test's. It looks at no image.
 * @returns the folder, to be put on PATH; `calls.log` in it has the arguments of each call and the settings of Trivy that it saw
 */
export function writeFakeTrivy(folder: string, answers: FakeTrivy = {}): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "trivy");
  const script = `#!${process.execPath}
const answers = ${JSON.stringify(answers)};
const log = ${JSON.stringify(join(folder, "calls.log"))};
(${body.toString()})(answers, log, require);
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return folder;
}

/** Runs in the process of the stand-in: it may use nothing of this module. */
function body(answers: FakeTrivy, log: string, load: NodeJS.Require): void {
  const fs = load("node:fs") as typeof nodeFs;
  const args = process.argv.slice(2);
  const settings = Object.keys(process.env).filter((name) => name.startsWith("TRIVY_"));
  fs.appendFileSync(log, `${args.join(" ")}${settings.length === 0 ? "" : ` [${settings.sort().join(" ")}]`}\n`);
  const flag = (name: string): string => args[args.indexOf(name) + 1] ?? "";
  const fatal = (complaint: string): never => {
    process.stderr.write(`2026-07-10T12:00:00Z\tFATAL\tFatal error\t${complaint}\n`);
    process.exit(1);
  };
  if (args[0] === "version") {
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const UpdatedAt = answers.database ?? hourAgo;
    const VulnerabilityDB = { Version: 2, NextUpdate: UpdatedAt, UpdatedAt, DownloadedAt: UpdatedAt };
    const told = { Version: answers.version ?? "0.72.0", ...(answers.database === null ? {} : { VulnerabilityDB }) };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    return;
  }
  if (args.includes("--download-db-only") || args.includes("--download-java-db-only")) {
    if (answers.unreachable !== undefined) fatal(answers.unreachable);
    return;
  }
  if (args[0] === "convert") {
    if (answers.noBom === true) fatal("unable to convert");
    const bom = { bomFormat: "CycloneDX", specVersion: "1.6", version: 1, components: [{}, {}, {}] };
    fs.writeFileSync(flag("--output"), JSON.stringify(bom));
    return;
  }
  const reference = args.at(-1) ?? "";
  const [repository = "", digest = ""] = reference.split("@");
  const complaint = answers.fails?.[repository] ?? answers.fails?.[`${repository} ${flag("--platform")}`];
  if (complaint !== undefined) fatal(complaint);
  if (answers.takesMs !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, answers.takesMs);
  // Of Docker Hub's images Trivy leaves the host out.
  const about = answers.about?.[repository] ?? `${repository.replace(/^docker\.io\/(library\/)?/, "")}@${digest}`;
  const report = {
    SchemaVersion: 2,
    Trivy: { Version: answers.version ?? "0.72.0" },
    ReportID: "017b7d41-e09f-7000-80ea-000000000001",
    CreatedAt: new Date().toISOString(),
    ArtifactName: reference,
    ArtifactType: "container_image",
    Metadata: { OS: { Family: "debian", Name: "13.1" }, RepoDigests: [about], Reference: reference },
    Results: answers.results?.[repository] ?? [],
  };
  fs.writeFileSync(flag("--output"), JSON.stringify(report));
}
