import { readUpstream, type UpstreamOptions, upstreamFiles } from "../upstream";
import { enums } from "./core-enums";
import type { Schema } from "./walk";

interface CoreSchema extends Schema {
  readonly "x-kubernetes-group-version-kind"?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** Kubernetes' own kinds, from its OpenAPI. */
export interface CoreKinds {
  /** Absent when Kubernetes has no such kind. */
  readonly definition: (apiVersion: string, kind: string) => Schema | undefined;
  /** `apiVersion/Kind` of all. */
  readonly titles: readonly string[];
  /** Of `#/definitions/…`. @throws when there is none */
  readonly resolve: (reference: string) => Schema;
  /** Of every object. */
  readonly metadata: Schema;
}

const REFERENCE = "#/definitions/";
export const METADATA = `${REFERENCE}io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta`;

/** What OpenAPI calls a string, and Kubernetes reads as a number with a unit. */
const quantity: Schema = {
  "x-kubernetes-int-or-string": true,
  pattern:
    "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
};

/** @throws UpstreamError */
export function coreKinds(options: UpstreamOptions = {}): CoreKinds {
  const files = options.files ?? upstreamFiles;
  const file = files.find((entry) => entry.file.startsWith("kubernetes/swagger"))?.file ?? "kubernetes/swagger.json";
  const { definitions } = JSON.parse(readUpstream(file, options)) as {
    readonly definitions: Readonly<Record<string, CoreSchema>>;
  };
  const byKind = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions)) {
    const kinds = definition["x-kubernetes-group-version-kind"] ?? [];
    // Those of many groups are what all kinds share, such as options of a deletion.
    const [only] = kinds;
    if (kinds.length !== 1 || only === undefined) continue;
    byKind.set(`${only.group === "" ? "" : `${only.group}/`}${only.version}/${only.kind}`, name);
  }
  const prepared = new Map<string, Schema>();
  const named = (name: string): Schema => {
    let schema = prepared.get(name);
    if (schema === undefined) {
      const definition = definitions[name];
      if (definition === undefined) throw new Error(`${file} has no definition "${name}"`);
      schema = prepare(name, definition);
      prepared.set(name, schema);
    }
    return schema;
  };
  const resolve = (reference: string): Schema => named(reference.slice(REFERENCE.length));
  return {
    definition: (apiVersion, kind) => {
      const name = byKind.get(`${apiVersion}/${kind}`);
      return name === undefined ? undefined : named(name);
    },
    titles: [...byKind.keys()],
    resolve,
    metadata: resolve(METADATA),
  };
}

function prepare(name: string, definition: CoreSchema): Schema {
  if (name.endsWith(".resource.Quantity")) return quantity;
  const { type, properties, additionalProperties } = definition;
  if (type === "object" && properties === undefined && additionalProperties === undefined) {
    return { ...definition, "x-kubernetes-preserve-unknown-fields": true };
  }
  const allowed = enums[name.slice(name.lastIndexOf(".") + 1)];
  if (allowed === undefined || properties === undefined) return definition;
  return {
    ...definition,
    properties: {
      ...properties,
      ...Object.fromEntries(
        Object.entries(allowed).map(([field, values]) => {
          const schema = properties[field] ?? {};
          return [
            field,
            schema.type === "array"
              ? { ...schema, items: { ...schema.items, enum: values } }
              : { ...schema, enum: values },
          ];
        }),
      ),
    },
  };
}
