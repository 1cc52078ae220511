import { checkQuery } from "./check-query";
import { freeze } from "./defects";
import type { AnyStream, FieldRef, Query, QuerySpec, Sql } from "./model";

export type { FieldRef, Query, QuerySpec, Selection, Sql } from "./model";

/** A field of the query's source, within `sql`. */
export const field = <const N extends string>(name: N): FieldRef<N> => ({ field: name });

/** ``sql`1 - ${field("ratio")}` ``: an expression of ksqlDB. Text is text: a field is named by `field` alone, so that it is known which are used. */
export function sql<const N extends string = never>(
  strings: TemplateStringsArray,
  ...fields: readonly FieldRef<N>[]
): Sql<N> {
  const pieces = strings.flatMap((characters, index) => {
    const used = fields[index];
    return [...(characters === "" ? [] : [characters]), ...(used === undefined ? [] : [used])];
  });
  return { type: "sql", pieces };
}

/**
 * Declares a continuous query, checking it at once. The result, and what was given, cannot be changed afterwards.
 * @throws DefinitionError with every defect of the definition, each as what, allowed, got, remedy
 */
export function defineQuery<R extends AnyStream, W extends AnyStream>(spec: QuerySpec<R, W>): Query<R, W> {
  const query: Query<R, W> = { type: "query", ...spec };
  checkQuery(query);
  return freeze(query);
}

/** Fields of the source that an expression uses, each once. */
export const fieldsOfSql = ({ pieces }: Sql): readonly string[] => [
  ...new Set(pieces.flatMap((piece) => (typeof piece === "string" ? [] : [piece.field]))),
];

/** By field of what a query writes, the fields of the source that it is made of. */
export const lineageOf = ({ select }: Pick<Query, "select">): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(select).map(([name, from]) => [name, typeof from === "string" ? [from] : fieldsOfSql(from)]),
  );

/** Every field of the source that a query uses, sorted. */
export const usedBy = (query: Pick<Query, "select" | "where">): readonly string[] =>
  [
    ...new Set([
      ...Object.values(lineageOf(query)).flat(),
      ...(query.where === undefined ? [] : fieldsOfSql(query.where)),
    ]),
  ].sort();
