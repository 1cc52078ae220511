import { exactName, stackOf, type Subject } from "./subject";

/** A violation that somebody answers for until a day. */
export interface Waiver {
  readonly rule: string;
  /** URN, or `type::name` for the resource of that name in any stack; no patterns. */
  readonly resource: string;
  /** Who answers for it: a team, or an address. */
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it holds, `2027-03-31` (UTC). */
  readonly expires: string;
  /** Only the finding of this id, e.g. `CVE-2026-1234`; default every one of the rule about the resource. */
  readonly id?: string;
  /** Stacks that it is for; default all. Elsewhere it is neither applied nor missed. */
  readonly stacks?: readonly string[];
}

const REQUIRED = ["rule", "resource", "owner", "reason", "expires"] as const;
const ALLOWED: readonly string[] = [...REQUIRED, "id", "stacks"];

/**
 * The waivers of a file's data.
 * @param rules names of all rules that there are
 * @throws every defect, one sentence a line: a pack whose waivers cannot be read does not start
 */
export function parseWaivers(
  data: unknown,
  rules: readonly string[],
  file = "policies/waivers.json",
): readonly Waiver[] {
  const list = (data as { readonly waivers?: unknown } | null)?.waivers;
  if (!Array.isArray(list)) {
    throw new Error(`${file}: "waivers" must be a list, got ${shown(list)}; write { "waivers": [] } for none`);
  }
  const defects = list.flatMap((waiver: unknown, index) =>
    defectsOf(waiver, rules).map((defect) => `${file}: waiver ${index + 1}: ${defect}`),
  );
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return list as readonly Waiver[];
}

function defectsOf(waiver: unknown, rules: readonly string[]): readonly string[] {
  if (typeof waiver !== "object" || waiver === null) return [`must be an object, got ${shown(waiver)}; mend it`];
  const fields = waiver as Readonly<Record<string, unknown>>;
  const texts = REQUIRED.filter((field) => typeof fields[field] !== "string" || fields[field].trim() === "").map(
    (field) => `"${field}" must be a text, got ${shown(fields[field])}; set it`,
  );
  const others = Object.keys(fields)
    .filter((field) => !ALLOWED.includes(field))
    .map((field) => `"${field}" is no field; allowed are ${ALLOWED.join(", ")}: take it out or mend its spelling`);
  if (texts.length > 0) return [...texts, ...others];
  const { rule, resource, expires, id, stacks } = fields as unknown as Waiver;
  const known = rules.includes(rule)
    ? []
    : [`"rule" must be a rule of the pack, got ${shown(rule)}; mend its spelling`];
  const exact = resource.includes("::") && !/[*?]/.test(resource);
  const named = exact
    ? []
    : [`"resource" must be a URN or type::name, without patterns, got ${shown(resource)}; copy it from the violation`];
  const dated = isDay(expires) ? [] : [`"expires" must be a day as 2027-03-31, got ${shown(expires)}; set one`];
  const identified =
    id === undefined || typeof id === "string" ? [] : [`"id" must be a text, got ${shown(id)}; set it`];
  const placed =
    stacks === undefined || (Array.isArray(stacks) && stacks.every((stack) => typeof stack === "string"))
      ? []
      : [`"stacks" must be a list of names, got ${shown(stacks)}; set it or leave it out`];
  return [...known, ...named, ...dated, ...identified, ...placed, ...others];
}

const isDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

/** It holds to the end of its last day. */
export const expired = ({ expires }: Waiver, now: Date): boolean => now.toISOString().slice(0, 10) > expires;

/** Whether a waiver has a meaning in a stack at all. */
export const isFor = ({ resource, stacks }: Waiver, stack: string): boolean =>
  (stacks?.includes(stack) ?? true) && (!resource.startsWith("urn:") || stackOf(resource) === stack);

/** Whether a waiver is about a rule's finding of a resource. */
export const covers = (waiver: Waiver, found: { rule: string; subject: Subject; id?: string }): boolean =>
  waiver.rule === found.rule &&
  (waiver.resource === found.subject.urn || waiver.resource === exactName(found.subject)) &&
  (waiver.id === undefined || waiver.id === found.id) &&
  isFor(waiver, stackOf(found.subject.urn));
