import type { Fields } from "./fields";
import { generate, literal } from "./generate";
import { compileField, type Match } from "./match";

/** Writes a value that is known to be good; what it writes is the canonical form. */
type Write = (value: unknown) => string;

const SHORT = 64;

/** A string as JSON: most are short and need no escape, and looking is several times cheaper than `JSON.stringify`. */
function text(value: unknown): string {
  const characters = value as string;
  if (characters.length > SHORT) return JSON.stringify(characters);
  for (let i = 0; i < characters.length; i++) {
    const code = characters.charCodeAt(i);
    // Quote, backslash and controls are escaped; surrogates are left to those who know them.
    if (code < 0x20 || code === 0x22 || code === 0x5c || code >= 0xd800) return JSON.stringify(characters);
  }
  return `"${characters}"`;
}
// These hold nothing that JSON escapes.
const plain = (value: unknown): string => `"${value as string}"`;
// Minus zero comes out as 0.
const number = (value: unknown): string => String(value);

const writers: Match<Write> = {
  string: () => text,
  boolean: () => (value) => (value === true ? "true" : "false"),
  int: () => number,
  long: (field) => (field.bigint === true ? (value) => `"${value as bigint}"` : number),
  double: () => number,
  decimal: () => plain,
  timestamp: () => number,
  uuid: () => plain,
  enum: () => plain,
  array: (field, context) => {
    const write = context.items(field.items);
    return (value) => {
      const items = value as readonly unknown[];
      let out = "[";
      for (let i = 0; i < items.length; i++) out += i === 0 ? write(items[i]) : `,${write(items[i])}`;
      return `${out}]`;
    };
  },
  map: (field, context) => {
    const write = context.values(field.values);
    return (value) => {
      const entries = value as Readonly<Record<string, unknown>>;
      // Sorted, since a map has no order and a value has one form.
      const keys = Object.keys(entries).sort();
      return `{${keys.map((key) => `${JSON.stringify(key)}:${write(entries[key])}`).join(",")}}`;
    };
  },
  record: (field, context) => {
    const inner = context.fields(field.fields);
    const parts = inner.map(
      ([name], i) =>
        `${literal(`${i === 0 ? "{" : ","}${JSON.stringify(name)}:`)} + write${i}(value[${literal(name)}])`,
    );
    return generate(
      `return (value) => ${parts.join(" + ")} + "}";`,
      Object.fromEntries(inner.map(([, write], i) => [`write${i}`, write])),
    ) as Write;
  },
  nullable: (write) => (value) => (value === null ? "null" : write(value)),
};

/** The writer of a stream's canonical JSON: fields in the order of definition, no white space. Its input must have passed the validator. */
export function jsonWriterOf(stream: { readonly fields: Fields }): Write {
  return compileField(writers, { kind: "record", fields: stream.fields });
}
