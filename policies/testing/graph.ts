import { type Plain, UNKNOWN } from "../core/reading";
import { type Stack, subjectOf } from "../core/subject";

/** A resource of a recorded graph: what the program registered, without an engine. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface RecordedGraph {
  readonly resources: readonly RecordedResource[];
}

/**
 * What becomes of a value that only its provider knows, `<type name.property>` in a recorded graph: `unknown`, as in a
 * preview, or `opaque`, a text of which nothing is known but that it is there, as in a deployed stack.
 */
export type Symbols = "unknown" | "opaque";

/** The stack that a recorded graph is. A secret, `{ "secret": value }` there, is its value: the engine unwraps it too. */
export const stackOfGraph = ({ resources }: RecordedGraph, symbols: Symbols): Stack => ({
  subjects: resources.map(({ urn, type, name, parent, propertyDependencies: sources = {}, inputs }) =>
    subjectOf({
      urn,
      type,
      name,
      sources,
      ...(parent === undefined ? {} : { parent }),
      inputs: valueOf(inputs, symbols),
    }),
  ),
});

const SYMBOL = /<[a-z][\w-]*:[^\s<>]+ [^<>]+\.[^<>]+>/;

function valueOf(value: unknown, symbols: Symbols): Plain {
  // The engine knows nothing of a text that holds an unknown anywhere.
  if (typeof value === "string") return symbols === "unknown" && SYMBOL.test(value) ? UNKNOWN : value;
  if (value === null || typeof value === "boolean" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map((item) => valueOf(item, symbols));
  if (typeof value !== "object") return null;
  if (isSecret(value)) return valueOf(value.secret, symbols);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      inner === undefined ? [] : [[key, valueOf(inner, symbols)]],
    ),
  );
}

/** The source of a projected volume, `{ secret: { name, … } }`, and a chart's switch, `{ secret: false }`, only look alike. */
const isSecret = (value: object): value is { readonly secret: unknown } =>
  "secret" in value &&
  Object.keys(value).length === 1 &&
  typeof value.secret !== "boolean" &&
  !(typeof value.secret === "object" && value.secret !== null && "name" in value.secret);
