/** Avro's other implementation, as far as it can do what ours does. */
import { Type, types, type Schema } from "avsc";
import type { AvroRecord } from "../avro-schema";

// avsc's own longs are numbers, and end before 2^53 - 1.
const long = types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

/** avsc's type of a schema; its longs are bigints, logical types are left as what they are written as. */
export function avscType(schema: AvroRecord): Type {
  // Only where it has no attributes does avsc look a primitive up in the registry.
  const plain = JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
    typeof value === "object" && value !== null && "type" in value && value.type === "long" && "logicalType" in value
      ? "long"
      : value,
  ) as Schema;
  return Type.forSchema(plain, { wrapUnions: false, registry: { long } });
}

/** True when avsc resolves what `writer` wrote as `reader`, by the specification's schema resolution. */
export function avscResolves(writer: AvroRecord, reader: AvroRecord): boolean {
  // Its own longs here: a type of our making could not be promoted to.
  const typeOf = (schema: AvroRecord) => Type.forSchema(schema as Schema, { wrapUnions: false });
  try {
    typeOf(reader).createResolver(typeOf(writer));
    return true;
  } catch {
    return false;
  }
}
