import { avroSchemaOf } from "./avro-schema";
import { array, decimal, double, enumeration, int, long, map, record, string, timestamp, uuid } from "./fields";
import { jsonSchemaOf } from "./json-schema";

const stream = {
  name: "test-orders",
  doc: "Orders.",
  fields: {
    id: uuid(),
    customer: string({ doc: "Who.", pii: "pseudonymous", maxLength: 9 }),
    total: decimal(12, 2, { unit: "EUR" }),
    items: array(
      record({ mode: enumeration(["a", "b"], { nullable: true }), count: int({ min: 1 }) }, { doc: "One." }),
    ),
    labels: map(double(), { maxEntries: 4 }),
    place: record({ lat: double() }, { nullable: true, doc: "Where." }),
    version: long({ bigint: true }),
    atSeconds: timestamp("s"),
    atMicros: timestamp("us"),
    at: timestamp("ms"),
  },
};

describe("the Avro schema of a stream", () => {
  it("names types by their path, and has null first and as default where a field is nullable", () => {
    const namespace = "millrace.test_orders";
    expect(avroSchemaOf(stream)).toEqual({
      type: "record",
      name: "TestOrders",
      namespace,
      doc: "Orders.",
      fields: [
        { name: "id", type: { type: "string", logicalType: "uuid" } },
        { name: "customer", type: "string", doc: "Who.", pii: "pseudonymous" },
        { name: "total", type: { type: "bytes", logicalType: "decimal", precision: 12, scale: 2 }, unit: "EUR" },
        {
          name: "items",
          type: {
            type: "array",
            items: {
              type: "record",
              name: "TestOrders_Items_Item",
              namespace,
              doc: "One.",
              fields: [
                {
                  name: "mode",
                  type: ["null", { type: "enum", name: "TestOrders_Items_Item_Mode", namespace, symbols: ["a", "b"] }],
                  default: null,
                },
                { name: "count", type: "int" },
              ],
            },
          },
        },
        { name: "labels", type: { type: "map", values: "double" } },
        {
          name: "place",
          type: [
            "null",
            {
              type: "record",
              name: "TestOrders_Place",
              namespace,
              doc: "Where.",
              fields: [{ name: "lat", type: "double" }],
            },
          ],
          default: null,
          doc: "Where.",
        },
        { name: "version", type: "long" },
        { name: "atSeconds", type: "long" },
        { name: "atMicros", type: { type: "long", logicalType: "timestamp-micros" } },
        { name: "at", type: { type: "long", logicalType: "timestamp-millis" } },
      ],
    });
  });
});

describe("the JSON Schema of a stream", () => {
  it("requires every field, allows no other, and carries what is said of each", () => {
    const { $schema, $id, title, description, type, required, additionalProperties, properties } = jsonSchemaOf(stream);
    expect({ $schema, $id, title, description, type, required, additionalProperties }).toEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: "urn:millrace:stream:test-orders",
      title: "test-orders",
      description: "Orders.",
      type: "object",
      required: Object.keys(stream.fields),
      additionalProperties: false,
    });
    const { customer, total, items, labels, place, at } = properties ?? {};
    expect({ customer, total, items, labels, place, at }).toEqual({
      customer: { description: "Who.", type: "string", maxLength: 9, "x-pii": "pseudonymous" },
      total: { type: "string", pattern: "^(?!-[0.]*$)-?(?:0|[1-9][0-9]{0,9})\\.[0-9]{2}$", "x-unit": "EUR" },
      items: {
        type: "array",
        maxItems: 1000,
        items: {
          description: "One.",
          type: "object",
          properties: {
            mode: { type: ["string", "null"], enum: ["a", "b", null] },
            count: { type: "integer", minimum: 1, maximum: 2147483647 },
          },
          required: ["mode", "count"],
          additionalProperties: false,
        },
      },
      labels: {
        type: "object",
        propertyNames: { maxLength: 256 },
        maxProperties: 4,
        additionalProperties: { type: "number", minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE },
      },
      place: {
        description: "Where.",
        type: ["object", "null"],
        properties: { lat: { type: "number", minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE } },
        required: ["lat"],
        additionalProperties: false,
      },
      at: { type: "integer", minimum: -62135596800000, maximum: 253402300799999, "x-unit": "ms" },
    });
  });
});
