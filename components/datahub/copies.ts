import type { names } from "../../workloads/streams";
import { type AnyStream, type Serving } from "../../workloads/streams";
import { searchForm } from "../../workloads/streams/search";
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

/** What each place does with a field, by its class: of the search its own rule, of Trino what `components/trino/pii.ts` does. */
const FORMS: Readonly<Record<Copy, (entry: SchemaEntry) => Form>> = {
  pinot: () => "kept",
  iceberg: () => "kept",
  elasticsearch: ({ field, pii }) => searchForm(field, pii),
  trino: ({ pii }) => (pii === "none" ? "kept" : "hidden"),
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
  const placed = entries.map((entry): PlacedEntry => ({ ...entry, form: FORMS[platform](entry) }));
  return placed.filter((entry) => {
    if (entry.form === "left-out") return false;
    const below = placed.filter(({ fieldPath }) => fieldPath.startsWith(`${entry.fieldPath}.`));
    return below.length === 0 || below.some(({ form }) => form !== "left-out");
  });
}
