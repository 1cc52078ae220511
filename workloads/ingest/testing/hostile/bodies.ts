import { gzipSync } from "node:zlib";
import type { Chance } from "../chance";
import { changed, click, example, GZIP, NDJSON, payment, post, spelt, type Kinds } from "./attack";

const FIELDS = Object.keys(payment);
const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "hasOwnProperty",
  "toString",
  "valueOf",
  "then",
  "toJSON",
  "length",
];
const WRONG: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e300,
  0.1,
  "",
  "x",
  [],
  {},
  [[]],
  [{}],
  { id: 1 },
  "\u0000",
  "\ud800",
  ["x"],
];
const NUMBERS = [
  "1e400",
  "-1e400",
  "1e-400",
  "-0",
  "9".repeat(50_000),
  `0.${"1".repeat(50_000)}`,
  "1E+0000001",
  "9007199254740993",
  "NaN",
  "Infinity",
  "0x10",
  "01",
  "+1",
  ".5",
  "1.",
  "--1",
  "1_000",
];
const BAD_UTF8 = [
  "80",
  "ff",
  "fe",
  "c0af",
  "c1bf",
  "e080af",
  "eda080",
  "f08080af",
  "f4908080",
  "f5808080",
  "e282",
  "f09f98",
  "c3",
].map((hex) => Buffer.from(hex, "hex"));

/** Bodies that are no events, or too much of them. */
export const BODIES: Kinds = [
  [8, (c) => post("random bytes for a body", c.bytes(c.int(1, 2_000)))],
  [4, (c) => post("random bytes for gzip", c.bytes(c.int(1, 2_000)), GZIP)],
  [10, (c) => post("truncated JSON", example.slice(0, c.int(0, example.length - 1)))],
  [8, (c) => post("JSON with bytes changed", flipped(c, Buffer.from(example)))],
  [8, (c) => post("a wrong type", changed(c.pick(FIELDS), c.pick(WRONG)))],
  [
    4,
    (c) =>
      post(
        "a missing field",
        JSON.stringify(Object.fromEntries(FIELDS.filter(() => c.next() > 0.1).map((f) => [f, payment[f]]))),
      ),
  ],
  [5, (c) => post("an odd number", spelt(c.pick(["amount", "occurredAt", "location"]), c.pick(NUMBERS)))],
  [
    3,
    (c) =>
      post(
        "a huge text",
        changed(c.pick(FIELDS), c.pick(["x", "é", "\\", '"', "\u0001", "😀"]).repeat(c.int(1_000, 120_000))),
      ),
  ],
  [
    3,
    (c) =>
      post(
        "a field name of a prototype",
        `{${JSON.stringify(c.pick(NAMES))}: ${c.pick(["{}", "null", '{"id": 1}', example])}, ${example.slice(1)}`,
      ),
  ],
  [
    2,
    (c) =>
      post(
        "a map key of a prototype",
        JSON.stringify(click).replace("{}", `{${JSON.stringify(c.pick(NAMES))}: ${c.pick(['"a"', "{}", "1"])}}`),
        {},
        "/ingest/clicks",
      ),
  ],
  [2, (c) => post("many keys", `{${Array.from({ length: c.int(1_000, 20_000) }, (_, i) => `"k${i}":${i}`).join()}}`)],
  [2, (c) => post("one key many times", `{${Array.from({ length: c.int(1_000, 20_000) }, () => '"id":1').join()}}`)],
  [
    5,
    (c) => post("bytes that are no UTF-8", spliced(Buffer.from(example), c.int(0, example.length), c.pick(BAD_UTF8))),
  ],
  [2, (c) => post("deep nesting", c.pick(["[", '{"a":', '[{"a":', "[[],"]).repeat(100_000))],
  [2, (c) => post("deep nesting that ends", closed(c.int(30, 100_000)))],
  [2, (c) => post("deep nesting in a field", spelt("location", closed(c.int(30, 50_000))))],
  [
    1,
    (c) =>
      post("an array of nothing", `[${c.pick([",", "{},", "[],", "0,", '"",', "null,"]).repeat(c.int(1, 150_000))}0]`),
  ],
  [
    1,
    (c) =>
      post("lines of nothing", c.pick(["\n", "{}\n", "0\n", " \r\n", "[]\n", '"\n']).repeat(c.int(1, 200_000)), NDJSON),
  ],
  [
    2,
    (c) =>
      post(
        "lines of which some are good",
        Array.from({ length: c.int(1, 40) }, () =>
          c.next() < 0.3
            ? JSON.stringify(payment)
            : flipped(c, Buffer.from(JSON.stringify(payment))).toString("latin1"),
        ).join("\n"),
        NDJSON,
      ),
  ],
  [3, (c) => post("gzip cut short", cut(c, gzipSync(example)), GZIP)],
  [0.4, (_, bombs) => post("a gzip bomb", bombs.zeros, GZIP)],
  [0.4, (_, bombs) => post("a gzip bomb in gzip", bombs.nested, GZIP)],
  [0.4, (_, bombs) => post("a gzip bomb of many members", bombs.members, GZIP)],
  [1, (c) => post("gzip of deep nesting", gzipSync("[".repeat(c.int(1, 7_000_000)), { level: 1 }), GZIP)],
  [
    4,
    (c) =>
      post(
        "an envelope that is none",
        c.pick([
          "1",
          "[]",
          "{}",
          '{"stream":1,"event":{}}',
          '{"stream":"__proto__","event":{}}',
          '{"stream":{"toString":1},"event":1}',
          '{"stream":"payments"}',
          `{"stream":"${"x".repeat(10_000)}","event":null}`,
        ]),
        {},
        "/ingest",
      ),
  ],
];

function flipped(chance: Chance, bytes: Buffer): Buffer {
  for (let i = chance.int(1, 5); i > 0; i--) bytes[chance.int(0, bytes.length - 1)] = chance.int(0, 255);
  return bytes;
}

const spliced = (bytes: Buffer, at: number, more: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);

const cut = (chance: Chance, bytes: Buffer): Buffer => bytes.subarray(0, chance.int(0, bytes.length - 1));

const closed = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
