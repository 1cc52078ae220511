import { PLATFORM, namespace } from "../../workloads/streams/names";
import { labelsOf, selectorOf } from "../core/kubernetes/labels";
import type { DeploymentSpec, Manifest } from "../core/kubernetes/manifest";
import { namespaceManifests } from "../core/kubernetes/namespace";
import { POOL_LABEL, type PoolName, priorityClasses } from "../core/kubernetes/placement";
import { imageReference, images } from "../core/versions";
import type { ValidHeadroom } from "./spec";

const NAMESPACE = namespace("nodes");
const NAME = "headroom";

/** Who stays when room is short. Pods without a class have 0: less than what is named, more than headroom. */
export const priorities = (): readonly Manifest[] => [
  priority(priorityClasses.critical, 1_000_000, "What others cannot do without: brokers, controllers, the entry."),
  priority(priorityClasses.normal, 1_000, "Workers, and what serves queries."),
  priority(priorityClasses.headroom, -10, "Keeps room, and leaves at once for anything else."),
];

function priority(name: string, value: number, description: string): Manifest {
  return {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name, labels: { "app.kubernetes.io/part-of": PLATFORM } },
    value,
    globalDefault: false,
    description,
    preemptionPolicy: value < 0 ? "Never" : "PreemptLowerPriority",
  };
}

/**
 * Pods that do nothing. Any other pod takes their place at once; then they wait, and the node that is made for them is room for
 * the next. Nothing for a headroom of 0.
 * @param pool where they keep room; absent where nodes are not ours
 */
export function headroomManifests(headroom: ValidHeadroom, pool?: PoolName): readonly Manifest[] {
  const { pods, cpu, memoryMib } = headroom;
  if (pods === 0) return [];
  const part = { name: NAME, component: "nodes" };
  const resources = {
    cpu: `${Math.ceil(cpu * 1000)}m`,
    memory: `${memoryMib}Mi`,
    // It writes nothing; without a word it would get what the namespace gives, and take that room from a node.
    "ephemeral-storage": "16Mi",
  };
  const spec: DeploymentSpec = {
    replicas: pods,
    selector: { matchLabels: selectorOf(part) },
    // All at once, and none beside the old: headroom needs no room of its own to be replaced.
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: "100%" } },
    template: {
      metadata: { labels: labelsOf(part) },
      spec: {
        priorityClassName: priorityClasses.headroom,
        serviceAccountName: NAME,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 0,
        ...(pool === undefined ? {} : { nodeSelector: { [POOL_LABEL]: pool } }),
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "topology.kubernetes.io/zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: selectorOf(part) },
          },
        ],
        securityContext: { runAsNonRoot: true, runAsUser: 65_535, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "pause",
            image: imageReference(images.pause),
            resources: { requests: resources, limits: resources },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
          },
        ],
      },
    },
  };
  return [
    ...namespaceManifests({
      name: NAMESPACE,
      quota: { cpu: `${Math.ceil(cpu * 1000) * pods}m`, memory: `${memoryMib * pods}Mi`, pods },
    }),
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: NAME, namespace: NAMESPACE, labels: labelsOf(part) },
      automountServiceAccountToken: false,
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {
        name: NAME,
        namespace: NAMESPACE,
        labels: labelsOf(part),
        // That some of them wait is what they are for, and must not hold up a deployment.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec,
    },
  ];
}
