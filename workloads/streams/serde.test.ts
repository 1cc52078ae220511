import fc from "fast-check";
import { avroSchemaOf } from "./avro-schema";
import { avroSerdeOf } from "./avro-serde";
import { payments, type Payment } from "./catalogue/payments";
import { StreamError } from "./errors";
import { jsonSerdeOf } from "./json-serde";
import { serdeOf } from "./serde";
import { defineStream } from "./stream";
import { anyStream, anyStreamAndRecord } from "./testing/arbitrary";
import { avscType } from "./testing/avsc";

const payment: Payment = {
  id: "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b",
  accountId: "acc-1",
  cardId: "tok-1",
  merchantId: "m-1",
  category: "5411",
  amount: "12.30",
  currency: "EUR",
  channel: "chip",
  country: "AT",
  location: { lat: 48.2, lon: 16.37 },
  occurredAt: 1_763_870_000_000,
};

describe("a JSON serde", () => {
  it("writes fields in the order of definition, whatever the order in the record", () => {
    const { occurredAt, ...rest } = payment;
    expect(
      serdeOf(payments)
        .encode({ occurredAt, ...rest })
        .toString(),
    ).toBe(JSON.stringify(payment));
  });

  it("gives the same text to a producer that writes strings", () => {
    expect(serdeOf(payments).payload(payment)).toBe(JSON.stringify(payment));
  });

  it("refuses to write what is no record, saying all that is wrong with it", () => {
    const bad = { ...payment, amount: "12.3", channel: "fax" } as unknown as Payment;
    expect(() => serdeOf(payments).encode(bad)).toThrow(
      new StreamError("payments", [
        {
          path: "amount",
          message:
            "must be a decimal as a string, at most 10 digits before the point without leading zeros and exactly 2 after it",
          got: '"12.3"',
        },
        { path: "channel", message: "must be one of chip, contactless, swipe, online, atm", got: '"fax"' },
      ]),
    );
    expect(() => serdeOf(payments).encode(bad)).toThrow(
      'stream "payments": the record does not fit: amount must be a decimal as a string, at most 10 digits before the point ' +
        'without leading zeros and exactly 2 after it, got "12.3"; channel must be one of chip, contactless, swipe, online, atm, got "fax"',
    );
  });

  it("refuses bytes that are not UTF-8", () => {
    const bytes = Buffer.from(JSON.stringify(payment).replace("acc-1", "acc-~"));
    bytes[bytes.indexOf("~")] = 0xff;
    expect(serdeOf(payments).decode(bytes)).toEqual({
      ok: false,
      issues: [{ path: "", message: "must be JSON in UTF-8, these bytes are not UTF-8" }],
    });
  });

  it("reads a replacement character that was really sent", () => {
    const odd = { ...payment, merchantId: "m\uFFFD" };
    expect(serdeOf(payments).decode(Buffer.from(JSON.stringify(odd)))).toEqual({ ok: true, value: odd });
  });

  it.each(["", "{", "[1,]", "\uFEFF{}", `${JSON.stringify(payment)}{}`])("refuses %j, without quoting it", (text) => {
    expect(serdeOf(payments).decode(Buffer.from(text))).toEqual({
      ok: false,
      issues: [{ path: "", message: "must be one JSON object, these bytes are not JSON" }],
    });
  });

  it("reads again whatever it writes, for any stream and record", () => {
    fc.assert(
      fc.property(anyStreamAndRecord, ([stream, record]) => {
        const serde = jsonSerdeOf(stream);
        expect(serde.decode(serde.encode(record))).toEqual({ ok: true, value: record });
      }),
    );
  });

  it("writes what JSON.stringify means, for any stream and record", () => {
    fc.assert(
      fc.property(anyStreamAndRecord, ([stream, record]) => {
        const plain: unknown = JSON.parse(
          JSON.stringify(record, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
        );
        expect(JSON.parse(jsonSerdeOf(stream).encode(record).toString())).toEqual(plain);
      }),
    );
  });
});

describe("an Avro serde", () => {
  const avroPayments = defineStream({ ...payments, encoding: "avro", eventTime: "occurredAt" });

  it("serves a stream whose encoding is avro", () => {
    const bytes = serdeOf(avroPayments).encode(payment);
    expect(bytes.length).toBe(92);
    expect(serdeOf(avroPayments).decode(bytes)).toEqual({ ok: true, value: payment });
  });

  it("reads again whatever it writes, for any stream and record", () => {
    fc.assert(
      fc.property(anyStreamAndRecord, ([stream, record]) => {
        const serde = avroSerdeOf(stream);
        expect(serde.decode(serde.encode(record))).toEqual({ ok: true, value: record });
      }),
    );
  });

  it("writes what avsc reads and would write, for any stream and record", () => {
    fc.assert(
      fc.property(anyStreamAndRecord, ([stream, record]) => {
        const bytes = avroSerdeOf(stream).encode(record);
        // avsc loses a key `__proto__`.
        fc.pre(!bytes.includes("__proto__"));
        const type = avscType(avroSchemaOf(stream));
        // avsc does not sort a map's keys, but keeps their order, save for those that are array indexes.
        const again = type.toBuffer(type.fromBuffer(bytes));
        expect(avroSerdeOf(stream).decode(again)).toEqual({ ok: true, value: record });
        expect(again.length).toBe(bytes.length);
      }),
    );
  });

  it("refuses bytes left over", () => {
    const bytes = Buffer.concat([serdeOf(avroPayments).encode(payment), Buffer.from([0])]);
    expect(serdeOf(avroPayments).decode(bytes)).toEqual({
      ok: false,
      issues: [
        { path: "", message: "must be the Avro body of one record; the record ends before the bytes do, at byte 92" },
      ],
    });
  });

  it("refuses every beginning of a record", () => {
    const bytes = serdeOf(avroPayments).encode(payment);
    for (let length = 0; length < bytes.length; length++) {
      expect(serdeOf(avroPayments).decode(bytes.subarray(0, length))).toMatchObject({ ok: false });
    }
  });

  it("never throws on random bytes, and what it reads of them it writes as a record", () => {
    fc.assert(
      fc.property(anyStream, fc.uint8Array({ maxLength: 60 }), (stream, bytes) => {
        const serde = avroSerdeOf(stream);
        const decoded = serde.decode(Buffer.from(bytes));
        if (decoded.ok) expect(serde.decode(serde.encode(decoded.value))).toEqual(decoded);
        else expect(decoded.issues.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
