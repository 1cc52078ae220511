import type { Manifest } from "../../components/core/kubernetes";
import type { Graph } from "./graph";

/** The graph with what Argo CD applies beside it: the whole of what stands in the cluster. */
export function withDelivered(graph: Graph, manifests: readonly Manifest[]): Graph {
  const applications = graph.resources.filter(({ type }) => type.endsWith(":Application")).map(({ urn }) => urn);
  const delivered = manifests.map((manifest) => {
    const { apiVersion, kind, metadata } = manifest;
    const name = `${metadata.namespace ?? ""}/${metadata.name}`;
    const type = `kubernetes:${apiVersion}:${kind}`;
    return {
      urn: `urn:argocd:${graph.stack}::${type}::${name}`,
      type,
      name,
      dependencies: applications,
      protect: false,
      custom: true,
      inputs: manifest,
    };
  });
  return { ...graph, resources: [...graph.resources, ...delivered] };
}
