import { aKind, choice, type Defects } from "./defects";
import type { Field, Kind } from "./fields";
import { describe } from "./issue";
import type { AnyStream, QueryHints } from "./model";

/** What may be asked of a field in each way. */
const KINDS: Readonly<Record<Exclude<keyof QueryHints, "keep">, readonly Kind[]>> = {
  filters: ["string", "boolean", "int", "long", "uuid", "enum"],
  ranges: ["int", "long", "double", "decimal", "timestamp"],
  text: ["string"],
  groups: ["string", "boolean", "int", "long", "uuid", "enum"],
  sums: ["int", "long", "double", "decimal"],
};
/** What is counted and summed beforehand knows no null. */
const NEVER_NULL: ReadonlySet<string> = new Set(["groups", "sums"]);

/** How a stream is asked must fit what its fields are. */
export function checkHints(defects: Defects, { query, fields }: AnyStream): void {
  if (query === undefined) return;
  for (const [way, kinds] of Object.entries(KINDS) as [keyof typeof KINDS, readonly Kind[]][]) {
    const paths = query[way] ?? [];
    defects.unique(`query.${way}`, paths);
    for (const path of paths) {
      const found = walk(fields, path);
      const mayBeNull = found?.nullable === true && NEVER_NULL.has(way);
      const asked = way === "filters" ? (found?.items ?? found?.kind) : found?.kind;
      if (asked !== undefined && kinds.includes(asked) && !mayBeNull) continue;
      const many = way === "filters" ? ", or an array of these" : "";
      const never = NEVER_NULL.has(way) ? " that is not nullable" : "";
      const got =
        found === undefined
          ? `${describe(path)}, which is no field`
          : `"${path}", ${mayBeNull ? `a nullable ${found.kind}` : aKind(found.kind)}`;
      defects.add(`query.${way}`, `name ${aKind(choice(kinds))}${many}${never}`, got, `mend \`query.${way}\``);
    }
  }
  if (query.keep !== undefined) defects.duration("query.keep", query.keep);
}

interface Found {
  readonly kind: Kind;
  /** What an array holds. */
  readonly items?: Kind;
  /** True where anything on the way is. */
  readonly nullable: boolean;
}

function walk(fields: AnyStream["fields"], path: string): Found | undefined {
  const [head = "", ...rest] = path.split(".");
  const field: Field | undefined = Object.hasOwn(fields, head) ? fields[head] : undefined;
  if (field === undefined) return undefined;
  const nullable = field.nullable === true;
  if (rest.length > 0) {
    const inner = field.kind === "record" ? walk(field.fields, rest.join(".")) : undefined;
    return inner === undefined ? undefined : { ...inner, nullable: nullable || inner.nullable };
  }
  return { kind: field.kind, nullable, ...(field.kind === "array" ? { items: field.items.kind } : {}) };
}
