/**
 * Whether a next version of a stream may follow the last.
 *
 * The ground is Avro's schema resolution (specification 1.11). On it stand rules that Avro does not have, since our readers
 * refuse what is out of bounds or not canonical, and since a value that still reads must still mean the same. `Breach.rule`
 * says which: `avro` is what Avro's resolution refuses as well, all else is stricter.
 */
import { differences, type Difference, type FieldRule } from "./compatibility-fields";
import type { AnyStream, Compatibility } from "./model";

/** One thing that changed and must not. */
export interface Breach {
  /** Of a field: as `Difference.rule` says; `stream`: of the name, key, event time, encoding or partitions. */
  readonly rule: FieldRule | "stream";
  /** What it was, what it is, who minds, and what to do. */
  readonly sentence: string;
}

/**
 * The breaches of a next version, for each of what a stream may keep to; none where it is compatible.
 * - `backward`: readers of the newer version read what the older one wrote.
 * - `forward`: readers of the older version read what the newer one writes.
 * - `full`: both.
 */
export function compatibility(older: AnyStream, newer: AnyStream): Readonly<Record<Compatibility, readonly Breach[]>> {
  const stream = streamBreaches(older, newer);
  // As JSON if either version is: the stricter reading.
  const json = older.encoding === "json" || newer.encoding === "json";
  const newReads = differences(newer.fields, older.fields, json).map((difference) =>
    breach(
      older,
      difference,
      difference.written,
      difference.read,
      "new readers cannot have what the old version wrote",
    ),
  );
  const oldReads = differences(older.fields, newer.fields, json).map((difference) =>
    breach(
      older,
      difference,
      difference.read,
      difference.written,
      "old readers cannot have what the new version writes",
    ),
  );
  return {
    backward: [...stream, ...newReads],
    forward: [...stream, ...oldReads],
    full: [...stream, ...newReads, ...oldReads],
  };
}

/** The breaches of what the older version promised (`compatibility` of its definition). */
export function breaches(older: AnyStream, newer: AnyStream): readonly Breach[] {
  return compatibility(older, newer)[older.compatibility];
}

const REMEDIES: Readonly<Record<FieldRule, string>> = {
  avro: "leave it as it was, or add a nullable field beside it",
  meaning: "leave it as it was, or add a nullable field beside it",
  bounds: "leave the bounds as they were",
  json: "leave it as it was, or make a new stream (canonical JSON has all fields and no others)",
};

function breach(
  stream: AnyStream,
  { rule, path }: Difference,
  was: string | null,
  is: string | null,
  minds: string,
): Breach {
  const change =
    was === null ? `is new, ${is ?? ""}` : is === null ? `is gone, which was ${was}` : `was ${was} and is ${is}`;
  const remedy = was === null && rule === "avro" ? "make it nullable, or make a new stream" : REMEDIES[rule];
  return { rule, sentence: `stream "${stream.name}": field "${path}" ${change}, so that ${minds}; ${remedy}` };
}

/** What holds whoever reads. */
function streamBreaches(older: AnyStream, newer: AnyStream): Breach[] {
  const found: Breach[] = [];
  const add = (what: string, was: string | number, is: string | number, consequence: string): void => {
    found.push({
      rule: "stream",
      sentence: `stream "${older.name}": the ${what} was ${was} and is ${is}, ${consequence}`,
    });
  };
  if (newer.name !== older.name)
    add("name", older.name, newer.name, "which is another stream; leave the name as it was");
  if (newer.encoding !== older.encoding) {
    add("encoding", older.encoding, newer.encoding, "so that no reader has both; make a new stream");
  }
  if (newer.key !== older.key) {
    add("key", older.key, newer.key, "so that the events of a key lie in two partitions; make a new stream");
  }
  if (newer.eventTime !== older.eventTime) {
    add(
      "event time",
      older.eventTime,
      newer.eventTime,
      "so that windows and latencies mean something else; make a new stream",
    );
  }
  if (newer.partitions < older.partitions) {
    add(
      "number of partitions",
      older.partitions,
      newer.partitions,
      `and Kafka takes none away; set \`partitions\` to ${older.partitions} or more`,
    );
  }
  return found;
}
