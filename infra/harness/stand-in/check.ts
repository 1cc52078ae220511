import type { ObjectShape, ProviderShapes, Type } from "./shapes";
import { isSymbol } from "./symbols";
import { isObject, isUnknown, type Plain } from "./wire";

export interface Failure {
  /** Path of the argument: `brokerNodeGroupInfo.instanceType`. */
  readonly property: string;
  readonly reason: string;
}

/** What a provider would refuse of the arguments: a missing or unknown field at any depth, a value of another kind. */
export function failuresOf(given: Plain, shape: ObjectShape, shapes: ProviderShapes, prefix = ""): readonly Failure[] {
  const known = { ...shape.required, ...shape.optional };
  const missing = Object.keys(shape.required)
    .filter((name) => given[name] === undefined || given[name] === null)
    .map((name) => ({ property: `${prefix}${name}`, reason: `"${prefix}${name}" is required, got nothing; set it` }));
  const given_ = Object.entries(given).flatMap(([name, value]) => {
    const type = known[name];
    const property = `${prefix}${name}`;
    if (type !== undefined) return valueFailures(value, type, shapes, property);
    const others = Object.keys(known).sort().join(", ");
    return [
      { property, reason: `"${property}" is no argument; allowed are ${others}: take it out or mend its spelling` },
    ];
  });
  return [...missing, ...given_];
}

function valueFailures(value: unknown, type: Type, shapes: ProviderShapes, property: string): readonly Failure[] {
  if (value === undefined || value === null || isUnknown(value) || isSymbol(value) || type === "any") return [];
  const refuse = (wanted: string): readonly Failure[] => [
    { property, reason: `"${property}" must be ${wanted}, got ${kindOf(value)}; set another` },
  ];
  if (typeof type === "string") return scalarFits(value, type) ? [] : refuse(`a ${type}`);
  if ("enum" in type) {
    return type.enum.some((it) => it === value)
      ? []
      : refuse(`one of ${type.enum.map((it) => JSON.stringify(it)).join(", ")}`);
  }
  if ("resource" in type) return typeof value === "string" ? [] : refuse("a resource");
  if ("array" in type) {
    if (!Array.isArray(value)) return refuse("a list");
    return value.flatMap((item, index) => valueFailures(item, type.array, shapes, `${property}[${index}]`));
  }
  if ("map" in type) {
    if (!isObject(value)) return refuse("an object");
    return Object.entries(value).flatMap(([key, item]) => valueFailures(item, type.map, shapes, `${property}.${key}`));
  }
  if ("either" in type) {
    const tries = type.either.map((it) => valueFailures(value, it, shapes, property));
    return tries.some(({ length }) => length === 0)
      ? []
      : (tries.find((it) => it[0]?.property !== property) ?? tries[0] ?? []);
  }
  if (!isObject(value)) return refuse("an object");
  const shape = shapes.objects[type.object];
  return shape === undefined ? [] : failuresOf(value, shape, shapes, `${property}.`);
}

/** Providers take "1" for 1 and "true" for true, and the other way round. */
function scalarFits(value: unknown, type: "string" | "number" | "boolean"): boolean {
  if (typeof value === type) return true;
  if (type === "string") return typeof value === "number" || typeof value === "boolean";
  if (type === "number") return typeof value === "string" && value !== "" && Number.isFinite(Number(value));
  return value === "true" || value === "false";
}

/** Not the value: it may be secret. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return isObject(value) ? "an object" : `a ${typeof value}`;
}
