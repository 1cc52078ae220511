import { isDeepStrictEqual } from "node:util";
import { computationOf } from "./computed";
import { immutableOf } from "./computed/kubernetes";
import { isObject, type Plain, unwrapped } from "./wire";

export interface Difference {
  /** Arguments that changed. */
  readonly changed: readonly string[];
  /** Those that cannot change in place, as paths. */
  readonly replaces: readonly string[];
  /** True when the new one would have the old one's name. */
  readonly deleteFirst: boolean;
}

/** @param mutableContent whether the cluster's provider may change a ConfigMap's content in place */
export function differenceOf(type: string, before: Plain, after: Plain, mutableContent: boolean): Difference {
  const old = unwrapped(before) as Plain;
  const now = unwrapped(after) as Plain;
  const changed = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => !isDeepStrictEqual(old[key], now[key]),
  );
  const inCluster = type.startsWith("kubernetes:");
  const immutable = inCluster ? immutableOf(type, mutableContent) : (computationOf(type).immutable ?? []);
  const replaces = immutable.includes("*")
    ? changed
    : immutable.filter((path) => !isDeepStrictEqual(at(old, path), at(now, path)));
  return { changed, replaces, deleteFirst: inCluster };
}

const at = (value: Plain, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
