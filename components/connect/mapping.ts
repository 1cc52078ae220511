import {
  type AnyStream,
  type Capture,
  type CapturedTable,
  type CaptureSource,
  type Field,
  names,
} from "../../workloads/streams";
import {
  DEFAULT_MAX_LENGTH,
  INT_MAX,
  INT_MIN,
  LONG_MAX,
  LONG_MIN,
  TIMESTAMP_UNITS,
  timestampRange,
} from "../../workloads/streams/canonical";
import { compileField, type Match } from "../../workloads/streams/match";

/** What `workloads/connect/java` makes the canonical form of a field by. Numbers that JSON could not hold are digits. */
interface Kind {
  readonly kind: Field["kind"];
  /** True where the value is text in JSON. */
  readonly text: boolean;
  readonly maxLength?: number;
  readonly values?: readonly string[];
  readonly precision?: number;
  readonly scale?: number;
  readonly perSecond?: number;
  readonly min?: string;
  readonly max?: string;
}

const refused = ({ kind }: Field): Kind => {
  throw new Error(`a column cannot be a field of the kind ${kind}`);
};
const kinds: Match<Kind> = {
  string: ({ kind, maxLength = DEFAULT_MAX_LENGTH }) => ({ kind, text: true, maxLength }),
  boolean: ({ kind }) => ({ kind, text: false }),
  int: ({ kind, min = INT_MIN, max = INT_MAX }) => ({ kind, text: false, min: String(min), max: String(max) }),
  long: ({ kind, bigint }) =>
    bigint === true
      ? { kind, text: true, min: String(LONG_MIN), max: String(LONG_MAX) }
      : { kind, text: false, min: String(Number.MIN_SAFE_INTEGER), max: String(Number.MAX_SAFE_INTEGER) },
  double: ({ kind }) => ({ kind, text: false }),
  decimal: ({ kind, precision, scale }) => ({ kind, text: true, precision, scale }),
  timestamp: ({ kind, precision }) => {
    const { min, max } = timestampRange(precision);
    return { kind, text: false, perSecond: TIMESTAMP_UNITS[precision], min: String(min), max: String(max) };
  },
  uuid: ({ kind }) => ({ kind, text: true }),
  enum: ({ kind, values }) => ({ kind, text: true, values }),
  // `check-capture.ts` refuses these for columns and constants.
  array: refused,
  map: refused,
  record: refused,
};

const sourceOf = (source: CaptureSource): object => {
  switch (source.from) {
    case "column":
      return { column: source.column };
    case "constant":
      return { constant: source.value === null ? null : `${source.value as string | number | bigint | boolean}` };
    case "commit":
      return {};
  }
};

const fieldOf = (stream: AnyStream, name: string, source: CaptureSource): object => {
  const field = stream.fields[name];
  if (field === undefined) throw new Error(`stream "${stream.name}" has no field "${name}"`);
  return {
    name,
    ...compileField(kinds, field),
    ...(field.nullable === true ? { nullable: true } : {}),
    ...sourceOf(source),
  };
};

const tableOf = ({ table, writes, fields }: CapturedTable): object => ({
  table,
  topic: names.topic(writes),
  key: writes.key,
  fields: Object.keys(writes.fields)
    .filter((name) => name !== "id")
    .map((name) => {
      const source = fields[name];
      if (source === undefined) throw new Error(`table "${table}" makes no "${name}" of "${writes.name}"`);
      return fieldOf(writes, name, source);
    }),
});

/** The mapping of a capture as `millrace.Canonical` takes it. */
export const mappingOf = (capture: Capture): string =>
  JSON.stringify({
    name: capture.name,
    deadLetters: names.deadLetterTopic(capture),
    tables: capture.tables.map(tableOf),
  });
