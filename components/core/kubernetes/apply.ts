import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { joined } from "../output";
import { isOutput, isText } from "../text";
import { charts, type ChartVersion, crdFiles, type CrdSet } from "../versions";
import { titleOf, type Manifest, type Release } from "./manifest";
import { withCanonicalQuantities } from "./quantity";

type Constructor = new (name: string, args: never, options?: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/** Kubernetes' own kinds that rooms render, by `apiVersion/kind`; every other kind is an operator's. */
const kinds: Readonly<Record<string, Constructor>> = {
  "v1/Namespace": k8s.core.v1.Namespace,
  "v1/ConfigMap": k8s.core.v1.ConfigMap,
  "v1/Secret": k8s.core.v1.Secret,
  "v1/Service": k8s.core.v1.Service,
  "v1/ServiceAccount": k8s.core.v1.ServiceAccount,
  "v1/LimitRange": k8s.core.v1.LimitRange,
  "v1/ResourceQuota": k8s.core.v1.ResourceQuota,
  "v1/PersistentVolumeClaim": k8s.core.v1.PersistentVolumeClaim,
  "apps/v1/Deployment": k8s.apps.v1.Deployment,
  "apps/v1/StatefulSet": k8s.apps.v1.StatefulSet,
  "apps/v1/DaemonSet": k8s.apps.v1.DaemonSet,
  "batch/v1/Job": k8s.batch.v1.Job,
  "batch/v1/CronJob": k8s.batch.v1.CronJob,
  "autoscaling/v2/HorizontalPodAutoscaler": k8s.autoscaling.v2.HorizontalPodAutoscaler,
  "policy/v1/PodDisruptionBudget": k8s.policy.v1.PodDisruptionBudget,
  "networking.k8s.io/v1/NetworkPolicy": k8s.networking.v1.NetworkPolicy,
  "networking.k8s.io/v1/Ingress": k8s.networking.v1.Ingress,
  "networking.k8s.io/v1/IngressClass": k8s.networking.v1.IngressClass,
  "rbac.authorization.k8s.io/v1/Role": k8s.rbac.v1.Role,
  "rbac.authorization.k8s.io/v1/RoleBinding": k8s.rbac.v1.RoleBinding,
  "rbac.authorization.k8s.io/v1/ClusterRole": k8s.rbac.v1.ClusterRole,
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": k8s.rbac.v1.ClusterRoleBinding,
  "scheduling.k8s.io/v1/PriorityClass": k8s.scheduling.v1.PriorityClass,
  "storage.k8s.io/v1/StorageClass": k8s.storage.v1.StorageClass,
  "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration":
    k8s.admissionregistration.v1.MutatingWebhookConfiguration,
  "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration":
    k8s.admissionregistration.v1.ValidatingWebhookConfiguration,
};

/** API groups that are Kubernetes' own: a kind of them that is not listed above is a defect, not a custom resource. */
const OWN = /^(v1|(apps|batch|autoscaling|policy)\/.*|[a-z.]+\.k8s\.io\/.*)$/;
/** Groups with the same ending that come by CRD. */
const BY_CRD = ["gateway.networking.k8s.io/", "sparkoperator.k8s.io/"];

/** Registers one object. Its name in the state is its title without the kind, so that equal names in two namespaces differ. */
export function applyManifest(manifest: Manifest, options: pulumi.CustomResourceOptions): pulumi.CustomResource {
  const { apiVersion, kind, metadata } = manifest;
  const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  const known = kinds[`${apiVersion}/${kind}`];
  // The API server keeps quantities of custom resources as they are written.
  if (known !== undefined) return new known(name, withCanonicalQuantities(resolved(manifest)) as never, options);
  if (OWN.test(apiVersion) && !BY_CRD.some((group) => apiVersion.startsWith(group))) {
    throw new Error(
      `${titleOf(manifest)}: kind "${kind}" of "${apiVersion}" must be one of those that components/core/kubernetes/apply.ts lists; add its class there`,
    );
  }
  return new k8s.apiextensions.CustomResource(name, resolved(manifest) as never, options);
}

/** The custom resource definitions of a project at their pinned version. */
export const applyCrds = (set: CrdSet, options: pulumi.ComponentResourceOptions): pulumi.Resource =>
  new k8s.yaml.v2.ConfigGroup(`${set}-crds`, { files: [...crdFiles(set)] }, options);

/** Installs a chart. Its `crds/` folder is left out: CRDs are resources of their own, which an upgrade upgrades. */
export function applyRelease(release: Release, options: pulumi.ComponentResourceOptions): pulumi.Resource {
  const { chart, version, repository }: ChartVersion = charts[release.chart];
  return new k8s.helm.v4.Chart(
    release.name,
    {
      name: release.name,
      chart,
      version,
      namespace: release.namespace,
      skipCrds: true,
      ...(repository === undefined ? {} : { repositoryOpts: { repo: repository } }),
      values: { ...release.values },
    },
    options,
  );
}

/** The value with each `Text` in it put together. */
function resolved(value: unknown): unknown {
  if (isText(value)) return joined(value);
  if (isOutput(value) || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(resolved);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item)]));
}
