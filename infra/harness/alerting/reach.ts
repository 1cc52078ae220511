import type { Labels, Manifest, NetworkPolicySpec } from "../../../components/core/kubernetes";
import { titleOf } from "../../../components/core/kubernetes";
import { names } from "../../../workloads/streams";

const WATCHING = names.namespace("prometheus");
const NAMESPACE = "kubernetes.io/metadata.name";

interface PodMonitorSpec {
  readonly namespaceSelector: { readonly matchNames: readonly string[] };
  readonly selector: { readonly matchLabels: Labels };
  readonly podMetricsEndpoints: readonly { readonly portNumber: number }[];
}

interface Ingress {
  readonly from?: readonly {
    readonly namespaceSelector?: { readonly matchLabels?: Labels };
    readonly podSelector?: { readonly matchLabels?: Labels };
  }[];
  readonly ports?: readonly { readonly port?: unknown }[];
}

/**
 * Pods that Prometheus is told to scrape, and whose own namespace does not let it in: a network policy of theirs must have
 * Prometheus' namespace on the port of the metrics. Namespaces without any policy are open.
 */
export function reachDefects(manifests: readonly Manifest[]): readonly string[] {
  const policies = manifests.filter(({ kind }) => kind === "NetworkPolicy");
  return manifests
    .filter(({ kind }) => kind === "PodMonitor")
    .flatMap((monitor) => {
      const { namespaceSelector, selector, podMetricsEndpoints } = monitor.spec as PodMonitorSpec;
      return namespaceSelector.matchNames.flatMap((namespace) => {
        const own = policies.filter(({ metadata }) => metadata.namespace === namespace);
        if (own.length === 0) return [];
        return podMetricsEndpoints
          .filter(({ portNumber }) => !own.some((policy) => admits(policy, selector.matchLabels, portNumber)))
          .map(
            ({ portNumber }) =>
              `${titleOf(monitor)}: a NetworkPolicy of ${namespace} must let ${WATCHING} in on port ${portNumber} of pods ${JSON.stringify(selector.matchLabels)}, and none does; add it where those pods are rendered`,
          );
      });
    });
}

function admits({ spec }: Manifest, pods: Labels, port: number): boolean {
  const { podSelector, ingress } = spec as NetworkPolicySpec & { readonly ingress?: readonly Ingress[] };
  const selected = (podSelector as { readonly matchLabels?: Labels } | undefined)?.matchLabels ?? {};
  if (Object.entries(selected).some(([label, value]) => label in pods && pods[label] !== value)) return false;
  return (ingress ?? []).some(
    ({ from, ports }) =>
      (ports === undefined || ports.some((open) => open.port === port)) &&
      (from === undefined ||
        from.some(({ namespaceSelector }) => namespaceSelector?.matchLabels?.[NAMESPACE] === WATCHING)),
  );
}
