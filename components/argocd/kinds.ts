/** The kinds that are delivered from the repository. All else is the program's: namespaces, identities, topics, endpoints. */
export const deliveredKinds = [
  { group: "apps", kind: "Deployment", resource: "deployments" },
  { group: "", kind: "Service", resource: "services" },
  { group: "policy", kind: "PodDisruptionBudget", resource: "poddisruptionbudgets" },
  { group: "networking.k8s.io", kind: "NetworkPolicy", resource: "networkpolicies" },
  { group: "keda.sh", kind: "ScaledObject", resource: "scaledobjects" },
  { group: "keda.sh", kind: "TriggerAuthentication", resource: "triggerauthentications" },
  { group: "autoscaling", kind: "HorizontalPodAutoscaler", resource: "horizontalpodautoscalers" },
] as const;
