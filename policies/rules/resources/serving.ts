import { type Container, containersOf, type Pod } from "../../core/containers";
import type { Place } from "../../core/reading";
import { kindOf, namespaceOf, ofKind, type Stack, type Subject } from "../../core/subject";

/** What answers requests: its pods, and how many there are. */
export interface Serving {
  readonly on: Subject;
  readonly pod: Pod;
  readonly containers: readonly Container[];
  readonly replicas: Place;
}

const WORKLOADS = ["Deployment", "StatefulSet"];

/** Custom resources whose operator makes the Service, with where they say how many pods there are. */
const OPERATED: Readonly<Record<string, readonly string[]>> = {
  KafkaNodePool: ["spec", "replicas"],
  KafkaConnect: ["spec", "replicas"],
  Kibana: ["spec", "count"],
  Prometheus: ["spec", "replicas"],
  Alertmanager: ["spec", "replicas"],
  Cluster: ["spec", "instances"],
};

/**
 * What serves: what a Service of its namespace selects, and custom resources that serve by their nature. Whether a Service
 * selects something may not be known, so that it is asked within a check: `serves` throws.
 */
export function candidatesOf(stack: Stack): readonly (Serving & { readonly serves: () => boolean })[] {
  const services = ofKind(stack, "Service");
  return stack.subjects.flatMap((on) => {
    const kind = kindOf(on) ?? "";
    const containers = containersOf(on);
    const pod = containers[0]?.pod;
    if (pod === undefined) return [];
    if (WORKLOADS.includes(kind)) {
      const serves = (): boolean => services.some((service) => selects(service, on, pod.labels));
      return [{ on, pod, containers, replicas: on.inputs.at("spec", "replicas"), serves }];
    }
    if (kind === "Elasticsearch") return nodeSetsOf(on, containers);
    const replicas = OPERATED[kind];
    return replicas === undefined
      ? []
      : [{ on, pod, containers, replicas: on.inputs.at(...replicas), serves: () => true }];
  });
}

const nodeSetsOf = (on: Subject, containers: readonly Container[]) =>
  on.inputs
    .at("spec", "nodeSets")
    .items()
    .flatMap((set) => {
      const its = containers.filter(({ pod }) => pod.spec.path === set.at("podTemplate", "spec").path);
      const pod = its[0]?.pod;
      return pod === undefined ? [] : [{ on, pod, containers: its, replicas: set.at("count"), serves: () => true }];
    });

/** Whether a Service leads to pods. @throws UnknownRead */
const selects = (service: Subject, on: Subject, labels: Place): boolean =>
  namespaceOf(service) === namespaceOf(on) && covers(service.inputs.at("spec", "selector"), labels);

/** Whether labels have all that a selector names; one that names nothing selects nothing here. @throws UnknownRead */
export function covers(selector: Place, labels: Place): boolean {
  const wanted = selector.fields();
  return wanted.length > 0 && wanted.every(([key, value]) => labels.at(key).text() === value.text());
}

/** The kinds of autoscalers, with where they name the fewest pods. */
const SCALERS: Readonly<Record<string, string>> = {
  HorizontalPodAutoscaler: "minReplicas",
  ScaledObject: "minReplicaCount",
};

/** How many pods there are at least: an autoscaler's word, else the workload's own. @throws UnknownRead */
export function replicasOf({ on, replicas }: Serving, stack: Stack): Place {
  const scaler = ofKind(stack, ...Object.keys(SCALERS)).find(
    (one) =>
      namespaceOf(one) === namespaceOf(on) &&
      one.inputs.at("spec", "scaleTargetRef", "name").text() === on.inputs.at("metadata", "name").text() &&
      (one.inputs.at("spec", "scaleTargetRef", "kind").text() ?? "Deployment") === kindOf(on),
  );
  return scaler === undefined ? replicas : scaler.inputs.at("spec", SCALERS[kindOf(scaler) ?? ""] ?? "");
}
