import { type AnyStream, names, type PiiClass, type Serving } from "../../workloads/streams";
import { entriesOf, type SchemaEntry } from "./schema";

type Copy = Exclude<names.DataHubPlatform, "kafka">;

/** How a field stands in a copy of the stream. */
export type Form =
  /** As it is. */
  | "kept"
  /** A text that stands for the value, always the same for the same one. */
  | "pseudonym"
  /** Whoever is not privileged sees a pseudonym, nothing, or not even the column. */
  | "hidden"
  /** Not in the copy. */
  | "left-out";

const AS_IS: Readonly<Record<PiiClass, Form>> = {
  none: "kept",
  pseudonymous: "kept",
  personal: "kept",
  sensitive: "kept",
};

/** What each place does with personal data, by class: the rooms' own rules, which a change of theirs changes here too. */
const FORMS: Readonly<Record<Copy, Readonly<Record<PiiClass, Form>>>> = {
  pinot: AS_IS,
  iceberg: AS_IS,
  elasticsearch: { none: "kept", pseudonymous: "pseudonym", personal: "left-out", sensitive: "left-out" },
  trino: { none: "kept", pseudonymous: "hidden", personal: "hidden", sensitive: "hidden" },
};

const PLATFORMS: Readonly<Record<Serving, Copy>> = { pinot: "pinot", lake: "iceberg", search: "elasticsearch" };

/** Where a stream lies beside its topic: where it is served, and where what serves it is joined. */
export function copiesOf({ serve }: Pick<AnyStream, "serve">): readonly Copy[] {
  const served = serve.map((one) => PLATFORMS[one]);
  return served.length === 0 ? [] : [...served, "trino"];
}

/** What a copy is made from. */
export const sourcesOf = (stream: Pick<AnyStream, "serve">, copy: Copy): readonly names.DataHubPlatform[] =>
  copy === "trino" ? copiesOf(stream).filter((one) => one !== "trino") : ["kafka"];

export interface PlacedEntry extends SchemaEntry {
  readonly form: Form;
}

/** The fields of a stream as they stand in a place. What holds only fields that are left out is left out itself. */
export function placedEntries(stream: AnyStream, platform: names.DataHubPlatform): readonly PlacedEntry[] {
  const entries = entriesOf(stream);
  if (platform === "kafka") return entries.map((entry) => ({ ...entry, form: "kept" }));
  const placed = entries.map((entry): PlacedEntry => ({ ...entry, form: FORMS[platform][entry.pii] }));
  // A map of pseudonyms is none: its values would be no use without their keys, which may be personal themselves.
  const kept = placed.map((entry): PlacedEntry => {
    const map = platform === "elasticsearch" && entry.type === "MapType" && entry.form === "pseudonym";
    return map ? { ...entry, form: "left-out" } : entry;
  });
  return kept.filter((entry) => {
    if (entry.form === "left-out") return false;
    const below = kept.filter(({ fieldPath }) => fieldPath.startsWith(`${entry.fieldPath}.`));
    return below.length === 0 || below.some(({ form }) => form !== "left-out");
  });
}
