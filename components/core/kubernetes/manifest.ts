import type { types } from "@pulumi/kubernetes";
import type { ChartName } from "../versions";

/**
 * One object of Kubernetes as plain data. Values may be `Late` anywhere below the metadata (outputs, `Text`); the name, the
 * namespace and the labels are plain, so that what exists, and what refers to what, is known before anything is made.
 */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  /** Absent for objects of the whole cluster. */
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Readonly<Record<string, unknown>>;
  /** What must be done before the object is gone, by whom. */
  readonly finalizers?: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/** A chart to install: which one, pinned in `versions.ts`; values are plain, since an unknown one empties the chart's preview. */
export interface Release {
  /** Name of the release, from which the chart derives the names of its objects. */
  readonly name: string;
  readonly chart: ChartName;
  readonly namespace: string;
  readonly values: Readonly<Record<string, unknown>>;
  /**
   * Objects that the chart makes and that others refer to, as its templates name them: the topology check takes them for given.
   * `{ kind: "ServiceAccount", name: "keda-operator", namespace: "millrace-keda" }`
   */
  readonly provides?: readonly Provided[];
}

/** One object by what it is called. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** An object that a chart or an operator makes. */
export interface Provided extends Reference {
  /** Of a Service: its ports. */
  readonly ports?: readonly number[];
  /** Of a Deployment or StatefulSet: the labels of its pods. */
  readonly pods?: Labels;
}

/** What a room renders for a cluster. */
export interface ClusterRendering {
  /** Charts of operators and controllers; their CRDs are made before them. */
  readonly releases?: readonly Release[];
  /** In any order: namespaces are made first, and the others after the room's charts. */
  readonly manifests: readonly Manifest[];
  /** Objects that an operator makes of the manifests, and that others refer to: a Secret of a KafkaUser. */
  readonly provides?: readonly Provided[];
}

/** How an object is called in messages, in the state and in the golden files: `Deployment millrace-workers/millrace-fraud`. */
export const titleOf = ({ kind, metadata }: Pick<Manifest, "kind" | "metadata">): string =>
  `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;

/** Shapes of the kinds that Kubernetes itself has, so that the compiler checks what a room renders. */
export type DeploymentSpec = types.input.apps.v1.DeploymentSpec;
export type StatefulSetSpec = types.input.apps.v1.StatefulSetSpec;
export type JobSpec = types.input.batch.v1.JobSpec;
export type PodSpec = types.input.core.v1.PodSpec;
export type Container = types.input.core.v1.Container;
export type ServiceSpec = types.input.core.v1.ServiceSpec;
export type NetworkPolicySpec = types.input.networking.v1.NetworkPolicySpec;
