import { describeRule } from "../../testing/cases";
import { planned, telling } from "../../testing/subjects";

const field = (name: string, pii?: string, more: object = {}) => ({
  name,
  type: { kind: "string", ...(pii === undefined ? {} : { pii }), ...more },
});
const plan = planned({
  streams: [
    {
      name: "card-payments",
      topic: "card-payments",
      fields: [
        field("id"),
        field("accountId", "pseudonymous"),
        field("place", "personal", { kind: "record", fields: [field("lat")] }),
        field("people", undefined, {
          kind: "array",
          items: { kind: "record", fields: [field("name", "sensitive"), field("role")] },
        }),
      ],
    },
  ],
});

const keyword = { type: "keyword" };
const SAFE = { id: keyword, accountId: keyword, people: { properties: { role: keyword } } };
const checks = { processors: [{ script: { params: { paths: [["accountId"]] } } }] };
const index = (properties: object, { dynamic = "strict", pipeline = checks } = {}) =>
  telling({
    "/_ingest/pipeline/last": pipeline,
    "/_index_template/millrace-card-payments": {
      _meta: { stream: "card-payments" },
      template: { settings: { "index.final_pipeline": "last" }, mappings: { dynamic, properties } },
    },
  });

describeRule("pii-search", {
  ending:
    "; leave the field out of the mapping and keep it strict, and let the index's final pipeline check pseudonyms: whoever may search reads it all (GDPR Art. 25; GDPR Art. 32)",
  reports: {
    "what is personal": [
      [plan, index({ ...SAFE, place: { properties: { lat: { type: "double" } } } })],
      'ConfigMap "rooms/told": personal field place of index "millrace-card-payments" must be left out, got mapped',
    ],
    "what is sensitive in a list": [
      [plan, index({ ...SAFE, people: { properties: { name: keyword } } })],
      'ConfigMap "rooms/told": sensitive field people[].name of index "millrace-card-payments" must be left out, got mapped',
    ],
    "what is sensitive in a field that is searched as a whole": [
      [plan, index({ ...SAFE, people: { type: "flattened" } })],
      'ConfigMap "rooms/told": sensitive field people[].name of index "millrace-card-payments" must be left out, got mapped',
    ],
    "an index that takes whatever comes": [
      [plan, index(SAFE, { dynamic: "true" })],
      'ConfigMap "rooms/told": dynamic of index "millrace-card-payments" must be "strict", got "true"',
    ],
    "what may be no pseudonym": [
      [plan, index(SAFE, { pipeline: { processors: [] } })],
      'ConfigMap "rooms/told": pseudonymous field accountId of index "millrace-card-payments" must be checked to be a pseudonym, got pipeline "last" that does not',
    ],
  },
  accepts: {
    "checked pseudonyms and nothing personal": [plan, index(SAFE)],
    "an index of another stream": [
      plan,
      telling({ "/_index_template/others": { _meta: { stream: "clicks" }, template: { mappings: {} } } }),
    ],
  },
});

const table = (...columns: readonly string[]) =>
  telling({
    "/schemas": { schemaName: "card_payments", dimensionFieldSpecs: columns.map((name) => ({ name })) },
  });

describeRule("pii-pinot", {
  ending:
    "; leave the column out of the schema: Pinot shows every column to everybody who may ask it (GDPR Art. 25; GDPR Art. 32)",
  reports: {
    "part of what is personal": [
      [plan, table("id", "place_lat")],
      'ConfigMap "rooms/told": column "place_lat" of table "card_payments" must be left out, since place is personal, got there',
    ],
    "what is sensitive, in JSON with the rest": [
      [plan, table("id", "people")],
      'ConfigMap "rooms/told": column "people" of table "card_payments" must be left out, since people[].name is sensitive, got there',
    ],
  },
  accepts: { "pseudonyms, which only Trino's readers see": [plan, table("id", "accountId")] },
});
