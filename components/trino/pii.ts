import { type AnyStream, compileField, type Field, type Match, type PiiClass } from "../../workloads/streams";
import { columnName } from "./columns";

const STRENGTH: readonly PiiClass[] = ["none", "pseudonymous", "personal", "sensitive"];
const strongest = (classes: readonly PiiClass[]): PiiClass =>
  STRENGTH.findLast((one) => classes.includes(one)) ?? "none";

/** The strongest class of a field and of all that lies in it: a column is shown or hidden as a whole. */
const match: Match<PiiClass> = {
  string: (_, { pii }) => pii,
  boolean: (_, { pii }) => pii,
  int: (_, { pii }) => pii,
  long: (_, { pii }) => pii,
  double: (_, { pii }) => pii,
  decimal: (_, { pii }) => pii,
  timestamp: (_, { pii }) => pii,
  uuid: (_, { pii }) => pii,
  enum: (_, { pii }) => pii,
  array: ({ items }, context) => strongest([context.pii, context.items(items)]),
  map: ({ values }, context) => strongest([context.pii, context.values(values)]),
  record: ({ fields }, context) => strongest([context.pii, ...context.fields(fields).map(([, pii]) => pii)]),
};

export const piiOf = (field: Field): PiiClass => compileField(match, field);

/** What of a column those see who are not privileged; absent where they see it as it is. */
export interface ColumnRule {
  readonly name: string;
  readonly allow?: false;
  readonly mask?: string;
}

/** Text that stands for a value, always the same for the same one, so that columns can still be counted, grouped and joined. */
const pseudonym = (name: string): string => `lower(to_hex(sha256(to_utf8("${name}"))))`;
const TEXT: ReadonlySet<Field["kind"]> = new Set(["string", "uuid"]);

/**
 * - `none`: as it is.
 * - `pseudonymous`: its hash where it is text, else null.
 * - `personal`: null.
 * - `sensitive`: the column is not there.
 */
export function columnRulesOf({ fields }: Pick<AnyStream, "fields">): readonly ColumnRule[] {
  return Object.entries(fields).flatMap(([field, definition]): ColumnRule[] => {
    const name = columnName(field);
    switch (piiOf(definition)) {
      case "none":
        return [];
      case "pseudonymous":
        return [{ name, mask: TEXT.has(definition.kind) ? pseudonym(name) : "null" }];
      case "personal":
        return [{ name, mask: "null" }];
      case "sensitive":
        return [{ name, allow: false }];
    }
  });
}
