/** Powers of 1000 and of 1024, by their suffix; the first of each list is the smallest. */
const DECIMAL = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"] as const;
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;
/** Billionths in one: the finest amount that Kubernetes keeps. */
const NANO = 1_000_000_000n;

/**
 * A quantity as the API server writes it back: `"1024Mi"` → `"1Gi"`, `"1000m"` → `"1"`, `"0.5"` → `"500m"`. Written otherwise, each
 * refresh finds a difference where there is none, and one in the claims of a StatefulSet replaces it
 * (github.com/pulumi/pulumi-kubernetes issue 644). What is no quantity, or none that is whole, stays as it is.
 */
export function canonicalQuantity(text: string): string {
  const [, whole, fraction = "", suffix] =
    /^([0-9]{1,18})(?:\.([0-9]{1,9}))?([numkMGTPE]|[KMGTPE]i)?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const amount = BigInt(whole + fraction.padEnd(9, "0"));
  const power = BINARY.findIndex((unit) => unit !== "" && unit === suffix);
  if (power > 0) {
    const nanos = amount * 1024n ** BigInt(power);
    return nanos % NANO === 0n ? shortest(nanos / NANO, BINARY, 1024n) : text;
  }
  const scaled = amount * 1000n ** BigInt(DECIMAL.findIndex((unit) => unit === (suffix ?? "")));
  return scaled % NANO === 0n ? shortest(scaled / NANO, DECIMAL, 1000n) : text;
}

/** With the greatest unit of which it is a whole number. */
function shortest(amount: bigint, units: readonly string[], base: bigint): string {
  if (amount === 0n) return "0";
  let [rest, unit] = [amount, 0];
  while (rest % base === 0n && unit < units.length - 1) [rest, unit] = [rest / base, unit + 1];
  return `${rest}${units[unit] ?? ""}`;
}

/** What holds quantities by name: of containers, claims, LimitRanges and ResourceQuotas. */
const HOLDERS: ReadonlySet<string> = new Set(["requests", "limits", "hard", "default", "defaultRequest", "max", "min"]);
/** What is a quantity itself: of a volume in memory or on the node. */
const AMOUNT = "sizeLimit";

/** An object of Kubernetes' own with its quantities as the API server writes them; what is known late stays as it is. */
export function withCanonicalQuantities(value: unknown, holder = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withCanonicalQuantities(item));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === "string" && (holder || key === AMOUNT)
        ? canonicalQuantity(item)
        : withCanonicalQuantities(item, HOLDERS.has(key)),
    ]),
  );
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
