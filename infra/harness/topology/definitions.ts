import { type CrdSet, crdFiles, crdSets } from "../../../components/core/versions";
import { titleOf } from "../../../components/core/kubernetes/manifest";
import type { Graph, GraphResource } from "../graph";
import { list } from "../schemas/words";
import { byUrn, definitionsOf, objectsOf, type PlacedObject } from "./objects";

/** API groups that the definitions of a project are of. */
export const groupsOfSets: Readonly<Record<CrdSet, readonly string[]>> = {
  "argo-cd": ["argoproj.io"],
  "cert-manager": ["acme.cert-manager.io", "cert-manager.io"],
  "cloud-on-k8s": [
    "agent.k8s.elastic.co",
    "apm.k8s.elastic.co",
    "autoops.k8s.elastic.co",
    "autoscaling.k8s.elastic.co",
    "beat.k8s.elastic.co",
    "elasticsearch.k8s.elastic.co",
    "enterprisesearch.k8s.elastic.co",
    "kibana.k8s.elastic.co",
    "logstash.k8s.elastic.co",
    "maps.k8s.elastic.co",
    "packageregistry.k8s.elastic.co",
    "stackconfigpolicy.k8s.elastic.co",
  ],
  "cloudnative-pg": ["postgresql.cnpg.io"],
  "external-secrets": ["external-secrets.io", "generators.external-secrets.io"],
  "gateway-api": ["gateway.networking.k8s.io"],
  keda: ["eventing.keda.sh", "keda.sh"],
  "prometheus-operator": ["monitoring.coreos.com"],
  "spark-operator": ["sparkoperator.k8s.io"],
  "strimzi-kafka-operator": ["core.strimzi.io", "kafka.strimzi.io"],
  "trivy-operator": ["aquasecurity.github.io"],
};

/** Groups that EKS Auto Mode brings with the cluster. */
const OF_EKS = new Set(["eks.amazonaws.com", "karpenter.sh"]);
const EKS = /^(eks:index:Cluster|aws:eks\/cluster:Cluster)$/;

/** Every custom resource has its definition in the graph, and waits for it. */
export function definitionDefects(graph: Graph): readonly string[] {
  const onEks = graph.resources.some(({ type }) => EKS.test(type));
  const sets = definitionsOf(graph);
  const resources = byUrn(graph);
  const reached = new Map<string, ReadonlySet<string>>();
  return objectsOf(graph).flatMap((object) => {
    const group = object.manifest.apiVersion.split("/").at(-2) ?? "";
    const set = setOf(group);
    if (set === undefined || (onEks && OF_EKS.has(group))) return unlisted(object, group, onEks);
    const makers = sets.filter(({ files }) => files.some((file) => crdFiles(set).includes(file)));
    const who = titleOf(object.manifest);
    if (makers.length === 0) {
      return [`${who}: kind "${object.manifest.kind}" is defined by ${set}, whose definitions the graph does not have`];
    }
    const urns = makers.map(({ resource }) => resource.urn);
    if (urns.some((urn) => waitsFor(object.resource, urn, resources, reached))) return [];
    return [
      `${who}: it must wait for the definitions of ${set} (${makers.map(({ resource }) => resource.name).join(", ")}), and does not depend on them`,
    ];
  });
}

const setOf = (group: string): CrdSet | undefined =>
  (Object.keys(crdSets) as CrdSet[]).find((set) => groupsOfSets[set].includes(group));

const OWN_GROUP =
  /^$|^[a-z]+$|^(networking|rbac\.authorization|scheduling|storage|policy|coordination|admissionregistration|apiregistration|node|resource|flowcontrol\.apiserver|certificates|discovery|events|authentication|authorization|apiextensions)\.k8s\.io$/;

function unlisted({ manifest }: PlacedObject, group: string, onEks: boolean): readonly string[] {
  if (OWN_GROUP.test(group) || (onEks && OF_EKS.has(group))) return [];
  const known = OF_EKS.has(group)
    ? "only EKS Auto Mode brings it"
    : `the sets of components/core/versions.ts have ${list(Object.values(groupsOfSets).flat())}`;
  return [`${titleOf(manifest)}: nothing in the graph defines kinds of group "${group}"; ${known}`];
}

/**
 * Whether one resource is registered after another: by its dependencies, those of its parents (a child is registered when its
 * parent is, and that waits), and theirs in turn.
 */
function waitsFor(
  resource: GraphResource,
  urn: string,
  resources: ReadonlyMap<string, GraphResource>,
  reached: Map<string, ReadonlySet<string>>,
): boolean {
  let known = reached.get(resource.urn);
  if (known === undefined) {
    const found = new Set<string>();
    const seen = new Set<string>();
    const open = [resource.urn];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const { dependencies = [], parent } = resources.get(next) ?? {};
      for (const dependency of dependencies) found.add(dependency);
      open.push(...dependencies, ...(parent === undefined ? [] : [parent]));
    }
    known = found;
    reached.set(resource.urn, known);
  }
  return known.has(urn);
}
