import { describeRule } from "../../testing/cases";
import { planned, telling } from "../../testing/subjects";

const PAYMENTS = {
  name: "payments",
  topic: "payments",
  encoding: "json",
  compatibility: "backward",
  owner: { team: "payments", contact: "payments@example.com" },
  slo: { latency: "50 ms", quality: 0.999 },
  fields: [{ name: "id", type: { kind: "uuid" } }],
};
const stream = (fields: object = {}) => planned({ streams: [{ ...PAYMENTS, ...fields }] });

describeRule("stream-owner", {
  ending: "; set owner to a team and its address in the stream's definition (Millrace workloads/streams)",
  reports: {
    "a stream of nobody": [
      stream({ owner: null }),
      'ConfigMap "workers/millrace-plan": owner.team of stream "payments" must be a name, got nothing',
      'ConfigMap "workers/millrace-plan": owner.contact of stream "payments" must be an address, got nothing',
    ],
    "an owner who cannot be reached": [
      stream({ owner: { team: "payments", contact: "ask around" } }),
      'ConfigMap "workers/millrace-plan": owner.contact of stream "payments" must be an address, got "ask around"',
    ],
  },
  accepts: {
    "a team with an address": stream(),
    "a page where it is found": stream({ owner: { team: "payments", contact: "https://chat.example.com/payments" } }),
  },
});

describeRule("stream-slo", {
  ending: "; set slo to a latency and a part of good records in the stream's definition (Millrace workloads/streams)",
  reports: {
    "a stream that promises nothing": [
      stream({ slo: null }),
      'ConfigMap "workers/millrace-plan": slo.latency of stream "payments" must be a duration, got nothing',
      'ConfigMap "workers/millrace-plan": slo.quality of stream "payments" must be above 0, at most 1, got nothing',
    ],
    "more than all": [
      stream({ slo: { latency: "0 ms", quality: 99.9 } }),
      'ConfigMap "workers/millrace-plan": slo.latency of stream "payments" must be a duration, got "0 ms"',
      'ConfigMap "workers/millrace-plan": slo.quality of stream "payments" must be above 0, at most 1, got 99.9',
    ],
  },
  accepts: { both: stream(), "less than a second": stream({ slo: { latency: "0.5 seconds", quality: 1 } }) },
});

const registered = (
  { compatibility = "BACKWARD", schemaType = "JSON" },
  schema: object = { properties: { id: {} } },
  subject = "payments-value",
) =>
  telling({
    [`/apis/ccompat/v7/config/${subject}`]: { compatibility },
    [`/apis/ccompat/v7/subjects/${subject}/versions`]: { schemaType, schema: JSON.stringify(schema) },
  });

describeRule("stream-schema", {
  ending:
    "; deploy the schemas with the plan: what producers may change is judged by both (Millrace components/schema-registry)",
  reports: {
    "a stream that is not registered": [
      [stream(), registered({}, {}, "clicks-value")],
      'ConfigMap "workers/millrace-plan": the schema "payments-value" of stream "payments" must be registered, got none',
    ],
    "a registry that lets anything pass": [
      [stream(), registered({ compatibility: "NONE" })],
      'ConfigMap "workers/millrace-plan": compatibility of the schema "payments-value" of stream "payments" must be BACKWARD, got "NONE"',
    ],
    "a schema of another language": [
      [stream(), registered({ schemaType: "AVRO" })],
      'ConfigMap "workers/millrace-plan": schemaType of the schema "payments-value" of stream "payments" must be JSON, got "AVRO"',
    ],
    "fields of others": [
      [stream(), registered({}, { properties: { amount: {} } })],
      'ConfigMap "workers/millrace-plan": the schema "payments-value" of stream "payments" must be with the plan\'s "id", got none of that name',
      'ConfigMap "workers/millrace-plan": the schema "payments-value" of stream "payments" must be without what the plan does not have, got "amount"',
    ],
  },
  accepts: {
    "the schema of the plan": [stream(), registered({})],
    "a stricter mode": [stream(), registered({ compatibility: "BACKWARD_TRANSITIVE" })],
    "a schema in Avro": [
      stream({ encoding: "avro" }),
      registered({ schemaType: "AVRO" }, { fields: [{ name: "id" }] }),
    ],
  },
});
