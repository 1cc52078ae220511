import type { Waiver } from "../../../policies/core/waivers";
import type { ScanReport } from "../../../policies/images/report";
import type { RecordedGraph, RecordedResource } from "../../../policies/testing/graph";

/** A place within inputs. */
type Path = readonly (string | number)[];

/** A violation that a rule of the pack should have: its name, and the resource as `type::name`. */
export type Expected = readonly [rule: string, resource: string];

/** One thing that is made worse in the recorded graph, and what the pack should say of it: that and no more. */
export interface Mutation {
  readonly title: string;
  readonly expected: readonly Expected[];
  /** The resource that is changed, as `type::name`. */
  readonly of?: string;
  /** Its inputs after the change; nothing where the resource is taken away. */
  readonly inputs?: (inputs: RecordedResource["inputs"]) => RecordedResource["inputs"] | undefined;
  /** The waivers after the change. */
  readonly waivers?: (waivers: readonly Waiver[]) => readonly Waiver[];
  /** The scan report that is changed. */
  readonly report?: ChangedReport;
}

export interface ChangedReport {
  /** The image that it is of, without tag and digest. */
  readonly image: string;
  /** What its file says after the change; nothing where it is taken away. */
  readonly text: (scan: Scan, scanOf: (image: string) => Scan) => string | undefined;
}

/** A report before it is written. */
export type Scan = Omit<ScanReport, "sum">;

/** What a change takes as its value: the value itself, or what it makes of the one that is there; `undefined` takes it away. */
type Change = unknown;

/**
 * A field that is changed: `changed("limits", SUPERSET, ["spec", "replicas"], 1)`.
 * @param on the resource of the violation, where it is not the one that is changed
 */
export const changed = (rule: string, of: string, path: Path, to: Change, on = of): Mutation => ({
  title: `${rule}: ${path.join(".")} of ${of} ${typeof to === "function" ? "rewritten" : to === undefined ? "taken away" : `set to ${JSON.stringify(to)}`}`,
  expected: [[rule, on]],
  of,
  inputs: (inputs) => set(inputs, path, to) as RecordedResource["inputs"],
});

/** A resource that is taken away, and the one that misses it. */
export const dropped = (rule: string, of: string, on: string): Mutation => ({
  title: `${rule}: ${of} taken away`,
  expected: [[rule, on]],
  of,
  inputs: () => undefined,
});

/** The mutation with the hashes that names of the graph have where it says `#`: names that follow from content. */
export function resolved({ resources }: RecordedGraph, mutation: Mutation): Mutation {
  const named = (called: string): string => {
    const [before = "", after] = called.split("#");
    if (after === undefined) return called;
    const names = resources.map(({ type, name }) => `${type}::${name}`);
    const fits = (name: string): boolean =>
      name.startsWith(before) &&
      name.endsWith(after) &&
      /^[0-9a-f]{10}$/.test(name.slice(before.length, name.length - after.length));
    return names.find(fits) ?? called;
  };
  const { of, expected } = mutation;
  return {
    ...mutation,
    expected: expected.map(([rule, on]) => [rule, named(on)] as const),
    ...(of === undefined ? {} : { of: named(of) }),
  };
}

/** @throws a sentence where there is nothing to change: a table that fell behind the graph proves nothing */
export function mutated(graph: RecordedGraph, { title, of, inputs }: Mutation): RecordedGraph {
  if (of === undefined || inputs === undefined) return graph;
  const index = graph.resources.findIndex(({ type, name }) => `${type}::${name}` === of);
  const before = graph.resources[index];
  if (before === undefined) throw new Error(`${title}: the graph must have ${of}, got none; name another resource`);
  const after = inputs(before.inputs);
  if (JSON.stringify(after) === JSON.stringify(before.inputs))
    throw new Error(`${title}: the change must change something, got the same; mend the path`);
  return {
    resources: graph.resources.toSpliced(index, 1, ...(after === undefined ? [] : [{ ...before, inputs: after }])),
  };
}

/** A copy of a value with a change at a path; what is on the way and not there is made. */
export function set(value: unknown, [key, ...rest]: Path, to: Change): unknown {
  if (key === undefined) return typeof to === "function" ? (to as (before: unknown) => unknown)(value) : to;
  if (typeof key === "number") {
    const list = (value ?? []) as readonly unknown[];
    return list.toSpliced(key, 1, set(list[key], rest, to));
  }
  const { [key]: before, ...others } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const after = set(before, rest, to);
  return after === undefined ? others : { ...others, [key]: after };
}

/** What `changed` takes to rewrite a text. */
export const rewritten =
  (from: string, to: string) =>
  (text: unknown): string =>
    (text as string).replaceAll(from, to);

/** What `changed` takes to rewrite the first of such places in a text. */
export const rewrittenOnce =
  (from: string, to: string) =>
  (text: unknown): string =>
    (text as string).replace(from, () => to);

/** What `changed` takes to change a place in a text of JSON. */
export const within =
  (path: Path, to: Change) =>
  (text: unknown): string =>
    JSON.stringify(set(JSON.parse(text as string), path, to));

/** What `changed` takes to lengthen a list. */
export const lengthened =
  (...more: readonly unknown[]) =>
  (list: unknown): readonly unknown[] => [...((list ?? []) as readonly unknown[]), ...more];
