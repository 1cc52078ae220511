import { isObject, isSecret, type Plain } from "./wire";
import type { ObjectShape, ProviderShapes, Type } from "./shapes";

/** A readable name for a value that only the provider knows: `<aws:ec2/vpc:Vpc network.id>`. */
export const symbol = (type: string, name: string, property: string): string => `<${type} ${name}.${property}>`;

const SYMBOL = /<[a-z][a-z-]*:[\w./-]+:\w+ [^<>\n]+?\.[\w.[\]]+>/g;

export const isSymbol = (value: unknown): boolean =>
  typeof value === "string" && new RegExp(`^${SYMBOL.source}$`).test(value);

/** The symbols inside a value, with the path to each: `[["tags.Owner", "<aws:ec2/vpc:Vpc network.ownerId>"]]`. */
export function symbolsIn(value: unknown, path = ""): readonly (readonly [path: string, symbol: string])[] {
  if (typeof value === "string") return [...value.matchAll(SYMBOL)].map(([found]) => [path, found] as const);
  if (Array.isArray(value)) return value.flatMap((item, index) => symbolsIn(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => symbolsIn(item, path === "" ? key : `${path}.${key}`));
}

/** What an output is that nothing computes: of its type's form, with a symbol in each place. */
export function uncomputed(type: Type, shapes: ProviderShapes, name: string, at: (path: string) => string): unknown {
  if (typeof type === "string" || "enum" in type || "resource" in type || "either" in type) return at(name);
  if ("array" in type) return [uncomputed(type.array, shapes, `${name}[0]`, at)];
  if ("map" in type) return at(name);
  const shape = shapes.objects[type.object];
  return shape === undefined ? at(name) : filled({}, shape, shapes, at, `${name}.`);
}

/**
 * The given values, and for each output that a provider always has and nobody gave, a symbol. Goes below objects and lists, since
 * a provider fills in what was left out there as well.
 */
export function filled(
  given: Plain,
  shape: ObjectShape,
  shapes: ProviderShapes,
  at: (path: string) => string,
  prefix = "",
): Plain {
  const result: Record<string, unknown> = { ...given };
  for (const [name, type] of Object.entries(shape.required)) {
    result[name] =
      result[name] === undefined
        ? uncomputed(type, shapes, `${prefix}${name}`, at)
        : inside(result[name], type, shapes, at, `${prefix}${name}`);
  }
  for (const [name, type] of Object.entries(shape.optional)) {
    if (result[name] !== undefined) result[name] = inside(result[name], type, shapes, at, `${prefix}${name}`);
  }
  return result;
}

function inside(
  value: unknown,
  type: Type,
  shapes: ProviderShapes,
  at: (path: string) => string,
  path: string,
): unknown {
  if (isSecret(value)) return { ...value, value: inside(value.value, type, shapes, at, path) };
  if (typeof type === "string") return value;
  if ("array" in type && Array.isArray(value))
    return value.map((item, index) => inside(item, type.array, shapes, at, `${path}[${index}]`));
  if ("object" in type && isObject(value)) {
    const shape = shapes.objects[type.object];
    return shape === undefined ? value : filled(value, shape, shapes, at, `${path}.`);
  }
  return value;
}
