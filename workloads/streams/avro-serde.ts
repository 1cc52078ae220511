import { Malformed, Reader, Writer } from "./avro-binary";
import type { Serde } from "./codec";
import { StreamError } from "./errors";
import type { Fields } from "./fields";
import { generate, literal } from "./generate";
import type { InferFields } from "./infer";
import { compileField, type Match } from "./match";
import { decimalText, unscaled } from "./canonical";
import { recordValidatorOf } from "./validator";

/** Writes a value that is known to be good, and reads one that then has to be checked. */
interface Codec {
  readonly write: (value: unknown, writer: Writer) => void;
  readonly read: (reader: Reader) => unknown;
}

/** Digits that fit into 47 bits. */
const SMALL_PRECISION = 14;

const number: Codec = {
  write: (value, writer) => {
    writer.long(value as number);
  },
  read: (reader) => reader.long(),
};
const text: Codec = {
  write: (value, writer) => {
    writer.string(value as string);
  },
  read: (reader) => reader.string(),
};

const codecs: Match<Codec> = {
  string: () => text,
  uuid: () => text,
  int: () => number,
  timestamp: () => number,
  boolean: () => ({
    write: (value, writer) => {
      writer.byte(value === true ? 1 : 0);
    },
    read: (reader) => {
      const byte = reader.byte();
      return byte > 1 ? reader.fail("a boolean that is neither 0 nor 1 ends") : byte === 1;
    },
  }),
  long: (field) =>
    field.bigint === true
      ? {
          write: (value, writer) => {
            writer.bigLong(value as bigint);
          },
          read: (reader) => reader.bigLong(),
        }
      : number,
  double: () => ({
    write: (value, writer) => {
      writer.double(value as number);
    },
    read: (reader) => reader.double(),
  }),
  decimal: ({ precision, scale }) => ({
    write:
      precision <= SMALL_PRECISION
        ? (value, writer) => {
            writer.smallInteger(Number(unscaled(value as string)));
          }
        : (value, writer) => {
            writer.integer(BigInt(unscaled(value as string)));
          },
    read: (reader) => decimalText(reader.integer(), scale),
  }),
  enum: ({ values }) => {
    const indexes = new Map<unknown, number>(values.map((value, i) => [value, i]));
    return {
      write: (value, writer) => {
        writer.long(indexes.get(value) ?? -1);
      },
      read: (reader) => values[reader.long()] ?? reader.fail("an enum's index that it has no value for ends"),
    };
  },
  array: (field, context) => {
    const items = context.items(field.items);
    return {
      write: (value, writer) => {
        const array = value as readonly unknown[];
        if (array.length > 0) writer.long(array.length);
        for (const item of array) items.write(item, writer);
        writer.byte(0);
      },
      read: (reader) => {
        const array: unknown[] = [];
        for (let count = reader.block(); count > 0; count = reader.block()) {
          for (let i = 0; i < count; i++) array.push(items.read(reader));
        }
        return array;
      },
    };
  },
  map: (field, context) => {
    const values = context.values(field.values);
    return {
      write: (value, writer) => {
        const map = value as Readonly<Record<string, unknown>>;
        // Sorted, since a map has no order and a value has one form.
        const keys = Object.keys(map).sort();
        if (keys.length > 0) writer.long(keys.length);
        for (const key of keys) {
          writer.string(key);
          values.write(map[key], writer);
        }
        writer.byte(0);
      },
      read: (reader) => {
        const entries = new Map<string, unknown>();
        for (let count = reader.block(); count > 0; count = reader.block()) {
          for (let i = 0; i < count; i++) {
            const key = reader.string();
            if (entries.has(key)) reader.fail("a map's key that is there twice ends");
            entries.set(key, values.read(reader));
          }
        }
        // Which defines its properties, so that a key `__proto__` stays a key.
        return Object.fromEntries(entries);
      },
    };
  },
  record: (field, context) => {
    const fields = context.fields(field.fields);
    const writes = fields.map(([name], i) => `write${i}(value[${literal(name)}], writer);`);
    const reads = fields.map(([name], i) => `${literal(name)}: read${i}(reader)`);
    const given = fields.flatMap(([, codec], i) => [
      [`write${i}`, codec.write],
      [`read${i}`, codec.read],
    ]);
    return generate(
      `return { write: (value, writer) => { ${writes.join(" ")} }, read: (reader) => ({ ${reads.join(", ")} }) };`,
      Object.fromEntries(given) as Record<string, unknown>,
    ) as Codec;
  },
  nullable: ({ write, read }) => ({
    write: (value, writer) => {
      writer.byte(value === null ? 0 : 2);
      if (value !== null) write(value, writer);
    },
    read: (reader) => {
      const branch = reader.long();
      if (branch !== 0 && branch !== 1) reader.fail("a union's branch that is neither null nor the value ends");
      return branch === 0 ? null : read(reader);
    },
  }),
};

// One of each for the process: both are used from call to return, never across an await.
const writer = new Writer();
const reader = new Reader();

/**
 * Avro's binary encoding of a record by the schema of `avro-schema.ts`: the plain body, without the header of a registry or
 * of a file. Both sides must have the same schema, since nothing in the bytes says which one wrote them.
 */
export function avroSerdeOf<F extends Fields>(stream: {
  readonly name: string;
  readonly fields: F;
}): Serde<InferFields<F>> {
  const check = recordValidatorOf(stream);
  const { write, read } = compileField(codecs, { kind: "record", fields: stream.fields });

  const encode = (record: InferFields<F>): Buffer => {
    const issues = check(record);
    if (issues.length > 0) throw new StreamError(stream.name, issues);
    writer.reset();
    write(record, writer);
    return writer.copy();
  };
  return {
    encode,
    payload: encode,
    decode: (bytes) => {
      let value: unknown;
      try {
        reader.reset(bytes);
        value = read(reader);
        if (reader.left > 0) reader.fail("the record ends before the bytes do,");
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        return { ok: false, issues: [{ path: "", message: `must be the Avro body of one record; ${error.message}` }] };
      }
      const issues = check(value);
      return issues.length > 0 ? { ok: false, issues } : { ok: true, value: value as InferFields<F> };
    },
  };
}
