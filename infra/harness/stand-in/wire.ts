/**
 * The engine's own forms inside the JSON that it sends to providers: secrets, values that are not known yet, references to
 * resources. The constants are the engine's.
 */
const FORM = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const UNKNOWN = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** What stands for a value that is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Plain = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Plain =>
  value !== null && typeof value === "object" && !Array.isArray(value);

export const isUnknown = (value: unknown): boolean => typeof value === "string" && UNKNOWN.has(value);

/** True when something below the value is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) ? Object.values(value).some(hasUnknown) : isUnknown(value);
}

interface Secret {
  readonly value: unknown;
}
export const isSecret = (value: unknown): value is Secret => isObject(value) && value[FORM] === SECRET;

export const secret = (value: unknown): Plain => ({ [FORM]: SECRET, value });

/** A reference to another resource of the stack. @param id of one that a provider made, `undefined` for a component */
export const reference = (urn: string, id: string | undefined): Plain => ({
  [FORM]: RESOURCE,
  urn,
  ...(id === undefined ? {} : { id }),
});

/** The value without the marks of secrets; a reference is its URN. */
export const unwrapped = (value: unknown): unknown => walk(value, unwrapped);

/** The value with each secret as `{ secret: value }`. */
export const marked = (value: unknown): unknown => walk(value, (inner) => ({ secret: marked(inner) }), marked);

function walk(value: unknown, ofSecret: (inner: unknown) => unknown, below = ofSecret): unknown {
  if (Array.isArray(value)) return value.map(below);
  if (!isObject(value)) return value;
  if (value[FORM] === SECRET) return ofSecret(value.value);
  if (value[FORM] === RESOURCE) return value.urn;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, below(item)]));
}
