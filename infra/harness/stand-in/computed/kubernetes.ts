import { symbol } from "../symbols";
import { isObject, type Plain } from "../wire";
import type { Computation, Draft } from "./model";

/** Any object of a cluster: what was given, and what the API server adds. */
export const clusterObject: Computation = {
  id: (draft) => {
    const { name, namespace } = metadataOf(draft);
    return typeof namespace === "string" ? `${namespace}/${String(name)}` : String(name);
  },
  outputs: (made) => ({
    metadata: {
      ...metadataOf(made),
      uid: made.fresh("", 32, "metadata.uid"),
      resourceVersion: "1",
      generation: 1,
      creationTimestamp: "2026-01-01T00:00:00Z",
    },
    ...(made.inputs.spec === undefined ? {} : { status: statusOf(made) }),
    ...(isObject(made.inputs.stringData) ? { data: encoded(made.inputs.stringData) } : {}),
  }),
  immutable: ["metadata.name", "metadata.namespace"],
};

/** The API server keeps a Secret's texts in base64. The class of Secrets says that they are secret. */
const encoded = (texts: Plain): Plain =>
  Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, Buffer.from(String(value)).toString("base64")]));

/** What a load balancer or a controller says of an object, where the program may ask. */
function statusOf(made: Draft): unknown {
  const kind = made.type.split(":").at(-1);
  const spec = isObject(made.inputs.spec) ? made.inputs.spec : {};
  const address = { hostname: `${made.tail(32)}.elb.${made.region}.amazonaws.com` };
  if (kind === "Ingress" || (kind === "Service" && spec.type === "LoadBalancer"))
    return { loadBalancer: { ingress: [address] } };
  if (kind === "Gateway") return { addresses: [{ type: "Hostname", value: address.hostname }] };
  return symbol(made.type, made.name, "status");
}

/** With the name that `@pulumi/kubernetes` makes when none is given. */
export function metadataOf({ name, inputs, tail }: Draft): Plain {
  const given = isObject(inputs.metadata) ? inputs.metadata : {};
  return { ...given, name: given.name ?? `${name}-${tail(8)}` };
}

/**
 * What the provider cannot change in place, by kind: Kubernetes refuses it, and a ConfigMap or Secret is made anew so that its
 * pods are too, unless the provider was told otherwise.
 */
export function immutableOf(type: string, mutableContent: boolean): readonly string[] {
  const kind = type.split(":").at(-1) ?? "";
  const content = ["ConfigMap", "Secret"].includes(kind) && !mutableContent ? ["data", "binaryData", "stringData"] : [];
  return [...(clusterObject.immutable ?? []), ...content, ...(BY_KIND[kind] ?? [])];
}

const BY_KIND: Readonly<Record<string, readonly string[]>> = {
  Secret: ["type"],
  Job: ["spec.template", "spec.selector", "spec.completions"],
  Deployment: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  StatefulSet: ["spec.selector", "spec.serviceName", "spec.volumeClaimTemplates", "spec.podManagementPolicy"],
  PersistentVolumeClaim: ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
  StorageClass: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  PriorityClass: ["value"],
  CustomResourceDefinition: ["spec.group", "spec.scope"],
};
