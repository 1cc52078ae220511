import type { Defects } from "./defects";
import { describe } from "./issue";
import { fieldPaths, leafPaths, sourceParts } from "./lineage";
import type { AnyStream } from "./model";

/** Kinds of derivation, and what each must say beside where from. */
const WORDS: Readonly<Record<string, { readonly word?: "how" | "why"; readonly sources: boolean }>> = {
  unchanged: { sources: true },
  derived: { word: "how", sources: true },
  constant: { word: "why", sources: false },
  generated: { word: "why", sources: false },
};

interface Told {
  readonly kind?: unknown;
  readonly from?: unknown;
  readonly how?: unknown;
  readonly why?: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What the types say of `lineage`, for callers in plain JavaScript and for definitions whose streams were widened. */
export function checkLineage(
  defects: Defects,
  { reads, writes, lineage }: { reads: readonly AnyStream[]; writes: readonly AnyStream[]; lineage: unknown },
): void {
  const told = isObject(lineage) ? lineage : {};
  const sources = new Set(reads.flatMap((stream) => fieldPaths(stream).map(({ path }) => `${stream.name}.${path}`)));
  for (const name of Object.keys(told)) {
    if (writes.some((stream) => stream.name === name)) continue;
    defects.add(
      "lineage",
      "speak of the streams that it writes",
      `"${name}", which is none of them`,
      `remove \`lineage.${name}\``,
    );
  }
  for (const stream of writes) {
    checkDerivations(defects, stream, told[stream.name], sources);
  }
}

/**
 * Of one stream: every field that holds values, and no other.
 * @param sources what may be named as a source; undefined where it lies outside, and any path may be
 */
export function checkDerivations(
  defects: Defects,
  stream: AnyStream,
  lineage: unknown,
  sources: ReadonlySet<string> | undefined,
): void {
  const fields = isObject(lineage) ? lineage : {};
  const leaves = leafPaths(stream);
  const missing = leaves.filter((path) => fields[path] === undefined);
  if (missing.length > 0) {
    defects.add(
      `lineage of "${stream.name}"`,
      "say where each of its fields comes from",
      `nothing of ${missing.map((path) => `"${path}"`).join(", ")}`,
      "set `lineage`",
    );
  }
  for (const [path, derivation] of Object.entries(fields)) {
    const what = `lineage of "${stream.name}", field "${path}",`;
    if (!leaves.includes(path)) {
      defects.add(
        `lineage of "${stream.name}"`,
        `name fields that hold its values (${leaves.map((each) => `"${each}"`).join(", ")})`,
        `"${path}"`,
        "mend `lineage`",
      );
    } else if (derivation !== undefined) checkDerivation(defects, what, derivation as Told, sources);
  }
}

function checkDerivation(defects: Defects, what: string, told: Told, sources: ReadonlySet<string> | undefined): void {
  const words = typeof told.kind === "string" && Object.hasOwn(WORDS, told.kind) ? WORDS[told.kind] : undefined;
  if (words === undefined) {
    defects.add(what, `be one of ${Object.keys(WORDS).join(", ")}`, describe(told.kind), "mend `lineage`");
    return;
  }
  if (words.word !== undefined) {
    const text = told[words.word];
    if (typeof text !== "string" || text.trim() === "" || text.includes("\n")) {
      defects.add(what, `say ${words.word} in one line`, describe(text), "mend `lineage`");
    }
  }
  if (!words.sources) return;
  const from: readonly unknown[] = Array.isArray(told.from) ? told.from : [];
  if (from.length === 0 || (told.kind === "unchanged" && from.length > 1)) {
    defects.add(
      what,
      told.kind === "unchanged" ? "come from one field" : "come from at least one field",
      from.length === 0 ? "none" : String(from.length),
      "mend `lineage`",
    );
  }
  for (const source of from) {
    if (typeof source === "string" && (sources?.has(source) ?? source.trim() !== "")) continue;
    if (sources === undefined) {
      defects.add(what, "name a path of the source's item", describe(source), "mend `lineage`");
      continue;
    }
    const { stream } = sourceParts(String(source));
    const known = [...sources].filter((each) => sourceParts(each).stream === stream);
    defects.add(
      what,
      known.length > 0
        ? `come from fields of "${stream}" (${known.map((each) => `"${each}"`).join(", ")})`
        : "come from fields of the streams that it reads",
      describe(source),
      "mend `lineage`",
    );
  }
}
