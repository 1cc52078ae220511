import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as ts from "typescript";
import {
  type ObjectShape,
  packages,
  type ProviderName,
  type ProviderShapes,
  type ResourceShape,
  type Type,
} from "./shapes";
import { type Mention, textOf } from "./tokens";

/** A resource class of a package, and its type token. */
interface Listed extends Mention {
  readonly token: string;
}

/**
 * Reads the arguments and outputs of resources from the declarations of the installed packages.
 * @param mentions of resources, functions and anything else: what is no resource is passed over
 */
export function readShapes(
  root: string,
  mentions: readonly Mention[],
): readonly (readonly [ProviderName, ProviderShapes])[] {
  const listed = mentions.flatMap((mention) => {
    const token = tokenOf(mention);
    return token === undefined ? [] : [{ ...mention, token }];
  });
  const { checker, aliases } = compile(root, listed);
  return (Object.keys(packages) as ProviderName[]).map((provider) => {
    const reader = new Reader(checker);
    const resources = listed
      .filter((it) => it.provider === provider)
      .map((it) => [it.token, reader.resource(aliases.get(textOf(it)), it)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    const manifest = JSON.parse(
      readFileSync(join(root, "node_modules", packages[provider], "package.json"), "utf8"),
    ) as {
      version: string;
    };
    const shapes: ProviderShapes = {
      package: packages[provider],
      version: manifest.version,
      resources: Object.fromEntries(resources),
      objects: sorted(reader.objects),
    };
    return [provider, shapes] as const;
  });
}

/** The type tokens of the resources among the mentions, in order. */
export const tokensOf = (mentions: readonly Mention[]): readonly string[] =>
  [...new Set(mentions.flatMap((mention) => tokenOf(mention) ?? []))].sort();

/** The type token of the class, when the mention is of a resource's class. */
function tokenOf({ provider, path }: Mention): string | undefined {
  let value: unknown = createRequire(__filename)(packages[provider]);
  for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name];
  const token = (value as { __pulumiType?: unknown } | undefined)?.__pulumiType;
  // A provider's own class has the bare name, and its settings are not a resource's.
  return typeof token === "string" && token.includes(":") ? token : undefined;
}

/** Type-checks a source that names each class, and returns the type of each. */
function compile(root: string, listed: readonly Listed[]) {
  const name = join(root, "infra/harness/stand-in/mentions.generated.ts");
  const imported = [...new Set(listed.map(({ provider }) => provider))];
  const text = [
    ...imported.map((provider) => `import * as ${variable(provider)} from "${packages[provider]}";`),
    ...listed.map((it, index) => `export type T${index} = typeof ${[variable(it.provider), ...it.path].join(".")};`),
  ].join("\n");
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const real = { ...host };
  host.fileExists = (file) => file === name || real.fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2023) : real.getSourceFile(file, ...rest);
  const program = ts.createProgram([name], options, host);
  const checker = program.getTypeChecker();
  const aliases = new Map<string, ts.Type>();
  for (const statement of program.getSourceFile(name)?.statements ?? []) {
    if (!ts.isTypeAliasDeclaration(statement)) continue;
    const it = listed[Number(statement.name.text.slice(1))];
    if (it !== undefined) aliases.set(textOf(it), checker.getTypeAtLocation(statement));
  }
  return { checker, aliases };
}

const variable = (provider: string): string => provider.replaceAll("-", "_");

/** Turns the compiler's types into shapes; objects are collected by name, since they recur and may contain themselves. */
class Reader {
  readonly objects: Record<string, ObjectShape> = {};

  constructor(private readonly checker: ts.TypeChecker) {}

  resource(type: ts.Type | undefined, { token, provider }: Listed): ResourceShape {
    const signature = type?.getConstructSignatures()[0];
    const args = signature?.getParameters()[1];
    if (signature === undefined || args === undefined)
      throw new Error(`${token}: its class has no constructor with arguments`);
    const instance = signature.getReturnType();
    const remote = this.extends(instance, "ComponentResource");
    return {
      remote,
      inputs: this.shape(this.checker.getNonNullableType(this.checker.getTypeOfSymbol(args))),
      // The outputs of an object in a cluster are what was given and what the cluster fills in: see computed/kubernetes.ts.
      outputs: provider === "kubernetes" && !remote ? { required: {}, optional: {} } : this.outputs(instance),
    };
  }

  private outputs(instance: ts.Type): ObjectShape {
    const required: Record<string, Type> = {};
    const optional: Record<string, Type> = {};
    for (const property of instance.getProperties()) {
      const inner = outputOf(this.checker.getTypeOfSymbol(property));
      if (inner === undefined || ["urn", "id"].includes(property.name)) continue;
      const into = hasUndefined(inner) ? optional : required;
      into[property.name] = this.type(inner);
    }
    return { required: sorted(required), optional: sorted(optional) };
  }

  private shape(type: ts.Type): ObjectShape {
    const required: Record<string, Type> = {};
    const optional: Record<string, Type> = {};
    for (const property of type.getProperties()) {
      const into = (property.flags & ts.SymbolFlags.Optional) === 0 ? required : optional;
      into[property.name] = this.type(this.checker.getTypeOfSymbol(property));
    }
    return { required: sorted(required), optional: sorted(optional) };
  }

  private type(type: ts.Type): Type {
    const output = outputOf(type);
    if (output !== undefined) return this.type(output);
    if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return "any";
    if (type.isUnion()) return this.union(type.types);
    if ((type.flags & ts.TypeFlags.StringLike) !== 0) return type.isStringLiteral() ? { enum: [type.value] } : "string";
    if ((type.flags & ts.TypeFlags.NumberLike) !== 0) return type.isNumberLiteral() ? { enum: [type.value] } : "number";
    if ((type.flags & ts.TypeFlags.BooleanLike) !== 0) return "boolean";
    if (this.checker.isArrayType(type)) {
      const [element] = this.checker.getTypeArguments(type as ts.TypeReference);
      return { array: element === undefined ? "any" : this.type(element) };
    }
    return this.object(type);
  }

  private union(members: readonly ts.Type[]): Type {
    const values = members.filter((member) => !isAbsent(member) && !isLate(member));
    const types = values.map((member) => this.type(member));
    const distinct = [...new Map(types.map((it) => [JSON.stringify(it), it])).values()];
    const literals = distinct.flatMap((it) => (typeof it === "object" && "enum" in it ? it.enum : []));
    const others = distinct.filter((it) => typeof it !== "object" || !("enum" in it));
    const all = literals.length === 0 ? others : [...others, { enum: literals.sort() }];
    return all.length === 1 && all[0] !== undefined ? all[0] : { either: all };
  }

  private object(type: ts.Type): Type {
    const name = type.symbol.name;
    if (["Asset", "Archive", "AssetArchive", "FileAsset", "FileArchive"].includes(name)) return "any";
    if (this.extends(type, "Resource")) return { resource: tokenFrom(type.symbol) };
    const index = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (type.getProperties().length === 0) return index === undefined ? "any" : { map: this.type(index) };
    const key = this.checker.getFullyQualifiedName(type.symbol).replace(/^.*\/(input|output)"?\./, "$1.");
    if (!(key in this.objects)) {
      // Set before it is filled: the object may contain itself.
      this.objects[key] = { required: {}, optional: {} };
      this.objects[key] = this.shape(type);
    }
    return { object: key };
  }

  private extends(type: ts.Type, name: string): boolean {
    // A generic class is met as a reference to its declaration, which alone has bases.
    const declared = (type as Partial<ts.TypeReference>).target ?? type;
    return (declared.getBaseTypes() ?? []).some((base) => base.symbol.name === name || this.extends(base, name));
  }
}

/** `T` of `Output<T>`. */
function outputOf(type: ts.Type): ts.Type | undefined {
  if (type.aliasSymbol?.name === "Output") return type.aliasTypeArguments?.[0];
  if (!type.isIntersection()) return undefined;
  const instance = type.types.find(({ symbol }) => (symbol as ts.Symbol | undefined)?.name === "OutputInstance");
  return (instance as ts.TypeReference | undefined)?.typeArguments?.[0];
}

const isAbsent = (type: ts.Type): boolean => (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) !== 0;
const isLate = (type: ts.Type): boolean =>
  ["Promise", "OutputInstance"].includes((type.symbol as ts.Symbol | undefined)?.name ?? "");
const hasUndefined = (type: ts.Type): boolean => (type.isUnion() ? type.types.some(isAbsent) : isAbsent(type));

/** The token of a resource's class, by where it is declared: `@pulumi/aws/ec2/vpc.d.ts` → `aws:ec2/vpc:Vpc`. */
function tokenFrom(symbol: ts.Symbol): string {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? "";
  const [, provider = "", module = ""] = /@pulumi\/([\w-]+)\/(.*)\.d\.ts$/.exec(file) ?? [];
  if (symbol.name === "Provider") return `pulumi:providers:${provider}`;
  if (provider === "kubernetes") return `kubernetes:${module.replace(/\/[^/]+$/, "")}:${symbol.name}`;
  return `${provider}:${module}:${symbol.name}`;
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
