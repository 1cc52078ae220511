import type { ClusterRendering, Manifest } from "../../../components/core/kubernetes/manifest";
import type { Graph } from "../graph";
import { at, hasSymbol } from "../schemas/symbols";
import type { Valued } from "../schemas/values";
import { definitionDefects } from "./definitions";
import { everyCluster, secretsOfUsers } from "./given";
import { type Made, objectsOf, providedOf, releasesOf } from "./objects";
import { cloudNativePg } from "./rules-databases";
import { applications, customReferences, elastic, strimzi } from "./rules-operators";
import { namespaces, podReferences, type Rule, storage } from "./rules-pods";
import { prometheus } from "./rules-prometheus";
import { bindings } from "./rules-rights";
import { gateways, ingresses, routes } from "./rules-routes";
import { chartReferences, hostLacks, hosts } from "./rules-hosts";
import { certificates, externalSecrets } from "./rules-secrets";
import { scaling, triggerAuthentications } from "./rules-scaling";
import { budgets, monitors, policies, services, templates } from "./rules-selectors";
import { World } from "./world";

const rules: readonly Rule[] = [
  namespaces,
  podReferences,
  storage,
  templates,
  services,
  budgets,
  policies,
  monitors,
  prometheus,
  scaling,
  triggerAuthentications,
  ingresses,
  gateways,
  routes,
  bindings,
  strimzi,
  cloudNativePg,
  elastic,
  certificates,
  externalSecrets,
  applications,
  customReferences,
  chartReferences,
  hosts,
];

/** What the stack finds in its cluster, beyond what every cluster has: the storage classes of one that exists, secrets of users. */
export interface Given {
  readonly given?: readonly Made[];
}

/**
 * References of a graph that nothing resolves, a sentence each: who refers to what, and what there is instead. Names that only
 * a provider knows are typed outputs, and taken for right.
 */
export function topologyDefects(graph: Graph, { given = [] }: Given = {}): readonly string[] {
  const objects = objectsOf(graph).map(({ manifest }) => manifest);
  const releases = releasesOf(graph).map(({ release }) => release);
  const world = new World(objects, releases, [...everyCluster, ...secretsOfUsers, ...given, ...providedOf(graph)]);
  return [
    ...rules.flatMap((rule) => rule(world)),
    ...hostLacks(world, "the stack's outputs", graph.outputs, "outputs"),
    ...identityDefects(graph, world),
    ...definitionDefects(graph),
  ];
}

/**
 * The same of one room's rendering alone: what it refers to beyond itself must be `given`.
 */
export function renderingTopologyDefects(rendering: ClusterRendering, { given = [] }: Given = {}): readonly string[] {
  const { manifests, releases = [], provides = [] } = rendering;
  return objectTopologyDefects(manifests, releases, [
    ...given,
    ...[...provides, ...releases.flatMap((release) => release.provides ?? [])].map((one) => ({ ...one, by: "room" })),
  ]);
}

function objectTopologyDefects(
  manifests: readonly Manifest[],
  releases: readonly Omit<Valued, "chart">[],
  made: readonly Made[],
): readonly string[] {
  const world = new World(manifests, releases, [...everyCluster, ...secretsOfUsers, ...made]);
  return rules.flatMap((rule) => rule(world));
}

const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

/** Roles are given to pods of service accounts that are there. */
const identityDefects = ({ resources }: Graph, world: World): readonly string[] =>
  resources
    .filter(({ type }) => type === ASSOCIATION)
    .flatMap(({ name, inputs }) => {
      const namespace = at(inputs, "namespace");
      if (typeof namespace !== "string" || hasSymbol(namespace)) return [];
      const wanted = { kind: "ServiceAccount", name: inputs.serviceAccount, namespace };
      return world.lack(`pod identity association "${name}"`, "serviceAccount", wanted) ?? [];
    });

export type { Made } from "./objects";
