import { type CoreKinds, coreKinds } from "../harness/schemas/core";
import { CustomKinds } from "../harness/schemas/crds";
import type { Schema } from "../harness/schemas/walk";

const REFERENCE = "#/definitions/";
/** Whose minimum may be exclusive by true and false, as in OpenAPI 3.0. */
const DRAFT = "http://json-schema.org/draft-04/schema#";

type JsonSchema = Readonly<Record<string, unknown>>;

let core: CoreKinds | undefined;
let custom: CustomKinds | undefined;

/** The published schema of a kind as JSON Schema in which unknown fields are refused; undefined where nobody publishes one. */
export function jsonSchemaOf({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): JsonSchema | undefined {
  core ??= coreKinds();
  custom ??= new CustomKinds();
  const own = core.definition(apiVersion, kind);
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  const schema = own ?? custom.definition(group, kind)?.versions[version];
  if (schema === undefined) return undefined;
  const definitions: Record<string, JsonSchema> = {};
  const strict = strictly(schema, core, definitions);
  return { $schema: DRAFT, ...strict, definitions };
}

/** @param definitions takes what is referred to */
function strictly(schema: Schema, kinds: CoreKinds, definitions: Record<string, JsonSchema>): JsonSchema {
  const inner = (one: Schema) => strictly(one, kinds, definitions);
  const { $ref, type, format, properties, additionalProperties, items, nullable, default: _, ...rest } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice(REFERENCE.length);
    if (definitions[name] === undefined) {
      definitions[name] = {}; // It may refer to itself.
      definitions[name] = strictly(kinds.resolve($ref), kinds, definitions);
    }
    return { $ref };
  }
  if (schema["x-kubernetes-int-or-string"] === true || format === "int-or-string") {
    const { pattern, ...others } = rest;
    const text = { type: "string", ...(pattern === undefined ? {} : { pattern }) };
    return { ...others, anyOf: [{ type: "number" }, text] };
  }
  const closed =
    properties !== undefined &&
    additionalProperties === undefined &&
    schema["x-kubernetes-preserve-unknown-fields"] !== true &&
    schema["x-kubernetes-embedded-resource"] !== true;
  return {
    ...rest,
    ...(type === undefined ? {} : { type: nullable === true ? [type, "null"] : type }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)])),
        }),
    ...(closed ? { additionalProperties: false } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === "boolean" ? additionalProperties : inner(additionalProperties),
        }),
    ...(items === undefined ? {} : { items: inner(items) }),
  };
}
