import type { Chance } from "../chance";
import {
  changed,
  CHUNKED,
  example,
  payment,
  PAYMENTS,
  post,
  write,
  type Attack,
  type Headers,
  type Kinds,
  type Make,
} from "./attack";
import { head } from "../raw";

const TYPES = [
  "",
  "text/plain",
  "application/xml",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "application/json; charset=",
  "application/jsonp",
  "*/*",
  "application/x-www-form-urlencoded",
  `application/json;${"a=b;".repeat(1_000)}`,
  "json",
  "application/json, text/plain",
  "\u00ff",
];
const CODINGS = ["br", "deflate", "zstd", "compress", "gzip, gzip", "gzip;q=0", "GZIP ", "identity, gzip", "x"];
const PATHS = [
  "/",
  "//",
  "/ingest//payments",
  "/ingest/../etc/passwd",
  "/ingest/payments%00",
  "/ingest/%2e%2e",
  "/ingest/__proto__",
  "/ingest/constructor",
  "/ingest/fraud-alerts",
  `/ingest/${"a".repeat(8_000)}`,
  "/ingest/payments/1",
  "*",
  "http://other.example/ingest/payments",
  "/ingest?stream=payments",
  "/ingest/PAYMENTS",
  "/ingest/pay ments",
  "/\u00e9",
];
const METHODS = [
  "GET",
  "PUT",
  "DELETE",
  "PATCH",
  "TRACE",
  "OPTIONS",
  "PROPFIND",
  "BREW",
  "post",
  "CONNECT",
  "HEAD",
  "PRI",
];

/** Requests that are no HTTP, or say what they should not. */
export const PROTOCOL: Kinds = [
  [6, (c) => write("random bytes instead of HTTP", c.bytes(c.int(1, 600)), "\r\n\r\n")],
  [5, (c) => post("a wrong content type", example, { "content-type": c.pick(TYPES) })],
  [3, (c) => post("a wrong content coding", example, { "content-encoding": c.pick(CODINGS) })],
  [5, (c) => ({ name: "an odd address", writes: [head(c.pick(PATHS), { "content-length": 2 }), "{}"], answers: 1 })],
  [
    4,
    (c) => ({
      name: "an odd method",
      writes: [head(PAYMENTS, { "content-length": 2 }, c.pick(METHODS)), "{}"],
      answers: 1,
      then: "half-close",
    }),
  ],
  [
    3,
    (c) =>
      write(
        "an odd version",
        `POST ${PAYMENTS} HTTP/${c.pick(["0.9", "1.0", "2.0", "3", "1.1.1", "9.9", ""])}\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}`,
      ),
  ],
  [4, (c) => write("odd headers", head(PAYMENTS, oddHeaders(c)), "{}")],
  [
    3,
    (c) =>
      write("a body longer than its length", head(PAYMENTS, { "content-length": c.int(0, 100) }), example.repeat(2)),
  ],
  [
    3,
    (c) => ({
      name: "a body shorter than its length",
      writes: [head(PAYMENTS, { "content-length": example.length + c.int(1, 1_000) }), example],
      answers: 1,
      then: "half-close",
    }),
  ],
  [
    3,
    (c) =>
      write(
        "a length that is none",
        `POST ${PAYMENTS} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${c.pick(["-1", "1e3", "0x10", "99999999999999999999", "1, 2", "", "2\r\ncontent-length: 3", "2\r\ntransfer-encoding: chunked"])}\r\n\r\n{}`,
      ),
  ],
  [
    2,
    (c) =>
      write(
        "odd chunks",
        head(PAYMENTS, CHUNKED),
        c.pick([
          "zz\r\n{}\r\n0\r\n\r\n",
          "2\r\n{}x\r\n0\r\n\r\n",
          `2;${"x".repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
          "-1\r\n\r\n",
          `0\r\n${"t: x\r\n".repeat(3_000)}\r\n`,
        ]),
      ),
  ],
  [
    1,
    (c) => write("chunks of one byte", head(PAYMENTS, CHUNKED), "1\r\n \r\n".repeat(c.int(1_000, 60_000)), "0\r\n\r\n"),
  ],
  [
    1,
    () =>
      write(
        "a body over the limit",
        head(PAYMENTS, CHUNKED),
        `100000\r\n${"x".repeat(0x100000)}\r\n`,
        "2\r\n{}\r\n0\r\n\r\n",
      ),
  ],
  [
    2,
    (c) => ({
      name: "a length over the limit",
      writes: [head(PAYMENTS, { "content-length": c.int(1_048_577, 2 ** 40) })],
      answers: 1,
    }),
  ],
  [2, (c) => pipelined(c)],
  [
    3,
    (c) => ({
      name: "a client that leaves",
      writes: [head(PAYMENTS, { "content-length": 100_000 }), "x".repeat(c.int(0, 99_999))],
      answers: 0,
      then: "leave",
    }),
  ],
];

/** Requests that take their time, of which only some are sent: each holds a connection until the gateway cuts it. */
export const SLOW: readonly Make[] = [
  () => ({ name: "a slow head", writes: [`POST ${PAYMENTS} HTTP/1.1\r\nhost: a\r\nx: `], answers: 1, then: "drip" }),
  () => ({ name: "a slow body", writes: [head(PAYMENTS, { "content-length": 100_000 })], answers: 1, then: "drip" }),
  () => ({ name: "a silent client", writes: [], answers: 1 }),
  () => ({ name: "a chunk without end", writes: [head(PAYMENTS, CHUNKED), "ffffffffffffffff\r\n{}"], answers: 1 }),
  () => ({ name: "a body that stops", writes: [head(PAYMENTS, { "content-length": 100_000 }), "{"], answers: 1 }),
];

function oddHeaders(chance: Chance): Headers {
  const odd: readonly Headers[] = [
    { x: "y".repeat(chance.int(10_000, 40_000)) },
    Object.fromEntries(Array.from({ length: chance.int(100, 3_000) }, (_, i) => [`h${i}`, i])),
    { "idempotency-key": chance.pick(["", " ", "a b", "é", "x".repeat(5_000), "__proto__", "\u0001"]) },
    { traceparent: chance.pick(["", "00-0-0-0", "x".repeat(5_000), `00-${"0".repeat(32)}-${"0".repeat(16)}-00`]) },
    { authorization: chance.pick(["", "Bearer", "Bearer ", `Bearer ${"x".repeat(5_000)}`, "Basic ::", "\u00ff"]) },
    { expect: chance.pick(["100-continue", "200-ok", ""]) },
    { connection: chance.pick(["close", "upgrade", "keep-alive, upgrade", ""]), upgrade: "h2c" },
    { host: chance.pick(["", "a b", "[::1", "\u0000"]) },
    { "x\u0000y": "z" },
    { "transfer-encoding": chance.pick(["gzip", "chunked, gzip", "identity", "xchunked", "chunked, chunked"]) },
  ];
  return { "content-length": 2, ...chance.pick(odd) };
}

/** Good and bad requests sent ahead on one connection; the last asks for its end. */
function pipelined(chance: Chance): Attack {
  const count = chance.int(2, 60);
  const bodies = Array.from({ length: count }, () =>
    chance.pick([JSON.stringify(payment), "{", "{}", "[]", changed("amount", 1)]),
  );
  const requests = bodies.map(
    (body, i) =>
      head(PAYMENTS, {
        "content-length": Buffer.byteLength(body),
        ...(i === count - 1 ? { connection: "close" } : {}),
      }) + body,
  );
  return { name: "requests sent ahead", writes: [requests.join("")], answers: count };
}
