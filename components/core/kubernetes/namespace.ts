import { PLATFORM } from "../../../workloads/streams/names";
import { CLUSTER_DNS, POD_IDENTITY_AGENT } from "./addresses";
import type { Manifest } from "./manifest";

export interface NamespaceSpec {
  readonly name: string;
  /** Level of the Pod Security Standards that is enforced. Default `restricted`. */
  readonly level?: "restricted" | "baseline" | "privileged";
  /** What all pods of the namespace may ask for together; Kubernetes' quantities. */
  readonly quota: { readonly cpu: string; readonly memory: string; readonly pods: number };
}

/**
 * A namespace closed by default: pods are held to a Pod Security level, may use the cluster's DNS and the agent that gives them
 * the credentials of their role, and nothing else of the network until a policy allows it, have limits when they name none, and a bound together.
 */
export function namespaceManifests({ name, level = "restricted", quota }: NamespaceSpec): readonly Manifest[] {
  const labels = { "app.kubernetes.io/part-of": PLATFORM };
  const at = (objectName: string) => ({ name: objectName, namespace: name, labels });
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name,
        labels: {
          ...labels,
          "pod-security.kubernetes.io/enforce": level,
          "pod-security.kubernetes.io/audit": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: at("default-deny"),
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: at("allow-dns"),
      spec: {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [
          {
            to: [
              { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } },
              { ipBlock: { cidr: CLUSTER_DNS } },
            ],
            ports: [
              { protocol: "UDP", port: 53 },
              { protocol: "TCP", port: 53 },
            ],
          },
        ],
      },
    },
    {
      // The agent answers only pods whose service account has a role.
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: at("allow-identity"),
      spec: {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: POD_IDENTITY_AGENT } }], ports: [{ protocol: "TCP", port: 80 }] }],
      },
    },
    {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: at("defaults"),
      spec: {
        limits: [
          {
            type: "Container",
            // No limit of the processor: who names none may use what is idle.
            default: { memory: "512Mi", "ephemeral-storage": "1Gi" },
            defaultRequest: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "128Mi" },
          },
        ],
      },
    },
    {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: at("quota"),
      spec: {
        hard: {
          "requests.cpu": quota.cpu,
          "requests.memory": quota.memory,
          pods: String(quota.pods),
        },
      },
    },
  ];
}
