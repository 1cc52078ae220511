/** Marks a secret in an exported state, and holds it. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Shorter texts are found anywhere by chance. */
const SHORTEST = 8;

/** Every secret that the program generated (by a resource of `@pulumi/random`), of a state exported with its secrets shown. */
export function generatedSecrets(exported: unknown): readonly string[] {
  const { resources = [] } = exported as { readonly resources?: readonly { type: string; outputs?: unknown }[] };
  const found = new Set<string>();
  for (const { type, outputs } of resources) if (type.startsWith("random:")) collect(outputs, false, found);
  return [...found];
}

function collect(value: unknown, secret: boolean, found: Set<string>): void {
  if (typeof value === "string") {
    if (secret && value.length >= SHORTEST) found.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, secret, found);
  } else if (value !== null && typeof value === "object") {
    const fields = value as Readonly<Record<string, unknown>>;
    if (fields[SIGNATURE] === SECRET && typeof fields.plaintext === "string") {
      collect(JSON.parse(fields.plaintext), true, found);
    } else {
      for (const item of Object.values(fields)) collect(item, secret, found);
    }
  }
}

/**
 * The secrets that a stored state holds in clear: as they are, inside a text that is JSON itself, in base64 or in an address.
 * @param stored the text of the state
 */
export function secretsInClear(stored: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => stored.includes(form)));
}

function formsOf(secret: string): readonly string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(escaped).slice(1, -1);
  return [secret, escaped, twice, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)];
}
