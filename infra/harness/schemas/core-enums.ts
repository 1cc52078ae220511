/**
 * Values that Kubernetes takes for a field and that its OpenAPI file only tells in prose ("One of Always, Never, IfNotPresent"),
 * by the last part of the definition's name and the field.
 */
export const enums: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Container: {
    imagePullPolicy: ["Always", "IfNotPresent", "Never"],
    terminationMessagePolicy: ["File", "FallbackToLogsOnError"],
  },
  ContainerPort: { protocol: ["TCP", "UDP", "SCTP"] },
  CronJobSpec: { concurrencyPolicy: ["Allow", "Forbid", "Replace"] },
  DeploymentStrategy: { type: ["Recreate", "RollingUpdate"] },
  HPAScalingPolicy: { type: ["Pods", "Percent"] },
  HPAScalingRules: { selectPolicy: ["Max", "Min", "Disabled"] },
  HTTPIngressPath: { pathType: ["Exact", "Prefix", "ImplementationSpecific"] },
  MetricSpec: { type: ["Object", "Pods", "Resource", "ContainerResource", "External"] },
  MetricTarget: { type: ["Utilization", "Value", "AverageValue"] },
  NetworkPolicyPort: { protocol: ["TCP", "UDP", "SCTP"] },
  NetworkPolicySpec: { policyTypes: ["Ingress", "Egress"] },
  LabelSelectorRequirement: { operator: ["In", "NotIn", "Exists", "DoesNotExist"] },
  NodeSelectorRequirement: { operator: ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"] },
  PersistentVolumeClaimSpec: {
    accessModes: ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"],
    volumeMode: ["Block", "Filesystem"],
  },
  PodDisruptionBudgetSpec: { unhealthyPodEvictionPolicy: ["IfHealthyBudget", "AlwaysAllow"] },
  PodSecurityContext: { fsGroupChangePolicy: ["OnRootMismatch", "Always"] },
  PodSpec: {
    dnsPolicy: ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"],
    preemptionPolicy: ["Never", "PreemptLowerPriority"],
    restartPolicy: ["Always", "OnFailure", "Never"],
  },
  PriorityClass: { preemptionPolicy: ["Never", "PreemptLowerPriority"] },
  SeccompProfile: { type: ["RuntimeDefault", "Localhost", "Unconfined"] },
  ServicePort: { protocol: ["TCP", "UDP", "SCTP"] },
  ServiceSpec: {
    externalTrafficPolicy: ["Cluster", "Local"],
    internalTrafficPolicy: ["Cluster", "Local"],
    sessionAffinity: ["ClientIP", "None"],
    type: ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"],
  },
  StatefulSetSpec: { podManagementPolicy: ["OrderedReady", "Parallel"] },
  StatefulSetUpdateStrategy: { type: ["OnDelete", "RollingUpdate"] },
  StorageClass: {
    reclaimPolicy: ["Delete", "Retain", "Recycle"],
    volumeBindingMode: ["Immediate", "WaitForFirstConsumer"],
  },
  Toleration: {
    effect: ["NoSchedule", "PreferNoSchedule", "NoExecute"],
    operator: ["Exists", "Equal", "Lt", "Gt"],
  },
  TopologySpreadConstraint: {
    nodeAffinityPolicy: ["Honor", "Ignore"],
    nodeTaintsPolicy: ["Honor", "Ignore"],
    whenUnsatisfiable: ["DoNotSchedule", "ScheduleAnyway"],
  },
};
