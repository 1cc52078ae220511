/**
 * `npm run lock:permissions`: writes `permissions.json`, the IAM actions that AWS' own resource schemas name for each resource
 * type of `types.ts`. The schemas come with cfn-lint (MIT-0), which pip fetches; nothing of them but the actions is kept.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { versions } from "../../components/core/versions";
import { paths } from "../paths";
import { cloudFormationTypes } from "./types";

interface Schema {
  readonly typeName?: string;
  readonly handlers?: Readonly<Record<string, { readonly permissions?: readonly string[] }>>;
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "millrace-schemas-"));
  const source = `cfn-lint==${versions.cfnLint}`;
  try {
    const quiet = { cwd: folder, stdio: ["ignore", "ignore", "inherit"] as const };
    execFileSync("python3", ["-m", "pip", "download", source, "--no-deps", "--quiet"], {
      ...quiet,
      stdio: [...quiet.stdio],
    });
    const wheel = readdirSync(folder).find((name) => name.endsWith(".whl")) ?? "";
    execFileSync("python3", ["-m", "zipfile", "-e", wheel, "."], { ...quiet, stdio: [...quiet.stdio] });
    const shelf = join(folder, "cfnlint/data/schemas/resources");
    const wanted = new Set(Object.values(cloudFormationTypes).flat());
    const actions: Record<string, readonly string[]> = {};
    for (const file of readdirSync(shelf)) {
      const { typeName, handlers } = JSON.parse(readFileSync(join(shelf, file), "utf8")) as Schema;
      if (typeName === undefined || handlers === undefined || !wanted.has(typeName)) continue;
      const all = Object.values(handlers).flatMap(({ permissions = [] }) => permissions);
      actions[typeName] = [...new Set(all)].sort();
    }
    const missing = [...wanted].filter((type) => actions[type] === undefined);
    if (missing.length > 0) throw new Error(`${source} has no schema with permissions of ${missing.join(", ")}`);
    const sorted = Object.fromEntries(Object.entries(actions).sort(([a], [b]) => (a < b ? -1 : 1)));
    const target = join(paths().root, "infra/deployer/permissions.json");
    writeFileSync(target, `${JSON.stringify({ source, actions: sorted }, null, 2)}\n`);
    console.log(`${target}: ${Object.keys(sorted).length} types`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
