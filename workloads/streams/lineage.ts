/**
 * Where each field that a worker writes comes from. Said once, field by field, in the worker's definition: total by type, so
 * that a field left out does not compile, nor a source that none of the streams read has.
 */
import type { ArrayField, Field, Fields, MapField, RecordField } from "./fields";
import { compileField, type Match } from "./match";

interface AnyNamed {
  readonly name: string;
  readonly fields: Fields;
}

// A stream of any shape has fields of any name, which end the way down.
type LeavesOf<F extends Field, P extends string> = [Field] extends [F]
  ? `${P}${string}`
  : F extends RecordField<infer R>
    ? string extends keyof R
      ? `${P}.${string}`
      : { [K in keyof R & string]: LeavesOf<R[K], `${P}.${K}`> }[keyof R & string]
    : F extends ArrayField<infer I>
      ? LeavesOf<I, `${P}[]`>
      : F extends MapField<infer V>
        ? LeavesOf<V, `${P}{}`>
        : P;
type PathsOf<F extends Field, P extends string> = [Field] extends [F]
  ? `${P}${string}`
  : F extends RecordField<infer R>
    ? string extends keyof R
      ? P | `${P}.${string}`
      : P | { [K in keyof R & string]: PathsOf<R[K], `${P}.${K}`> }[keyof R & string]
    : F extends ArrayField<infer I>
      ? P | PathsOf<I, `${P}[]`>
      : F extends MapField<infer V>
        ? P | PathsOf<V, `${P}{}`>
        : P;

/** Paths of the values of a record, as compilers write them: `score`, `location.lat`, `articles[]`, `reasons[].rule`, `extra{}`. */
export type LeafPath<F extends Fields> = string extends keyof F
  ? string
  : { [K in keyof F & string]: LeavesOf<F[K], K> }[keyof F & string];

/** The same, and of all that holds values: `location`, `reasons`, `reasons[]`. */
export type FieldPath<F extends Fields> = string extends keyof F
  ? string
  : { [K in keyof F & string]: PathsOf<F[K], K> }[keyof F & string];

/** A field of one of the streams, with the stream before it: `payments.location.lat`. */
export type Source<S extends AnyNamed> = S extends AnyNamed ? `${S["name"]}.${FieldPath<S["fields"]>}` : never;

/** Where one field's values come from. */
export type Derivation<From extends string = string> =
  /** As they are in the one field. */
  | { readonly kind: "unchanged"; readonly from: readonly [From] }
  /** Computed from these fields, of the record at hand or of those before it. */
  | { readonly kind: "derived"; readonly from: readonly [From, ...From[]]; readonly how: string }
  /** The same in every record, or chosen by the worker from values of its own. */
  | { readonly kind: "constant"; readonly why: string }
  /** Made by the worker: an id, the time of the clock. */
  | { readonly kind: "generated"; readonly why: string };

/** For each stream written, by its name, where each of its values comes from. */
export type Lineage<R extends readonly AnyNamed[], W extends readonly AnyNamed[]> = {
  readonly [S in W[number] as S["name"]]: Readonly<Record<LeafPath<S["fields"]>, Derivation<Source<R[number]>>>>;
};

/** The values of one field as they are: `unchanged("payments.accountId")`. */
export const unchanged = <const From extends string>(from: From) => ({ kind: "unchanged", from: [from] }) as const;

/** Computed: `derived("in euros at the day's rate", "payments.amount", "payments.currency")`. */
export const derived = <const From extends readonly [string, ...string[]]>(how: string, ...from: From) =>
  ({ kind: "derived", from, how }) as const;

/** From no field: `constant("the one rule that this worker has")`. */
export const constant = (why: string) => ({ kind: "constant", why }) as const;

/** Made by the worker: `generated("the clock, when the alert is raised")`. */
export const generated = (why: string) => ({ kind: "generated", why }) as const;

export interface FieldAtPath {
  /** As `LeafPath` writes it. */
  readonly path: string;
  readonly field: Field;
  /** True of what holds no further fields. */
  readonly leaf: boolean;
}

const leaf = (field: Field, { path }: { readonly path: string }): readonly FieldAtPath[] => [
  { path, field, leaf: true },
];
const walk: Match<readonly FieldAtPath[]> = {
  string: leaf,
  boolean: leaf,
  int: leaf,
  long: leaf,
  double: leaf,
  decimal: leaf,
  timestamp: leaf,
  uuid: leaf,
  enum: leaf,
  array: (field, context) => [{ path: context.path, field, leaf: false }, ...context.items(field.items)],
  map: (field, context) => [{ path: context.path, field, leaf: false }, ...context.values(field.values)],
  record: (field, context) => [
    { path: context.path, field, leaf: false },
    ...context.fields(field.fields).flatMap(([, compiled]) => compiled),
  ],
};

/** Every field of a stream in the order of definition, what holds others before what it holds. */
export const fieldPaths = (stream: { readonly fields: Fields }): readonly FieldAtPath[] =>
  Object.entries(stream.fields).flatMap(([name, field]) => compileField(walk, field, name));

/** Of them those that hold values. */
export const leafPaths = (stream: { readonly fields: Fields }): readonly string[] =>
  fieldPaths(stream).flatMap(({ path, leaf: isLeaf }) => (isLeaf ? [path] : []));

/** A source in its two parts: the stream's name, which has no dots, and the path in it. */
export function sourceParts(source: string): { readonly stream: string; readonly path: string } {
  const dot = source.indexOf(".");
  return dot < 0 ? { stream: source, path: "" } : { stream: source.slice(0, dot), path: source.slice(dot + 1) };
}
