import { FORMAT, type Plan, VERSION } from "./model";

/** JSON with the keys of every object sorted and absent properties left out: the same text for the same data. */
export function canonical(value: unknown, indent?: number): string {
  return JSON.stringify(value, sortKeys, indent);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The plan as text, the same for the same plan, with a line end.
 * @param layout `compact` for a ConfigMap, which ends at 1 MiB; `readable` for a file that people review
 */
export const serialise = (plan: Plan, layout: "compact" | "readable" = "compact"): string =>
  `${canonical(plan, layout === "readable" ? 2 : undefined)}\n`;

/**
 * A plan from its text. The format and version are checked, not every property: the text is one that `serialise` wrote.
 * @param origin what it was read from, for the message, e.g. `the stack's last output`
 * @throws a sentence when it is no plan, or one of a version that this release does not read
 */
export function parsePlan(text: string, origin: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${origin} must be a plan in JSON, got text that is none; write it anew by a deployment`);
  }
  const { format, version } = (typeof value === "object" && value !== null ? value : {}) as Partial<
    Record<"format" | "version", unknown>
  >;
  if (format !== FORMAT) {
    throw new Error(
      `${origin} must have the format ${JSON.stringify(FORMAT)}, got ${shown(format)}; write it anew by a deployment`,
    );
  }
  if (version !== VERSION) {
    throw new Error(
      `${origin} must have version ${VERSION} of the format, got ${shown(version)}; ${
        typeof version === "number" && version > VERSION
          ? "deploy with the release that wrote it, or a later one"
          : "write it anew by a deployment"
      }`,
    );
  }
  return value as Plan;
}

const shown = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));
