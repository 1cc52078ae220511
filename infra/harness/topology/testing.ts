import type { Manifest } from "../../../components/core/kubernetes/manifest";
import type { Graph, GraphResource } from "../graph";

/** A graph of hand-made resources, in the order given. */
export const graphOf = (resources: readonly Partial<GraphResource>[]): Graph => ({
  stack: "test",
  outputs: {},
  resources: resources.map((resource, index) => ({
    urn: `urn:${resource.type ?? ""}:${resource.name ?? index.toString()}`,
    type: "",
    name: "",
    dependencies: [],
    protect: false,
    custom: true,
    inputs: {},
    ...resource,
  })),
});

/** A manifest as a resource of the graph. */
export function resourceOf(manifest: Manifest, more: Partial<GraphResource> = {}): Partial<GraphResource> {
  const { apiVersion, kind, metadata } = manifest;
  return {
    type: `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`,
    name: `${metadata.namespace ?? ""}/${metadata.name}`,
    inputs: manifest,
    ...more,
  };
}

/** An object in namespace `here`, which is there. */
export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  fields: Readonly<Record<string, unknown>> = {},
  metadata: Partial<Manifest["metadata"]> = {},
): Manifest => ({ apiVersion, kind, metadata: { name, namespace: "here", ...metadata }, ...fields });

/** A Deployment whose pods have the label `app` of its name, with more fields of the pod and of its one container. */
export const deployment = (
  name: string,
  pod: Readonly<Record<string, unknown>> = {},
  container: Readonly<Record<string, unknown>> = {},
  metadata: Partial<Manifest["metadata"]> = {},
): Manifest =>
  object(
    "apps/v1",
    "Deployment",
    name,
    {
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: {
            containers: [{ name: "main", ports: [{ name: "http", containerPort: 8000 }], ...container }],
            ...pod,
          },
        },
      },
    },
    metadata,
  );

export const namespace = (name: string, labels: Readonly<Record<string, string>> = {}): Manifest => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels },
});
