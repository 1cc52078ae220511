import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../paths";

/** What a value may be, as a provider's package types it. */
export type Type =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | { readonly array: Type }
  | { readonly map: Type }
  /** Name of one of the provider's objects. */
  | { readonly object: string }
  /** A closed list of values. */
  | { readonly enum: readonly (string | number)[] }
  | { readonly either: readonly Type[] }
  /** Another resource, by its type token. */
  | { readonly resource: string };

export interface ObjectShape {
  readonly required: Readonly<Record<string, Type>>;
  readonly optional: Readonly<Record<string, Type>>;
}

export interface ResourceShape {
  /** True for a component that the provider makes. */
  readonly remote: boolean;
  readonly inputs: ObjectShape;
  /** Required are those that a provider always has. */
  readonly outputs: ObjectShape;
}

/** What `npm run stand-ins` reads from one package of Pulumi. */
export interface ProviderShapes {
  readonly package: string;
  readonly version: string;
  /** By type token. */
  readonly resources: Readonly<Record<string, ResourceShape>>;
  readonly objects: Readonly<Record<string, ObjectShape>>;
}

/** The packages whose providers have stand-ins, by the name that the engine knows each provider by. */
export const packages = {
  aws: "@pulumi/aws",
  eks: "@pulumi/eks",
  kubernetes: "@pulumi/kubernetes",
  kafka: "@pulumi/kafka",
  random: "@pulumi/random",
  "docker-build": "@pulumi/docker-build",
} as const;

export type ProviderName = keyof typeof packages;
export const providers = Object.keys(packages) as readonly ProviderName[];

/** Folder of the generated files. */
export const shapesFolder = (root: string): string => join(root, "infra/harness/stand-in/shapes");

const loaded = new Map<string, ProviderShapes>();

/** The table of a provider, or an empty one before it was generated. */
export function shapesOf(provider: ProviderName): ProviderShapes {
  const known = loaded.get(provider);
  if (known !== undefined) return known;
  const file = join(shapesFolder(paths().root), `${provider}.json`);
  const shapes = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as ProviderShapes)
    : { package: packages[provider], version: "", resources: {}, objects: {} };
  loaded.set(provider, shapes);
  return shapes;
}

/** The provider that a type token, or a function's token, belongs to. */
export function providerOf(token: string): ProviderName | undefined {
  const [name = ""] = token.split(":");
  return name in packages ? (name as ProviderName) : undefined;
}

/** The sentence for a type that no table has. */
export function unlisted(type: string): string {
  const provider = providerOf(type);
  if (provider === undefined) {
    return `type ${type}: no stand-in for its provider; there are ${providers.join(", ")}: add the package to infra/harness/stand-in/shapes.ts`;
  }
  return (
    `type ${type} is not in infra/harness/stand-in/shapes/${provider}.json; run \`npm run stand-ins\`, ` +
    "and say in infra/harness/stand-in/computed what the provider computes of it"
  );
}
