import type { Field, Fields, Kind, PiiClass } from "./fields";

/** The field of one kind. */
export type FieldOf<K extends Kind> = Extract<Field, { readonly kind: K }>;

/** Where a compiler is, and its way down. */
export interface Context<T> {
  /** Names from the record down: `location.lat`; `[]` stands for an array's items and `{}` for a map's values: `reasons[].rule`. */
  readonly path: string;
  /** The field's own class or that of what it lies in, whichever is stronger. */
  readonly pii: PiiClass;
  /** Compiles the items of an array field. */
  readonly items: (field: Field) => T;
  /** Compiles the values of a map field. */
  readonly values: (field: Field) => T;
  /** Compiles the fields of a record field, in the order of definition. */
  readonly fields: (fields: Fields) => readonly (readonly [name: string, compiled: T, field: Field])[];
}

/**
 * A compiler: one handler for each kind, total by type, so that a new kind compiles nowhere until it is handled everywhere.
 *
 *     const sqlType: Match<string> = { string: () => "VARCHAR", decimal: (f) => `DECIMAL(${f.precision}, ${f.scale})`, … };
 */
export type Match<T> = {
  readonly [K in Kind]: (field: FieldOf<K>, context: Context<T>) => T;
} & {
  /** Wraps what a nullable field compiled to; without it nullability changes nothing. */
  readonly nullable?: (compiled: T, field: Field, context: Context<T>) => T;
};

const STRENGTH: Readonly<Record<PiiClass, number>> = { none: 0, pseudonymous: 1, personal: 2, sensitive: 3 };

function stronger(a: PiiClass, b: PiiClass): PiiClass {
  return STRENGTH[a] >= STRENGTH[b] ? a : b;
}

/** Compiles one field, and what lies in it, by the handlers of `match`. */
export function compileField<T>(match: Match<T>, field: Field, path = "", pii: PiiClass = "none"): T {
  const strongest = stronger(pii, field.pii ?? "none");
  const context: Context<T> = {
    path,
    pii: strongest,
    items: (items) => compileField(match, items, `${path}[]`, strongest),
    values: (values) => compileField(match, values, `${path}{}`, strongest),
    fields: (fields) =>
      Object.entries(fields).map(
        ([name, inner]) =>
          [name, compileField(match, inner, path === "" ? name : `${path}.${name}`, strongest), inner] as const,
      ),
  };
  // The handler of a kind takes exactly the fields of that kind, which TypeScript cannot see through the index.
  const handler = match[field.kind] as (field: Field, context: Context<T>) => T;
  const compiled = handler(field, context);
  return field.nullable === true && match.nullable !== undefined ? match.nullable(compiled, field, context) : compiled;
}

/** Compiles a stream's record. */
export function compileRecord<T>(match: Match<T>, stream: { readonly fields: Fields }): T {
  return compileField(match, { kind: "record", fields: stream.fields });
}
