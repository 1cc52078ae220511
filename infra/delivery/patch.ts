/** One step of a JSON patch (RFC 6902), as kustomize takes it. */
export type PatchStep =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

/**
 * The steps that turn one plain value into another. Objects are compared field by field, and so is the one item of two lists
 * (the container of a pod); another list that differs is replaced whole, so that a reader sees what it becomes.
 */
export function patchBetween(from: unknown, to: unknown, path = ""): readonly PatchStep[] {
  if (equal(from, to)) return [];
  if (Array.isArray(from) && Array.isArray(to) && from.length === 1 && to.length === 1) {
    return patchBetween(from[0], to[0], `${path}/0`);
  }
  if (!isRecord(from) || !isRecord(to)) return [{ op: "replace", path, value: to }];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys.flatMap((key): readonly PatchStep[] => {
    const at = `${path}/${pointer(key)}`;
    if (to[key] === undefined) return from[key] === undefined ? [] : [{ op: "remove", path: at }];
    if (from[key] === undefined) return [{ op: "add", path: at, value: to[key] }];
    return patchBetween(from[key], to[key], at);
  });
}

/** The fields of a manifest's value by RFC 6901: `~` and `/` are escaped. */
const pointer = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** With the fields of each object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
