/** What stands in a graph for a value that only the provider knows: `<aws:ec2/vpc:Vpc network.id>`. */
const SYMBOL = /<[a-z][\w-]*:[^\s<>]+ [^<>]+\.[^<>]+>/;

/** Whether a text holds such a symbol anywhere: its value is then not known. */
export const hasSymbol = (text: string): boolean => SYMBOL.test(text);

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A secret of a graph is `{ secret: value }`, and nothing else beside. Two things look alike and are told apart by what they hold:
 * the source of a projected volume (the name of a Secret), and a setting of a chart (true or false, which nobody keeps secret).
 */
export const isSecret = (value: unknown): value is { readonly secret: unknown } =>
  isFields(value) &&
  "secret" in value &&
  Object.keys(value).length === 1 &&
  typeof value.secret !== "boolean" &&
  !isProjection(value.secret);

const isProjection = (value: unknown): boolean =>
  isFields(value) &&
  typeof value.name === "string" &&
  Object.keys(value).every((key) => ["name", "items", "optional"].includes(key));

/** What a secret holds, or the value itself. */
export const opened = (value: unknown): unknown => (isSecret(value) ? value.secret : value);

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** What lies at a path of field names, absent when any of them is. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) here = isFields(here) ? here[key] : undefined;
  return here;
}
