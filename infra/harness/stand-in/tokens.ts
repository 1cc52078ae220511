import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";
import { packages, type ProviderName } from "./shapes";

/** A class or function of a Pulumi package as a source names it: `{ provider: "aws", path: ["ec2", "Vpc"] }`. */
export interface Mention {
  readonly provider: ProviderName;
  readonly path: readonly string[];
}

/** Folders whose sources make resources. */
const FOLDERS = ["components", "infra/places"];

/** What no source names, and a stand-in needs: the resources that `eks.Cluster` promises among its outputs, remote components. */
const ALWAYS: readonly Mention[] = [
  { provider: "aws", path: ["eks", "Cluster"] },
  { provider: "aws", path: ["ec2", "SecurityGroup"] },
  { provider: "aws", path: ["ec2", "SecurityGroupRule"] },
  { provider: "aws", path: ["iam", "Role"] },
  { provider: "aws", path: ["iam", "OpenIdConnectProvider"] },
  { provider: "kubernetes", path: ["helm", "v4", "Chart"] },
  { provider: "kubernetes", path: ["yaml", "v2", "ConfigGroup"] },
  { provider: "kubernetes", path: ["yaml", "v2", "ConfigFile"] },
];

/** Every mention in the sources of the program, each once, in order. */
export function mentionsIn(root: string): readonly Mention[] {
  const found = FOLDERS.flatMap((folder) => sourcesIn(join(root, folder))).flatMap((file) =>
    mentionsOf(readFileSync(file, "utf8"), file),
  );
  const byText = new Map([...ALWAYS, ...found].map((mention) => [textOf(mention), mention]));
  return [...byText.keys()].sort().flatMap((key) => byText.get(key) ?? []);
}

export const textOf = ({ provider, path }: Mention): string => [provider, ...path].join(".");

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesIn(path);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts") ? [path] : [];
  });
}

/** The chains below each name that is imported from a package of Pulumi: `import * as aws`, `import { ec2 }`. */
export function mentionsOf(text: string, file = "source.ts"): readonly Mention[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const roots = importsOf(source);
  const mentions: Mention[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      const chain = chainOf(node);
      const root = chain === undefined ? undefined : roots.get(chain[0] ?? "");
      if (chain !== undefined && root !== undefined) {
        mentions.push({ provider: root.provider, path: [...root.path, ...chain.slice(1)] });
        return;
      }
    }
    if (ts.isIdentifier(node) && !ts.isImportSpecifier(node.parent)) {
      const root = roots.get(node.text);
      if (root !== undefined && root.path.length > 0) mentions.push(root);
    }
    node.forEachChild(visit);
  };
  visit(source);
  return mentions;
}

function importsOf(source: ts.SourceFile): ReadonlyMap<string, Mention> {
  const roots = new Map<string, Mention>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const module = statement.moduleSpecifier.text;
    const provider = (Object.keys(packages) as ProviderName[]).find((name) => packages[name] === module);
    const bindings = statement.importClause?.namedBindings;
    if (provider === undefined || bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) roots.set(bindings.name.text, { provider, path: [] });
    else
      for (const { name, propertyName } of bindings.elements)
        roots.set(name.text, { provider, path: [(propertyName ?? name).text] });
  }
  return roots;
}

function chainOf(node: ts.Expression): readonly string[] | undefined {
  if (ts.isIdentifier(node)) return [node.text];
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const before = chainOf(node.expression);
  return before === undefined ? undefined : [...before, node.name.text];
}
