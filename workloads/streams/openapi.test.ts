import Ajv2020 from "ajv/dist/2020";
import fc from "fast-check";
import { clicks } from "./catalogue/clicks";
import { fraudAlerts } from "./catalogue/fraud-alerts";
import { payments } from "./catalogue/payments";
import type { Serde } from "./codec";
import { defineGateway } from "./gateway";
import { jsonSerdeOf } from "./json-serde";
import { openapiOf } from "./openapi";
import { recordOf } from "./testing/arbitrary";

const gateway = defineGateway({
  name: "ingest",
  doc: "The door.",
  owner: { team: "platform", contact: "platform@example.com" },
  writes: [payments, clicks],
  slo: { latency: "50 ms" },
  scale: { min: 1, max: 2 },
});
const codes = {
  invalid: 400,
  rejected: 400,
  unauthorized: 401,
  forbidden: 403,
  "unknown-stream": 404,
  "too-many-events": 429,
  unavailable: 503,
};
const document = openapiOf({ gateway, codes, auth: "keys", version: "1.0.0" });

// The document as a schema of its own, so that its references resolve.
const ajv = new Ajv2020({ strict: false, formats: { uuid: /^[0-9a-f-]{36}$/ } });
ajv.addSchema({ ...document, $id: "urn:test:openapi" });
const validate = (name: string, value: unknown) =>
  ajv.getSchema(`urn:test:openapi#/components/schemas/${name}`)?.(value);
const serde: Serde<unknown> = jsonSerdeOf(payments);

const id = "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b";
const issue = { path: "amount", message: "must be a decimal", got: "1" };
const error = { code: "invalid", message: "no" };

describe("the OpenAPI document of a gateway", () => {
  it("has a path for each stream that may come in, and no other", () => {
    expect(Object.keys(document.paths)).toEqual([
      "/ingest/clicks",
      "/ingest/payments",
      "/ingest",
      "/healthz",
      "/readyz",
      "/metrics",
      "/openapi.json",
    ]);
    expect(JSON.stringify(document)).not.toContain(fraudAlerts.name);
  });

  it("has references that all lead somewhere, and operations of different names", () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? "");
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((name) => !(name in document.components.schemas))).toEqual([]);
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has every status that the gateway may answer with, with the codes that go with it", () => {
    const responses = document.paths["/ingest/payments"]?.post?.responses ?? {};
    expect(Object.keys(responses)).toEqual(["202", "400", "401", "403", "404", "429", "503"]);
    expect(responses["400"]).toMatchObject({
      description: "The body, a header or the events do not fit. Codes: invalid, rejected.",
    });
    expect(responses["503"]).toHaveProperty("headers.retry-after");
  });

  it("takes every record of a stream, with its id or without", () => {
    fc.assert(
      fc.property(recordOf(payments), (record) => {
        const event = JSON.parse(serde.encode(record).toString()) as { id?: string };
        expect(validate("Payments", event)).toBe(true);
        expect(validate("Envelope", { stream: "payments", event })).toBe(true);
        expect(validate("Envelope", { stream: "clicks", event })).toBe(false);
        delete event.id;
        expect(validate("Payments", event)).toBe(true);
        expect(validate("Payments", { ...event, more: 1 })).toBe(false);
      }),
    );
  });

  it.each<[schema: string, value: unknown]>([
    ["Accepted", { id }],
    ["AllAccepted", { accepted: 1, ids: [id] }],
    [
      "SomeAccepted",
      {
        accepted: 1,
        rejected: 1,
        verdicts: [
          { index: 0, accepted: true, id },
          { index: 1, line: 2, accepted: false, error, issues: [issue] },
        ],
      },
    ],
    ["NoneAccepted", { error, accepted: 0, rejected: 1, verdicts: [{ index: 0, accepted: false, error }] }],
    ["Error", { error, issues: [issue] }],
    ["Unacknowledged", { error, ids: [id] }],
  ])("describes the answer %s", (schema, value) => {
    expect(validate(schema, value)).toBe(true);
    expect(validate(schema, {})).toBe(false);
  });

  it("asks for a key only where the gateway does", () => {
    expect(document.paths["/ingest"]?.post?.security).toEqual([{ bearer: [] }, { apiKey: [] }]);
    const open = openapiOf({ gateway, codes, auth: "open", version: "1.0.0" });
    expect([open.paths["/ingest"]?.post?.security, open.components.securitySchemes]).toEqual([undefined, {}]);
  });
});
