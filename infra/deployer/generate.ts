/**
 * `npm run lock:permissions`: writes `permissions.json`: the IAM actions that AWS' own resource schemas name for each resource
 * type of `types.ts`, and for every action of the deployer the kinds of resources that it can be limited to. Schemas and kinds
 * come with cfn-lint (MIT-0), which pip fetches; nothing else of them is kept.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { versions } from "../../components/core/versions";
import { paths } from "../paths";
import { backendActions } from "./backend";
import { emptyingActions, functionActions, furtherActions } from "./calls";
import { cloudFormationTypes } from "./types";

interface Schema {
  readonly typeName?: string;
  readonly handlers?: Readonly<Record<string, { readonly permissions?: readonly string[] }>>;
}

/** By service, then by action in lower case. */
type Kinds = Readonly<
  Record<string, { readonly Actions: Readonly<Record<string, { readonly Resources?: readonly string[] }>> }>
>;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-schemas-"));
  const source = `cfn-lint==${versions.cfnLint}`;
  try {
    fetchInto(folder, source);
    const kinds = JSON.parse(readFileSync(join(folder, "cfnlint/data/AdditionalSpecs/Policies.json"), "utf8")) as Kinds;
    const actions = actionsOf(join(folder, "cfnlint/data/schemas/resources"), source, kinds);
    const ours = [
      ...Object.values(furtherActions).flat(),
      ...Object.values(emptyingActions).flatMap((emptying) => emptying.actions),
      ...functionActions,
      ...backendActions,
    ];
    const unknown = ours.filter((action) => kindsOf(kinds, action) === undefined);
    if (unknown.length > 0) throw new Error(`IAM has no action ${unknown.join(", ")}; mend infra/deployer/calls.ts`);
    const all = [...new Set([...Object.values(actions).flat(), ...ours])].sort();
    const limits = Object.fromEntries(all.map((action) => [action, kindsOf(kinds, action) ?? []]));
    const target = join(paths().root, "infra/deployer/permissions.json");
    const text = JSON.stringify({ source, actions, limits });
    writeFileSync(target, await format(text, { parser: "json", printWidth: 120 }));
    console.log(`${target}: ${Object.keys(actions).length} types, ${all.length} actions`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fetchInto(folder: string, source: string): void {
  const python = (...args: readonly string[]): void => {
    execFileSync("python3", ["-m", ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  };
  python("pip", "download", source, "--no-deps", "--quiet");
  python("zipfile", "-e", readdirSync(folder).find((name) => name.endsWith(".whl")) ?? "", ".");
}

/** What making, reading, changing and deleting needs, by type. Pulumi never lists what it has not made. */
function actionsOf(shelf: string, source: string, kinds: Kinds): Readonly<Record<string, readonly string[]>> {
  const wanted = new Set(Object.values(cloudFormationTypes).flat());
  const found: Record<string, readonly string[]> = {};
  for (const file of readdirSync(shelf)) {
    const { typeName, handlers } = JSON.parse(readFileSync(join(shelf, file), "utf8")) as Schema;
    if (typeName === undefined || handlers === undefined || !wanted.has(typeName)) continue;
    const all = Object.entries(handlers).flatMap(([name, { permissions = [] }]) =>
      name === "list" ? [] : permissions,
    );
    // One schema writes `Kafka:` for `kafka:`, some name what IAM does not know.
    const known = all.map(lowerService).filter((action) => kindsOf(kinds, action) !== undefined);
    found[typeName] = [...new Set(known)].sort();
  }
  const missing = [...wanted].filter((type) => found[type] === undefined);
  if (missing.length > 0) throw new Error(`${source} has no schema with permissions of ${missing.join(", ")}`);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The kinds of resources that an action can be limited to; undefined for what is no action. */
function kindsOf(kinds: Kinds, action: string): readonly string[] | undefined {
  const [service = "", name = ""] = action.split(":");
  const found = kinds[service]?.Actions[name.toLowerCase()];
  // Tags can be put on a hundred kinds, of which none says more than the service does.
  return found === undefined
    ? undefined
    : service === "ec2"
      ? []
      : (found.Resources ?? []).map((kind) => kind.toLowerCase()).sort();
}

const lowerService = (action: string): string => action.replace(/^[^:]*/, (service) => service.toLowerCase());

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
