import type { ChartName } from "../../../components/core/versions";

/** What a chart's own values.yaml does not tell about its values. Paths are keys joined by `/`, since keys may have dots. */
export interface ChartLists {
  /** Maps with a default that take keys of the user's choosing, with the reason. */
  readonly free?: Readonly<Record<string, string>>;
  /** Values that the chart's templates read and its values.yaml names in a comment only, with where it says so. */
  readonly optional?: Readonly<Record<string, string>>;
  /** Charts within it whose values are pinned too: the key of the parent's values and the folder of the chart. */
  readonly subcharts?: Readonly<Record<string, string>>;
}

export const chartLists: Readonly<Record<ChartName, ChartLists>> = {
  "argo-cd": {
    free: {
      "configs/cm": "data of the ConfigMap argocd-cm",
      "configs/params": "data of the ConfigMap argocd-cmd-params-cm",
      "configs/rbac": "data of the ConfigMap argocd-rbac-cm",
      "redis-ha": "a sub-chart whose values are not pinned; the platform leaves it off",
    },
  },
  "cert-manager": {},
  "eck-operator": {
    optional: {
      "podDisruptionBudget/maxUnavailable": "values.yaml names it in a comment below podDisruptionBudget",
      "config/policies/passwords": "values.yaml names it in a comment below config.policies",
    },
  },
  "external-secrets": {},
  grafana: {
    free: { "grafana.ini": "Grafana's own configuration, section by section" },
  },
  keda: {
    free: Object.fromEntries(
      ["operator", "metricServer", "webhooks"].flatMap((part) =>
        ["limits", "requests"].map((kind) => [
          `resources/${part}/${kind}`,
          "the template hands the container's resources on whole, whatever is counted",
        ]),
      ),
    ),
  },
  "kube-prometheus-stack": {
    free: {
      "alertmanager/config": "Alertmanager's own configuration",
      "grafana/grafana.ini": "Grafana's own configuration, section by section",
      "prometheus-windows-exporter": "a sub-chart whose values are not pinned; the platform leaves it off",
    },
    subcharts: {
      grafana: "grafana",
      "kube-state-metrics": "kube-state-metrics",
      "prometheus-node-exporter": "prometheus-node-exporter",
    },
  },
  "spark-operator": {},
  "strimzi-kafka-operator": {},
  "trivy-operator": {},
};

/** Keys whose maps are free in every chart. */
export const FREE_KEY = /(^|[a-z])(annotations|labels|nodeselector|matchlabels)$/i;

/** Values that are a type of Kubernetes in every chart, by key: definition in its OpenAPI. A `[]` is a list of them. */
export const typedKeys: Readonly<Record<string, readonly string[]>> = {
  affinity: ["io.k8s.api.core.v1.Affinity"],
  containerSecurityContext: ["io.k8s.api.core.v1.SecurityContext"],
  livenessProbe: ["io.k8s.api.core.v1.Probe"],
  podSecurityContext: ["io.k8s.api.core.v1.PodSecurityContext"],
  readinessProbe: ["io.k8s.api.core.v1.Probe"],
  resources: ["io.k8s.api.core.v1.ResourceRequirements"],
  securityContext: ["io.k8s.api.core.v1.SecurityContext", "io.k8s.api.core.v1.PodSecurityContext"],
  startupProbe: ["io.k8s.api.core.v1.Probe"],
  tolerations: ["io.k8s.api.core.v1.Toleration[]"],
  topologySpreadConstraints: ["io.k8s.api.core.v1.TopologySpreadConstraint[]"],
};
