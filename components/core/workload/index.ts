export { KEDA_PRINCIPAL, KEDA_SERVICE_ACCOUNT, kedaPrincipal } from "./keda";
export { endpointKeys, type EnvironmentVariable, type KafkaAccess, kafkaWays, type Mount } from "./kafka";
export {
  deploymentOf,
  disruptionBudgetOf,
  terminationPeriod,
  workloadLabels,
  type Workload,
  workloadPods,
  type WorkloadSpec,
} from "./pod";
export { containerResources, type ReplicaLoad, type ReplicaSize, replicaSize } from "./resources";
export { lagThreshold, lagThresholds, scalingBehavior } from "./scaling";
