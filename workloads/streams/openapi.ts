import { MAX_GOT, MAX_ISSUES } from "./issue";
import { recordSchemaOf, type JsonSchema } from "./json-schema";
import type { AnyStream, Gateway } from "./model";
import { openapiSchema } from "./names";

/** What the document is made of. */
export interface OpenApiParts {
  readonly gateway: Gateway;
  /** The gateway's codes of refusal, each with the HTTP status that it answers with. */
  readonly codes: Readonly<Record<string, number>>;
  /** `keys`: requests carry an API key. `open`: everybody may write. */
  readonly auth: "keys" | "open";
  /** Version of the document, e.g. of the platform. */
  readonly version: string;
}

/** An OpenAPI 3.1 document, as far as it is looked at by its type. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly description: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
  readonly security?: readonly object[];
}

/** A JSON Schema with what only this document uses of it. */
export type Schema = JsonSchema & {
  readonly $ref?: string;
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly const?: string | boolean;
};

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: Readonly<Record<string, Schema>>, ...optional: readonly string[]): Schema => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
const listOf = (items: Schema): Schema => ({ type: "array", items });
const json = (schema: Schema) => ({ "application/json": { schema } });
const text: Schema = { type: "string" };
const count: Schema = { type: "integer", minimum: 0 };
const uuid: Schema = { type: "string", format: "uuid" };

/** The OpenAPI 3.1 document of a gateway: what it takes for each stream, and all that it may answer. */
export function openapiOf({ gateway, codes, auth, version }: OpenApiParts): OpenApiDocument {
  const streams = [...gateway.writes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const responses = ingestResponses(codes);
  const ingest = (operation: Omit<Operation, "responses">, event: Schema) => ({
    post: {
      ...operation,
      parameters: PARAMETERS,
      requestBody: requestBody(event),
      responses,
      ...(auth === "keys" ? { security: [{ bearer: [] }, { apiKey: [] }] } : {}),
    },
  });
  const byStream = streams.map((stream) => [
    `/ingest/${stream.name}`,
    ingest(
      {
        operationId: `ingest${openapiSchema(stream)}`,
        summary: `Takes events of ${stream.name}.`,
        description: stream.doc,
        tags: [stream.owner.team],
      },
      ref(openapiSchema(stream)),
    ),
  ]);
  return {
    openapi: "3.1.0",
    info: { title: gateway.name, description: gateway.doc, version },
    paths: {
      ...(Object.fromEntries(byStream) as OpenApiDocument["paths"]),
      "/ingest": ingest({ operationId: "ingest", summary: "Takes events that name their streams." }, ref("Envelope")),
      ...PAGES,
    },
    components: {
      schemas: {
        ...Object.fromEntries(streams.map((stream) => [openapiSchema(stream), eventSchema(stream)])),
        Envelope: {
          oneOf: streams.map((stream) => object({ stream: { const: stream.name }, event: ref(openapiSchema(stream)) })),
        },
        ...answerSchemas(Object.keys(codes)),
      },
      securitySchemes:
        auth === "keys"
          ? { bearer: { type: "http", scheme: "bearer" }, apiKey: { type: "apiKey", in: "header", name: "x-api-key" } }
          : {},
    },
  };
}

/** What is sent of a stream: its record, of which the id may be left out. */
function eventSchema(stream: AnyStream): Schema {
  const { required = [], ...schema } = recordSchemaOf(stream);
  return { ...schema, required: required.filter((name) => name !== "id") };
}

const PARAMETERS = [
  {
    name: "idempotency-key",
    in: "header",
    description: "The same key with the same body is answered as the first time, and written once.",
    schema: { type: "string", pattern: "^[!-~]{1,128}$" },
  },
  { name: "content-encoding", in: "header", schema: { enum: ["gzip", "identity"] } },
  { name: "traceparent", in: "header", description: "W3C trace context, carried to every reader.", schema: text },
];

function requestBody(event: Schema): object {
  return {
    required: true,
    description: "One event, an array of events, or one event a line. An event without `id` is given one.",
    content: {
      ...json({ oneOf: [event, listOf(event)] }),
      "application/x-ndjson": { schema: { type: "string", description: "One event a line." } },
    },
  };
}

function answerSchemas(codes: readonly string[]): Readonly<Record<string, Schema>> {
  const issue = object({ path: text, message: text, got: { type: "string", maxLength: MAX_GOT } }, "got");
  const error = object({ code: { type: "string", enum: codes }, message: text });
  return {
    Accepted: { description: "One event, acknowledged by all in-sync brokers.", ...object({ id: uuid }) },
    AllAccepted: {
      description: "A batch, all of it acknowledged; ids in the order of the events.",
      ...object({ accepted: count, ids: listOf(uuid) }),
    },
    SomeAccepted: {
      description: "A batch of which some events are acknowledged and the others refused.",
      ...object({ accepted: count, rejected: count, verdicts: listOf(ref("Verdict")) }),
    },
    Verdict: {
      description: "What became of one event: `index` counts from 0, `line` of NDJSON from 1.",
      oneOf: [
        object({ index: count, accepted: { const: true }, id: uuid }),
        { allOf: [object({ index: count, line: count, accepted: { const: false } }, "line"), ref("Error")] },
      ],
    },
    Error: {
      description: "Why nothing was accepted; `issues` says where an event does not fit its stream.",
      ...object({ error, issues: { ...listOf(issue), maxItems: MAX_ISSUES } }, "issues"),
    },
    NoneAccepted: { allOf: [ref("SomeAccepted"), ref("Error")] },
    Unacknowledged: { allOf: [ref("Error"), object({ ids: listOf(uuid) })] },
  };
}

const MEANING: Readonly<Record<number, string>> = {
  400: "The body, a header or the events do not fit.",
  401: "No API key, or one that is not known.",
  403: "The key may not write the stream, or nobody may from outside.",
  404: "No such stream; the message names the nearest.",
  405: "Not the method of this address.",
  408: "The request took too long to arrive.",
  413: "The body or an event is too large.",
  415: "Not a media type, charset or coding that is taken.",
  422: "The idempotency key was used for another request.",
  429: "More events than the producer's rate allows.",
  431: "The headers are too large.",
  500: "A defect of the gateway.",
  503: "The brokers are slow or away, or the gateway is full; nothing in it is lost by sending it again.",
};
const RETRY_AFTER = { "retry-after": { description: "Seconds until trying again makes sense.", schema: count } };
/** Statuses whose bodies say more than an error. */
const BODIES: Readonly<Record<number, Schema>> = {
  400: { oneOf: [ref("NoneAccepted"), ref("Error")] },
  503: { oneOf: [ref("Unacknowledged"), ref("Error")] },
};

function ingestResponses(codes: Readonly<Record<string, number>>): Operation["responses"] {
  const statuses = [...new Set(Object.values(codes))].sort((a, b) => a - b);
  const refusals = statuses.map((status) => {
    const which = Object.keys(codes).filter((code) => codes[code] === status);
    const description = `${MEANING[status] ?? "Refused."} Codes: ${which.join(", ")}.`;
    const retry = status === 429 || status === 503 ? { headers: RETRY_AFTER } : {};
    return [status, { description, ...retry, content: json(BODIES[status] ?? ref("Error")) }] as const;
  });
  const accepted = {
    description: "Acknowledged by all in-sync brokers; of a batch at least one event.",
    content: json({ oneOf: [ref("SomeAccepted"), ref("AllAccepted"), ref("Accepted")] }),
  };
  return { 202: accepted, ...Object.fromEntries(refusals) };
}

const status = object({ status: text });
const page = (operationId: string, summary: string, responses: Operation["responses"]) => ({
  get: { operationId, summary, responses },
});
const PAGES = {
  "/healthz": page("health", "Whether the process is alive, and whether it asks for keys.", {
    200: {
      description: "Alive.",
      content: json(object({ status: text, auth: { type: "string", enum: ["keys", "open"] } })),
    },
  }),
  "/readyz": page("readiness", "Whether it takes events now.", {
    200: { description: "Ready.", content: json(status) },
    503: { description: "Not connected to the brokers, or on its way out.", content: json(status) },
  }),
  "/metrics": page("metrics", "Measurements.", {
    200: { description: "In Prometheus' text format.", content: { "text/plain": { schema: text } } },
  }),
  "/openapi.json": page("openapi", "This document.", {
    200: { description: "OpenAPI 3.1.", content: json({ type: "object" }) },
  }),
};
