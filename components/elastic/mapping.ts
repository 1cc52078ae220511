import { DEFAULT_MAX_LENGTH } from "../../workloads/streams/canonical";
import type { Field } from "../../workloads/streams/fields";
import { type Context, compileField, type Match } from "../../workloads/streams/match";
import type { AnyStream } from "../../workloads/streams/model";
import { searchForm } from "../../workloads/streams/search";

/** A field as Elasticsearch maps it, of the parts that streams compile to. */
export interface Mapping {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Mapping>>;
  readonly fields?: Readonly<Record<string, Mapping>>;
  readonly scaling_factor?: number;
}

/** What Trino must be told of a field, since a mapping says neither that a field holds arrays nor how to show what has no columns. */
export type TrinoHint = boolean | { readonly [name: string]: TrinoHint };

interface Compiled {
  readonly mapping: Mapping;
  /** By the word that Trino reads (`isArray`, `asRawJson`), and by the names of fields below. */
  readonly trino: Readonly<Record<string, TrinoHint>>;
}

/** Longest text of one term, in bytes; longer ones fail the document. */
const LONGEST_TERM = 32_766;
const BYTES_OF_A_CODE_POINT = 4;
/** Strings that may be longer than this are sentences, in which words are looked for; chosen. */
const LONGEST_NAME = 64;
/** Digits that a double holds exactly, as a `scaled_float` computes with one. */
const EXACT_DIGITS = 15;

const plain = (mapping: Mapping): Compiled => ({ mapping, trino: {} });
const keyword = plain({ type: "keyword" });

/** What has no values in it: `kept` where nobody is in it, a keyword where a pseudonym stands for it, nothing where somebody is. */
const leaf =
  (kept: Compiled) =>
  (field: Field, { pii }: Pick<Context<unknown>, "pii">): Compiled | undefined => {
    const form = searchForm(field, pii);
    return form === "left-out" ? undefined : form === "pseudonym" ? keyword : kept;
  };

const match: Match<Compiled | undefined> = {
  string: (field, context) => leaf(stringMapping(field.maxLength ?? DEFAULT_MAX_LENGTH))(field, context),
  boolean: leaf(plain({ type: "boolean" })),
  int: leaf(plain({ type: "integer" })),
  // With `bigint` it comes as digits in a string, which Elasticsearch reads as the same 64 bits.
  long: leaf(plain({ type: "long" })),
  double: leaf(plain({ type: "double" })),
  decimal: (field, context) => leaf(decimalMapping(field))(field, context),
  // Its own format reads the ISO 8601 of the documents to the millisecond; what is finer stays in the document.
  timestamp: leaf(plain({ type: "date" })),
  uuid: leaf(keyword),
  enum: leaf(keyword),
  array: (field, context) => {
    const items = context.items(field.items);
    if (items === undefined) return undefined;
    // Else what several records of an array say could not be told apart: the rule of one with the score of another.
    const mapping = field.items.kind === "record" ? { ...items.mapping, type: "nested" } : items.mapping;
    // Trino shows no arrays of arrays, and no arrays of what has no columns.
    const raw = field.items.kind === "array" || items.trino.asRawJson === true;
    const trino: Compiled["trino"] = raw ? { asRawJson: true } : { ...items.trino, isArray: true };
    return { mapping, trino };
  },
  map: (field, context) =>
    searchForm(field, context.pii) === "left-out" || context.values(field.values) === undefined
      ? undefined
      : // One field however many keys: each key as a field of its own would let data grow the mapping.
        { mapping: { type: "flattened" }, trino: { asRawJson: true } },
  record: (field, context) => {
    const fields = context
      .fields(field.fields)
      .flatMap(([name, compiled]) => (compiled === undefined ? [] : [[name, compiled] as const]));
    if (fields.length === 0) return undefined;
    const hints = fields.flatMap(([name, { trino }]) =>
      Object.keys(trino).length === 0 ? [] : [[name, trino] as const],
    );
    return {
      mapping: { properties: Object.fromEntries(fields.map(([name, { mapping }]) => [name, mapping])) },
      trino: Object.fromEntries(hints),
    };
  },
};

/** Compared as a whole, and where it may be a sentence by its words too (`<field>.text`). */
function stringMapping(maxLength: number): Compiled {
  if (maxLength * BYTES_OF_A_CODE_POINT > LONGEST_TERM) return plain({ type: "text" });
  return plain({ type: "keyword", ...(maxLength > LONGEST_NAME ? { fields: { text: { type: "text" } } } : {}) });
}

/**
 * A `scaled_float` is a whole number of its smallest parts, exact while a double holds all digits. Beyond, the text is kept
 * exactly, and the nearest double beside it (`<field>.number`) orders and sums.
 */
function decimalMapping({ precision, scale }: { readonly precision: number; readonly scale: number }): Compiled {
  return plain(
    precision <= EXACT_DIGITS
      ? { type: "scaled_float", scaling_factor: 10 ** scale }
      : { type: "keyword", fields: { number: { type: "double" } } },
  );
}

/** What the mapping says of a field in words, by its path (`Context.path`). */
interface FieldNote {
  readonly kind: string;
  readonly doc?: string;
  readonly unit?: string;
  readonly pii?: string;
  /** Left out of the search, or a pseudonym. */
  readonly form?: string;
}

/** The mapping of a stream's documents: what is not declared is refused. */
export interface StreamMapping {
  readonly dynamic: "strict";
  readonly _meta: {
    readonly millrace: {
      readonly stream: string;
      readonly doc: string;
      readonly owner: string;
      readonly fields: Readonly<Record<string, FieldNote>>;
    };
    readonly trino: Readonly<Record<string, TrinoHint>>;
  };
  readonly properties: Readonly<Record<string, Mapping>>;
}

/** @throws when the stream has nothing to be searched */
export function mappingOf(stream: AnyStream): StreamMapping {
  const compiled = compileField(match, { kind: "record", fields: stream.fields });
  if (compiled?.mapping.properties === undefined) {
    throw new Error(
      `stream "${stream.name}": a field must be left for the search, got none; take "search" from \`serve\``,
    );
  }
  return {
    dynamic: "strict",
    _meta: {
      millrace: { stream: stream.name, doc: stream.doc, owner: stream.owner.team, fields: notesOf(stream) },
      trino: compiled.trino,
    },
    properties: compiled.mapping.properties,
  };
}

/** Fields that count towards Elasticsearch's bound of an index: those below and beside others too. */
export const fieldsOf = ({ properties = {}, fields = {} }: Mapping): number =>
  [...Object.values(properties), ...Object.values(fields)].reduce((sum, one) => sum + 1 + fieldsOf(one), 0);

type Notes = readonly (readonly [string, FieldNote])[];

const note = (field: Field, { path, pii }: Context<unknown>, below: Notes = []): Notes => {
  const form = searchForm(field, pii);
  const { kind, doc, unit } = field;
  const own: FieldNote = {
    kind,
    ...(doc === undefined ? {} : { doc }),
    ...(unit === undefined ? {} : { unit }),
    ...(pii === "none" ? {} : { pii }),
    ...(form === "kept" ? {} : { form }),
  };
  return [...(path === "" ? [] : [[path, own] as const]), ...below];
};

const notes: Match<Notes> = {
  string: note,
  boolean: note,
  int: note,
  long: note,
  double: note,
  decimal: note,
  timestamp: note,
  uuid: note,
  enum: note,
  array: (field, context) => note(field, context, context.items(field.items)),
  map: (field, context) => note(field, context, context.values(field.values)),
  record: (field, context) =>
    note(
      field,
      context,
      context.fields(field.fields).flatMap(([, below]) => below),
    ),
};

const notesOf = (stream: AnyStream): Readonly<Record<string, FieldNote>> =>
  Object.fromEntries(compileField(notes, { kind: "record", fields: stream.fields }));
