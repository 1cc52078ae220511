import { checkFields } from "./check-fields";
import { checkHints } from "./check-hints";
import { aKind, choice, Defects } from "./defects";
import type { Kind } from "./fields";
import { describe } from "./issue";
import type { AnyStream, Compatibility, Encoding, Serving } from "./model";
import { bytes } from "./units";

export const MAX_PARTITIONS = 512;

const ENCODINGS: readonly Encoding[] = ["json", "avro"];
const COMPATIBILITIES: readonly Compatibility[] = ["backward", "forward", "full"];
const SERVINGS: readonly Serving[] = ["pinot", "lake", "search"];
/** What has one text, and so one partition, for each value. */
const KEY_KINDS: readonly Kind[] = ["string", "uuid", "int", "long", "enum"];
/** Kafka's own default limit of a record batch (`message.max.bytes`) is 1 MiB and a little. */
const MAX_SIZE = 2 ** 20;

/** @throws DefinitionError with every defect of the stream */
export function checkStream(stream: AnyStream): void {
  const defects = new Defects("stream", stream.name, (name) => `catalogue/${name}.ts`);
  defects.name(stream.name);
  defects.text("doc", stream.doc, "what flows");
  defects.owner(stream.owner);
  checkFields(defects, stream.fields);
  checkRoles(defects, stream);
  defects.oneOf("encoding", stream.encoding, ENCODINGS);
  defects.oneOf("compatibility", stream.compatibility, COMPATIBILITIES);
  checkVolume(defects, stream);
  defects.duration("retention", stream.retention);
  defects.integer("partitions", stream.partitions, 1, MAX_PARTITIONS);
  defects.duration("slo.latency", stream.slo.latency);
  const { quality } = stream.slo;
  if (!(quality >= 0 && quality <= 1)) {
    defects.add("slo.quality", "be a fraction from 0 to 1", describe(quality), "set `slo.quality`");
  }
  for (const serving of stream.serve) defects.oneOf("serve", serving, SERVINGS);
  defects.unique("serve", stream.serve);
  checkHints(defects, stream);
  defects.throwIfAny();
}

/** The fields that have a part to play: id, key, event time. */
function checkRoles(defects: Defects, stream: AnyStream): void {
  const names = Object.keys(stream.fields);
  const own = (name: string) => (Object.hasOwn(stream.fields, name) ? stream.fields[name] : undefined);
  const got = (name: string): string => {
    const field = own(name);
    if (field === undefined) return `${describe(name)}, which is no field`;
    return field.nullable === true ? `a nullable ${field.kind}` : aKind(field.kind);
  };

  const id = own("id");
  if (id?.kind !== "uuid" || id.nullable === true) {
    defects.add('field "id"', "be a uuid that is not nullable", got("id"), 'declare `id: uuid({ doc: "…" })`');
  }
  const key = own(stream.key);
  if (key === undefined) {
    defects.add("key", `be one of the fields ${names.join(", ")}`, describe(stream.key), "set `key`");
  } else if (!KEY_KINDS.includes(key.kind) || key.nullable === true) {
    defects.add(
      `key "${stream.key}"`,
      `be ${aKind(choice(KEY_KINDS))} that is not nullable`,
      got(stream.key),
      "set `key`",
    );
  }
  const eventTime = own(stream.eventTime);
  if (eventTime?.kind !== "timestamp" || eventTime.nullable === true) {
    defects.add("eventTime", "name a timestamp field that is not nullable", got(stream.eventTime), "set `eventTime`");
  }
}

function checkVolume(defects: Defects, { volume }: AnyStream): void {
  const { average, peak } = volume;
  if (!(average > 0 && Number.isFinite(average))) {
    defects.add("volume.average", "be more than 0 events a second", describe(average), "set `volume.average`");
  } else if (!(peak >= average && Number.isFinite(peak))) {
    defects.add("volume.peak", `be at least volume.average, ${average}`, describe(peak), "set `volume.peak`");
  }
  let size = 0;
  try {
    size = bytes(volume.size);
  } catch {
    // Told below, together with what is too small or too large.
  }
  if (size < 1 || size > MAX_SIZE) {
    defects.add(
      "volume.size",
      'be from 1 byte to 1 MiB, e.g. "250 B" or "2 KiB"',
      describe(volume.size),
      "set `volume.size`",
    );
  }
}
