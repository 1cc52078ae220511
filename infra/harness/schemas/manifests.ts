import { type Manifest, titleOf } from "../../../components/core/kubernetes/manifest";
import type { UpstreamOptions } from "../upstream";
import { type CoreKinds, coreKinds, METADATA } from "./core";
import { CustomKinds } from "./crds";
import { metadataDefects } from "./metadata";
import { isFields } from "./symbols";
import { type Schema, walk } from "./walk";
import { withoutSchema } from "./without-schema";
import { hint, list } from "./words";

/** Kinds whose objects belong to no namespace, of those that Kubernetes has and rooms use. */
const OF_THE_CLUSTER = new Set([
  "Namespace",
  "IngressClass",
  "ClusterRole",
  "ClusterRoleBinding",
  "PriorityClass",
  "StorageClass",
  "PersistentVolume",
  "CustomResourceDefinition",
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
  "APIService",
]);

const memory: { core?: CoreKinds; custom?: CustomKinds } = {};

/**
 * What is wrong with objects by the schemas of their kinds, strictly: a sentence each, `Deployment a/b: spec.replcas is not a
 * field; did you mean "replicas"?`. Rules that a CRD writes in CEL, and what admission checks beyond schemas, are not judged.
 * @throws UpstreamError when the schemas cannot be read
 */
export function manifestDefects(manifests: readonly Manifest[], options?: UpstreamOptions): readonly string[] {
  const core = options === undefined ? (memory.core ??= coreKinds()) : coreKinds(options);
  const custom = options === undefined ? (memory.custom ??= new CustomKinds()) : new CustomKinds(options);
  return manifests.flatMap((manifest) =>
    defectsOf(manifest, core, custom).map((sentence) => `${titleOf(manifest)}: ${sentence}`),
  );
}

function defectsOf(manifest: Manifest, core: CoreKinds, custom: CustomKinds): readonly string[] {
  const { apiVersion, kind } = manifest;
  const own = core.definition(apiVersion, kind);
  if (own !== undefined) {
    return [
      ...scopeDefects(manifest, OF_THE_CLUSTER.has(kind) ? "Cluster" : "Namespaced"),
      ...metadataDefects(manifest),
      ...walk(manifest, own, "", { resolve: core.resolve, strict: true }),
    ];
  }
  const slash = apiVersion.indexOf("/");
  const group = apiVersion.slice(0, Math.max(0, slash));
  const version = apiVersion.slice(slash + 1);
  const definition = custom.definition(group, kind);
  if (definition === undefined) {
    if (withoutSchema[`${apiVersion}/${kind}`] !== undefined) return metadataDefects(manifest);
    return [unknownKind(apiVersion, kind, [...core.titles, ...custom.titles()])];
  }
  const schema = definition.versions[version];
  if (schema === undefined) {
    const served = Object.keys(definition.versions).map((name) => `${group}/${name}`);
    return [`apiVersion must be one of ${list(served)}, got "${apiVersion}"`];
  }
  return [
    ...scopeDefects(manifest, definition.scope),
    ...metadataDefects(manifest),
    ...walk(manifest, whole(schema), "", { resolve: core.resolve, strict: true }),
  ];
}

/** A definition leaves out what every object has. */
const whole = (schema: Schema): Schema => ({
  ...schema,
  properties: {
    ...schema.properties,
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { $ref: METADATA },
  },
});

function scopeDefects({ kind, metadata }: Manifest, scope: "Cluster" | "Namespaced"): readonly string[] {
  if (scope === "Cluster" && metadata.namespace !== undefined) {
    return [
      `metadata.namespace must be absent, since a ${kind} belongs to the whole cluster, got "${metadata.namespace}"`,
    ];
  }
  if (scope === "Namespaced" && metadata.namespace === undefined && isFields(metadata)) {
    return [`metadata.namespace is missing; a ${kind} left without one goes to whichever namespace the provider has`];
  }
  return [];
}

function unknownKind(apiVersion: string, kind: string, titles: readonly string[]): string {
  const sameKind = titles.filter((title) => title.endsWith(`/${kind}`));
  const near = sameKind.length > 0 ? `; "${kind}" is known of ${list(sameKind)}` : hint(kind, kindsOf(titles));
  return `kind "${kind}" of "${apiVersion}" has no schema${near.replace(/\?$/, "")}; pin its definition in components/core/upstream.lock.json, or name it with the reason in infra/harness/schemas/without-schema.ts`;
}

const kindsOf = (titles: readonly string[]): readonly string[] =>
  titles.map((title) => title.slice(title.lastIndexOf("/") + 1));
