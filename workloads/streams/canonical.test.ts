import Ajv2020 from "ajv/dist/2020";
import { avroSchemaOf } from "./avro-schema";
import { avroSerdeOf } from "./avro-serde";
import { vectors } from "./canonical-vectors";
import type { Serde } from "./codec";
import type { Field } from "./fields";
import type { Issue } from "./issue";
import { recordSchemaOf } from "./json-schema";
import { jsonSerdeOf } from "./json-serde";
import { avscType } from "./testing/avsc";
import { recordValidatorOf, validatorOf } from "./validator";

// A field of each vector, as the one field of a stream's record. (`value` is a word that `defineStream` would refuse.)
const streamOf = (field: Field) => ({ name: "vectors", doc: "One value.", fields: { value: field } });
const jsonOf = (json: string) => Buffer.from(`{"value":${json}}`);
const pathOf = (path = "") => (path === "" || path.startsWith("[") ? `value${path}` : `value.${path}`);
const bare = (issues: readonly Issue[]) => issues.map(({ path, message }) => ({ path, message }));

const ajv = new Ajv2020({ strict: false, validateFormats: false });

const accepted = Object.values(vectors).flatMap((each) => each.accepted);
const refused = Object.values(vectors).flatMap((each) => each.refused);
const refusedJson = refused.flatMap((vector) => (vector.json === undefined ? [] : [{ ...vector, json: vector.json }]));
const refusedAvro = refused.flatMap((vector) => (vector.avro === undefined ? [] : [{ ...vector, avro: vector.avro }]));

describe("the canonical form", () => {
  it.each(accepted)(
    "of $field.kind $json in JSON is written, and read back from every spelling",
    ({ field, value, json, alsoJson = [] }) => {
      const serde: Serde<unknown> = jsonSerdeOf(streamOf(field));
      expect(serde.encode({ value }).toString()).toBe(`{"value":${json}}`);
      for (const spelling of [json, ...alsoJson]) {
        const decoded = serde.decode(jsonOf(spelling));
        expect(decoded).toMatchObject({ ok: true });
        // Reading and writing again gives the one form.
        if (decoded.ok) expect(serde.encode(decoded.value).toString()).toBe(`{"value":${json}}`);
      }
      expect(serde.decode(jsonOf(json))).toEqual({ ok: true, value: { value } });
    },
  );

  it.each(accepted)("of $field.kind $json in Avro is $avro", ({ field, value, avro, alsoAvro = [] }) => {
    const serde: Serde<unknown> = avroSerdeOf(streamOf(field));
    expect(serde.encode({ value }).toString("hex")).toBe(avro);
    for (const spelling of [avro, ...alsoAvro]) {
      expect(serde.decode(Buffer.from(spelling, "hex"))).toEqual({ ok: true, value: { value } });
    }
  });

  it.each(accepted)(
    "of $field.kind $json is what the validators and the JSON Schema accept",
    ({ field, value, json, alsoJson = [] }) => {
      const stream = streamOf(field);
      expect(recordValidatorOf(stream)({ value })).toEqual([]);
      const bySchema = ajv.compile(recordSchemaOf(stream));
      for (const spelling of [json, ...alsoJson]) {
        const parsed: unknown = JSON.parse(`{"value":${spelling}}`);
        expect(validatorOf(stream)(parsed)).toEqual([]);
        expect(bySchema(parsed)).toBe(true);
      }
    },
  );

  // avsc loses a key `__proto__`.
  it.each(accepted.filter(({ json }) => !json.includes("__proto__")))(
    "of $field.kind $json is Avro that another implementation reads and writes",
    ({ field, avro }) => {
      const type = avscType(avroSchemaOf(streamOf(field)));
      const bytes = Buffer.from(avro, "hex");
      expect(type.toBuffer(type.fromBuffer(bytes)).toString("hex")).toBe(avro);
    },
  );
});

describe("what is not the canonical form", () => {
  it.each(refusedJson)("$field.kind $json is refused in JSON: $message", ({ field, json, path, message }) => {
    const decoded = jsonSerdeOf(streamOf(field)).decode(jsonOf(json));
    expect(decoded.ok ? [] : bare(decoded.issues)).toEqual([{ path: pathOf(path), message }]);
  });

  it.each(refusedJson.filter(({ message }) => !message.startsWith("must be well-formed")))(
    "$field.kind $json is refused by the JSON Schema",
    ({ field, json }) => {
      expect(ajv.compile(recordSchemaOf(streamOf(field)))(JSON.parse(`{"value":${json}}`))).toBe(false);
    },
  );

  it.each(refusedAvro)("$field.kind $avro is refused in Avro: $message", ({ field, avro, path, message }) => {
    const decoded = avroSerdeOf(streamOf(field)).decode(Buffer.from(avro, "hex"));
    expect(decoded.ok ? [] : bare(decoded.issues)).toEqual([{ path: pathOf(path), message }]);
  });
});
