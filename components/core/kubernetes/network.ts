import type { types } from "@pulumi/kubernetes";
import type { Labels, Manifest, NetworkPolicySpec } from "./manifest";

/** Who may be talked to, or may talk, as a NetworkPolicy says it. */
export type Peer =
  /** Pods of a namespace; without labels, all of them. */
  | { readonly kind: "pods"; readonly namespace: string; readonly labels?: Labels }
  /** Addresses outside the cluster's pods: brokers of MSK, AWS' endpoints in the VPC, the API server. */
  | { readonly kind: "addresses"; readonly cidrs: readonly string[] };

/** A peer with the TCP ports it is talked to on. */
export interface Way {
  readonly peers: readonly Peer[];
  readonly ports: readonly number[];
}

type PolicyPeer = types.input.networking.v1.NetworkPolicyPeer;

const NAMESPACE_LABEL = "kubernetes.io/metadata.name";

/** One policy for the pods of a selector: what they may be asked by (`from`) and what they may ask (`to`), and nothing else. */
export function networkPolicy(policy: {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Labels;
  /** The pods it is for; empty means all of the namespace. */
  readonly pods: Labels;
  readonly from?: readonly Way[];
  readonly to?: readonly Way[];
}): Manifest {
  const { name, namespace, labels, pods, from, to } = policy;
  const spec: NetworkPolicySpec = {
    podSelector: { matchLabels: { ...pods } },
    policyTypes: [...(from === undefined ? [] : ["Ingress"]), ...(to === undefined ? [] : ["Egress"])],
    ...(from === undefined
      ? {}
      : { ingress: from.filter(hasPeers).map((way) => ({ from: peersOf(way), ports: portsOf(way) })) }),
    ...(to === undefined
      ? {}
      : { egress: to.filter(hasPeers).map((way) => ({ to: peersOf(way), ports: portsOf(way) })) }),
  };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) },
    spec,
  };
}

/** Kubernetes reads an empty list of peers as everybody: a way to nobody is no way. */
const hasPeers = ({ peers }: Way): boolean => peers.length > 0;

const portsOf = ({ ports }: Way) => ports.map((port) => ({ protocol: "TCP", port }));

const peersOf = ({ peers }: Way): PolicyPeer[] =>
  peers.flatMap((peer): PolicyPeer[] => {
    if (peer.kind === "addresses") return peer.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
    const namespaceSelector = { matchLabels: { [NAMESPACE_LABEL]: peer.namespace } };
    return [
      {
        namespaceSelector,
        ...(peer.labels === undefined ? {} : { podSelector: { matchLabels: { ...peer.labels } } }),
      },
    ];
  });
