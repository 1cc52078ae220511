/**
 * The canonical forms by example: what every compiler is tested on. Each vector stands for a record of one field, `value`;
 * its bytes were made by another program than ours.
 */
import {
  array,
  boolean,
  decimal,
  double,
  enumeration,
  int,
  long,
  map,
  record,
  string,
  timestamp,
  uuid,
  type Field,
  type Kind,
} from "./fields";

/** A value that is accepted, with its one form. */
export interface Accepted {
  readonly field: Field;
  /** In memory, as `RecordOf` types it. */
  readonly value: unknown;
  /** Its canonical JSON. */
  readonly json: string;
  /** Its canonical Avro, in hexadecimal. */
  readonly avro: string;
  /** Other JSON that reads as the same value. */
  readonly alsoJson?: readonly string[];
  /** Other Avro that reads as the same value. */
  readonly alsoAvro?: readonly string[];
}

/** What is refused: the JSON or the Avro, and the path (within the field) and message. */
export interface Refused {
  readonly field: Field;
  readonly json?: string;
  /** In hexadecimal. */
  readonly avro?: string;
  readonly path?: string;
  readonly message: string;
}

export interface Vectors {
  readonly accepted: readonly Accepted[];
  readonly refused: readonly Refused[];
}

const text = "must be a string of at most 5 characters";
const int32 = "must be an integer from -2147483648 to 2147483647";
const safe = "must be an integer from -9007199254740991 to 9007199254740991";
const int64 = "must be a string of digits, an integer from -9223372036854775808 to 9223372036854775807";
const price =
  "must be a decimal as a string, at most 3 digits before the point without leading zeros and exactly 2 after it";
const instant = "must be an integer of ms since 1970-01-01T00:00:00Z, from -62135596800000 to 253402300799999";
const lower = "must be a UUID in lower case with hyphens";
const point = record({ lat: double(), lon: double({ nullable: true }) });
const id = "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b";

export const vectors: Readonly<Record<Kind, Vectors>> = {
  string: {
    accepted: [
      { field: string(), value: "", json: '""', avro: "00" },
      {
        field: string(),
        value: 'a"\\/\n\u0000é',
        json: '"a\\"\\\\/\\n\\u0000é"',
        avro: "1061225c2f0a00c3a9",
        alsoJson: ['"\\u0061\\"\\\\\\/\\u000a\\u0000\\u00E9"'],
      },
      {
        field: string({ maxLength: 2 }),
        value: "😀😀",
        json: '"😀😀"',
        avro: "10f09f9880f09f9880",
        alsoJson: ['"\\ud83d\\ude00😀"'],
      },
      { field: string({ nullable: true }), value: null, json: "null", avro: "00" },
      { field: string({ nullable: true }), value: "a", json: '"a"', avro: "020261" },
    ],
    refused: [
      { field: string({ maxLength: 5 }), json: '"abcdef"', avro: "0c616263646566", message: text },
      { field: string({ maxLength: 5 }), json: "1", message: text },
      { field: string({ maxLength: 5 }), json: "null", message: text },
      { field: string({ maxLength: 5, nullable: true }), json: "[]", message: `${text}, or null` },
      { field: string(), json: '"\\ud800"', message: "must be well-formed Unicode, without lone surrogates" },
      { field: string(), json: '"\\udc00\\ud800"', message: "must be well-formed Unicode, without lone surrogates" },
    ],
  },
  boolean: {
    accepted: [
      { field: boolean(), value: true, json: "true", avro: "01" },
      { field: boolean(), value: false, json: "false", avro: "00" },
    ],
    refused: [
      { field: boolean(), json: "0", message: "must be true or false" },
      { field: boolean(), json: '"true"', message: "must be true or false" },
    ],
  },
  int: {
    accepted: [
      { field: int(), value: 0, json: "0", avro: "00", alsoJson: ["-0", "0.0", "0e9"] },
      { field: int(), value: -1, json: "-1", avro: "01", alsoJson: ["-1.0", "-10e-1"], alsoAvro: ["8100"] },
      { field: int(), value: 64, json: "64", avro: "8001" },
      { field: int(), value: -2147483648, json: "-2147483648", avro: "ffffffff0f" },
      { field: int(), value: 2147483647, json: "2147483647", avro: "feffffff0f" },
    ],
    refused: [
      { field: int(), json: "2147483648", avro: "8080808010", message: int32 },
      { field: int(), json: "0.5", message: int32 },
      { field: int(), json: '"1"', message: int32 },
      { field: int({ min: 1, max: 6 }), json: "0", avro: "00", message: "must be an integer from 1 to 6" },
    ],
  },
  long: {
    accepted: [
      { field: long(), value: 9007199254740991, json: "9007199254740991", avro: "feffffffffffff1f" },
      { field: long(), value: -9007199254740991, json: "-9007199254740991", avro: "fdffffffffffff1f" },
      { field: long({ bigint: true }), value: 0n, json: '"0"', avro: "00" },
      {
        field: long({ bigint: true }),
        value: 9223372036854775807n,
        json: '"9223372036854775807"',
        avro: "feffffffffffffffff01",
      },
      {
        field: long({ bigint: true }),
        value: -9223372036854775808n,
        json: '"-9223372036854775808"',
        avro: "ffffffffffffffffff01",
      },
    ],
    refused: [
      { field: long(), json: "9007199254740992", avro: "8080808080808020", message: safe },
      { field: long(), json: '"1"', message: safe },
      { field: long({ bigint: true }), json: "1", message: int64 },
      { field: long({ bigint: true }), json: '"9223372036854775808"', message: int64 },
      { field: long({ bigint: true }), json: '"-9223372036854775809"', message: int64 },
      { field: long({ bigint: true }), json: '"+1"', message: int64 },
      { field: long({ bigint: true }), json: '"01"', message: int64 },
      { field: long({ bigint: true }), json: '"-0"', message: int64 },
      { field: long({ bigint: true }), json: '"1\\n"', message: int64 },
    ],
  },
  double: {
    accepted: [
      { field: double(), value: 0, json: "0", avro: "0000000000000000", alsoJson: ["-0", "-0.0", "0e0"] },
      { field: double(), value: 0.1, json: "0.1", avro: "9a9999999999b93f", alsoJson: ["1e-1", "0.10"] },
      { field: double(), value: -1.5e300, json: "-1.5e+300", avro: "355800662deb41fe", alsoJson: ["-1.5E300"] },
      { field: double(), value: 5e-324, json: "5e-324", avro: "0100000000000000" },
    ],
    refused: [
      { field: double(), json: "1e400", message: "must be a finite number" },
      { field: double(), json: '"NaN"', message: "must be a finite number" },
      { field: double(), avro: "000000000000f87f", message: "must be a finite number" },
      { field: double(), avro: "000000000000f07f", message: "must be a finite number" },
    ],
  },
  decimal: {
    accepted: [
      { field: decimal(5, 2), value: "0.00", json: '"0.00"', avro: "0200" },
      { field: decimal(5, 2), value: "-0.01", json: '"-0.01"', avro: "02ff", alsoAvro: ["04ffff"] },
      { field: decimal(5, 2), value: "999.99", json: '"999.99"', avro: "0601869f" },
      { field: decimal(5, 2), value: "1.28", json: '"1.28"', avro: "040080" },
      { field: decimal(5, 2), value: "-1.28", json: '"-1.28"', avro: "0280" },
      { field: decimal(3, 0), value: "-999", json: '"-999"', avro: "04fc19" },
      { field: decimal(2, 2), value: "0.99", json: '"0.99"', avro: "0263" },
      {
        field: decimal(38, 0),
        value: "-99999999999999999999999999999999999999",
        json: '"-99999999999999999999999999999999999999"',
        avro: "20b4c4b357a5793b85f675ddc000000001",
      },
    ],
    refused: [
      { field: decimal(5, 2), json: '"1000.00"', avro: "060186a0", message: price },
      { field: decimal(5, 2), json: '"1.5"', message: price },
      { field: decimal(5, 2), json: '"1.500"', message: price },
      { field: decimal(5, 2), json: '"1"', message: price },
      { field: decimal(5, 2), json: '"01.50"', message: price },
      { field: decimal(5, 2), json: '"+1.50"', message: price },
      { field: decimal(5, 2), json: '"-0.00"', message: price },
      { field: decimal(5, 2), json: '".50"', message: price },
      { field: decimal(5, 2), json: '"1e2"', message: price },
      { field: decimal(5, 2), json: '" 1.50"', message: price },
      { field: decimal(5, 2), json: '"1.50\\n"', message: price },
      { field: decimal(5, 2), json: "1.5", message: price },
      {
        field: decimal(3, 0),
        json: '"-0"',
        message: "must be a decimal as a string of at most 3 digits, without leading zeros",
      },
      {
        field: decimal(2, 2),
        json: '"1.00"',
        message: "must be a decimal as a string, 0 before the point without leading zeros and exactly 2 after it",
      },
    ],
  },
  timestamp: {
    accepted: [
      { field: timestamp("ms"), value: 1763870000000, json: "1763870000000", avro: "808ec2edd566" },
      { field: timestamp("ms"), value: -62135596800000, json: "-62135596800000", avro: "ffdfe6a2e2a01c" },
      { field: timestamp("s"), value: 253402300799, json: "253402300799", avro: "fe85a2ffdf0e" },
      { field: timestamp("us"), value: 1763870000000001, json: "1763870000000001", avro: "82b0bdccdf8ea206" },
    ],
    refused: [
      { field: timestamp("ms"), json: "1763870000000001", message: instant },
      { field: timestamp("ms"), json: "1763870000000.5", message: instant },
      { field: timestamp("ms"), json: '"2026-11-23T00:00:00Z"', message: instant },
    ],
  },
  uuid: {
    accepted: [{ field: uuid(), value: id, json: `"${id}"`, avro: `48${Buffer.from(id).toString("hex")}` }],
    refused: [
      { field: uuid(), json: `"${id.toUpperCase()}"`, message: lower },
      { field: uuid(), json: `"${id.replaceAll("-", "")}"`, message: lower },
      { field: uuid(), json: `"{${id}}"`, message: lower },
      { field: uuid(), json: `"${id}\\n"`, message: lower },
    ],
  },
  enum: {
    accepted: [
      { field: enumeration(["chip", "swipe"]), value: "chip", json: '"chip"', avro: "00" },
      { field: enumeration(["chip", "swipe"]), value: "swipe", json: '"swipe"', avro: "02" },
      { field: enumeration(["chip", "swipe"], { nullable: true }), value: null, json: "null", avro: "00" },
    ],
    refused: [
      { field: enumeration(["chip", "swipe"]), json: '"Chip"', message: "must be one of chip, swipe" },
      { field: enumeration(["chip", "swipe"]), json: "0", message: "must be one of chip, swipe" },
      { field: enumeration(["chip", "swipe"]), json: '"constructor"', message: "must be one of chip, swipe" },
    ],
  },
  array: {
    accepted: [
      { field: array(int()), value: [], json: "[]", avro: "00" },
      {
        field: array(int()),
        value: [1, -1],
        json: "[1,-1]",
        avro: "04020100",
        alsoJson: ["[ 1 , -1.0 ]"],
        alsoAvro: ["0202020100", "0304020100"],
      },
      { field: array(string({ nullable: true })), value: [null, "a"], json: '[null,"a"]', avro: "040002026100" },
      { field: array(array(boolean())), value: [[true], []], json: "[[true],[]]", avro: "040201000000" },
    ],
    refused: [
      {
        field: array(int(), { maxItems: 2 }),
        json: "[1,2,3]",
        avro: "0602040600",
        message: "must be an array of at most 2 items",
      },
      { field: array(int()), json: "{}", message: "must be an array of at most 1000 items" },
      { field: array(int()), json: '[1,2,"3"]', path: "[2]", message: int32 },
      { field: array(int()), json: "[null]", path: "[0]", message: int32 },
      { field: array(array(uuid())), json: '[[],["x"]]', path: "[1][0]", message: lower },
    ],
  },
  map: {
    accepted: [
      { field: map(int()), value: {}, json: "{}", avro: "00" },
      {
        field: map(int()),
        value: { a: 1, b: 2 },
        json: '{"a":1,"b":2}',
        avro: "0402610202620400",
        alsoJson: ['{"b":2,"a":1}'],
        alsoAvro: ["0402620402610200"],
      },
      {
        field: map(int()),
        value: JSON.parse('{"__proto__":1,"constructor":2}'),
        json: '{"__proto__":1,"constructor":2}',
        avro: "04125f5f70726f746f5f5f0216636f6e7374727563746f720400",
      },
    ],
    refused: [
      {
        field: map(int()),
        json: "[]",
        message: "must be an object of at most 1000 entries, each key at most 256 characters",
      },
      {
        field: map(int(), { maxEntries: 1 }),
        json: '{"a":1,"b":2}',
        avro: "0402610202620400",
        message: "must be an object of at most 1 entries, each key at most 256 characters",
      },
      { field: map(int()), json: '{"a b":"1"}', path: '["a b"]', message: int32 },
      { field: map(int()), json: '{"__proto__":"1"}', path: '["__proto__"]', message: int32 },
      {
        field: map(int()),
        json: '{"\\ud800":1}',
        path: '["\\ud800"]',
        message: "must be well-formed Unicode, without lone surrogates",
      },
      {
        field: map(int()),
        json: `{"${"k".repeat(257)}":1}`,
        path: `["${"k".repeat(79)}…"]`,
        message: "must have a key of at most 256 characters",
      },
    ],
  },
  record: {
    accepted: [
      {
        field: point,
        value: { lat: 1.5, lon: null },
        json: '{"lat":1.5,"lon":null}',
        avro: "000000000000f83f00",
        alsoJson: ['{"lon":null,"lat":1.50}', ' { "lat" : 15e-1 , "lon" : null } '],
      },
    ],
    refused: [
      { field: point, json: "[]", message: "must be an object with the fields lat, lon" },
      { field: point, json: "null", message: "must be an object with the fields lat, lon" },
      { field: point, json: '{"lat":1}', path: "lon", message: "is missing; it must be a finite number, or null" },
      {
        field: point,
        json: '{"lat":1,"lon":null,"alt":0}',
        path: "alt",
        message: "is no field; the fields are lat, lon",
      },
      {
        field: point,
        json: '{"lat":1,"lon":null,"__proto__":{}}',
        path: "__proto__",
        message: "is no field; the fields are lat, lon",
      },
      {
        field: point,
        json: '{"lat":1,"lon":null,"constructor":1}',
        path: "constructor",
        message: "is no field; the fields are lat, lon",
      },
      {
        field: point,
        json: '{"lat":1,"lon":null,"a b":1}',
        path: '["a b"]',
        message: "is no field; the fields are lat, lon",
      },
    ],
  },
};
