import { isUtf8 } from "node:buffer";
import type { Decoded, Serde } from "./codec";
import { StreamError } from "./errors";
import type { Fields } from "./fields";
import type { InferFields } from "./infer";
import type { Issue } from "./issue";
import { jsonWriterOf } from "./json-writer";
import { compileField, type Match } from "./match";
import { recordValidatorOf, validatorOf } from "./validator";

const NOT_UTF8: readonly Issue[] = [{ path: "", message: "must be JSON in UTF-8, these bytes are not UTF-8" }];
// The parser's own message would quote the text, which may be personal.
const NOT_JSON: readonly Issue[] = [{ path: "", message: "must be one JSON object, these bytes are not JSON" }];

/** Reads what `JSON.parse` gave, for those who parse themselves: checked as `decode` does, and with bigints where they belong. */
export function jsonReaderOf<F extends Fields>(stream: {
  readonly fields: F;
}): (parsed: unknown) => Decoded<InferFields<F>> {
  const check = validatorOf(stream);
  const revive = reviverOf(stream);
  return (parsed) => {
    const issues = check(parsed);
    if (issues.length > 0) return { ok: false, issues };
    // The check has made sure of the type.
    return { ok: true, value: (revive === undefined ? parsed : revive(parsed)) as InferFields<F> };
  };
}

/** JSON in UTF-8 without white space, fields in the order of definition. Reads any order and white space. */
export function jsonSerdeOf<F extends Fields>(stream: {
  readonly name: string;
  readonly fields: F;
}): Serde<InferFields<F>> {
  const checkRecord = recordValidatorOf(stream);
  const read = jsonReaderOf(stream);
  const write = jsonWriterOf(stream);

  const payload = (record: InferFields<F>): string => {
    const issues = checkRecord(record);
    if (issues.length > 0) throw new StreamError(stream.name, issues);
    return write(record);
  };
  return {
    payload,
    encode: (record) => Buffer.from(payload(record)),
    decode: (bytes) => {
      const text = bytes.toString("utf8");
      // Bytes that are not UTF-8 decode to U+FFFD; looking for it first spares good bytes a second pass.
      if (text.includes("\uFFFD") && !isUtf8(bytes)) return { ok: false, issues: NOT_UTF8 };
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        return { ok: false, issues: NOT_JSON };
      }
      return read(parsed);
    },
  };
}

/** What turns a checked value of `JSON.parse` into the one in memory; undefined where they are the same. */
type Revive = ((value: unknown) => unknown) | undefined;

const same = (): Revive => undefined;

const revivers: Match<Revive> = {
  string: same,
  boolean: same,
  int: same,
  long: (field) => (field.bigint === true ? (value) => BigInt(value as string) : undefined),
  double: same,
  decimal: same,
  timestamp: same,
  uuid: same,
  enum: same,
  array: (field, context) => {
    const revive = context.items(field.items);
    return revive && ((value) => (value as readonly unknown[]).map((item) => revive(item)));
  },
  map: (field, context) => {
    const revive = context.values(field.values);
    // `Object.fromEntries` defines its properties, so that a key `__proto__` stays a key.
    return (
      revive &&
      ((value) => Object.fromEntries(Object.entries(value as object).map(([key, entry]) => [key, revive(entry)])))
    );
  },
  record: (field, context) => {
    const inner = context
      .fields(field.fields)
      .flatMap(([name, revive]) => (revive === undefined ? [] : [[name, revive] as const]));
    if (inner.length === 0) return undefined;
    return (value) => {
      const parsed = value as Readonly<Record<string, unknown>>;
      return { ...parsed, ...Object.fromEntries(inner.map(([name, revive]) => [name, revive(parsed[name])])) };
    };
  },
  nullable: (revive) => revive && ((value) => (value === null ? null : revive(value))),
};

function reviverOf(stream: { readonly fields: Fields }): Revive {
  return compileField(revivers, { kind: "record", fields: stream.fields });
}
