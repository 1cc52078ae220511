import * as names from "../../workloads/streams/names";
import { type ClusterRendering, type Manifest, namespaceManifests } from "../core/kubernetes";
import { text } from "../core/text";
import { endpointKeys, type Workload, workloadLabels } from "../core/workload";
import type { ValidWorkspaceSettingsSpec, ValidWorkspaceSpec } from "./spec";

/** The namespace, and the identity of each worker, gateway and poller: Pulumi's whoever applies the workers. */
export const renderWorkspace = ({ workers, gateways, pollers, quota }: ValidWorkspaceSpec): ClusterRendering => ({
  manifests: [
    ...namespaceManifests({
      name: names.WORKERS_NAMESPACE,
      quota: { cpu: String(quota.cpu), memory: `${quota.memory}Gi`, pods: quota.pods },
    }),
    ...[...workers, ...gateways, ...pollers].map(serviceAccountOf),
  ],
});

/** Nothing is mounted from it: on AWS the agent on the node turns it into credentials, elsewhere it is a name. */
const serviceAccountOf = (edge: Workload): Manifest => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: {
    name: names.kubernetesName(edge),
    namespace: names.WORKERS_NAMESPACE,
    labels: workloadLabels(edge),
  },
  automountServiceAccountToken: false,
});

/** What is only known when the brokers are there, and the plan. */
export function renderWorkspaceSettings({ kafka, plan }: ValidWorkspaceSettingsSpec): ClusterRendering {
  const { bootstrap, security } = kafka;
  return {
    manifests: [
      configMap(names.ENDPOINTS_CONFIG, {
        [endpointKeys.brokers]: text`${bootstrap}`,
        [endpointKeys.security]: security.kind,
        ...(security.kind === "msk-iam" ? { [endpointKeys.region]: security.region } : {}),
      }),
      configMap(names.PLAN_CONFIG, { "plan.json": plan }),
    ],
  };
}

const configMap = (name: string, data: Readonly<Record<string, unknown>>): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: names.WORKERS_NAMESPACE, labels: { "app.kubernetes.io/part-of": names.PLATFORM } },
  data,
});
