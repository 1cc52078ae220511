import { titleOf } from "../../../components/core/kubernetes/manifest";
import { isFields } from "../schemas/symbols";
import { join } from "../schemas/walk";
import { list } from "../schemas/words";
import type { Rule } from "./rules-pods";
import { servicePorts } from "./rules-routes";
import type { World } from "./world";

/** `service.namespace.svc`, with what may stand before and after it. */
const HOST = /(?<![\w.-])(?:[a-z0-9-]+\.)*?([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9-]+)*(?::(\d+))?(?![\w-])/g;
/** `service.namespace:port`, which is one only where the second word is a namespace. */
const SHORT_HOST = /(?<![\w.-])([a-z0-9-]+)\.([a-z0-9-]+):(\d+)(?![\w-])/g;

/** Hosts within the cluster, wherever a text names one, are Services with that port. */
export const hosts: Rule = (world) => [
  ...world.manifests.flatMap((manifest) => hostLacks(world, titleOf(manifest), manifest, "")),
  ...world.releases.flatMap(({ name, namespace, values }) =>
    hostLacks(world, `release ${namespace}/${name}`, values, "values"),
  ),
];

export function hostLacks(world: World, who: string, value: unknown, path: string): readonly string[] {
  if (typeof value === "string") {
    const short = [...value.matchAll(SHORT_HOST)].filter(
      ([, , namespace = ""]) => world.find("Namespace", undefined, namespace) !== undefined,
    );
    return [...value.matchAll(HOST), ...short].flatMap(([host, service = "", namespace = "", port]) => {
      const lack = world.lack(who, `host ${host} in ${path}`, { kind: "Service", name: service, namespace });
      if (lack !== undefined) return [lack];
      const ports = servicePorts(world, namespace, service);
      if (port === undefined || ports === undefined || ports.includes(Number(port))) return [];
      return [
        `${who}: host ${host} in ${path} asks port ${port} of Service ${namespace}/${service}, which has ${list(ports.map(String))}`,
      ];
    });
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => hostLacks(world, who, item, `${path}[${index}]`));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => hostLacks(world, who, item, join(path, key)));
}

/** Keys of charts' values that name something which must be there, in the release's namespace or in none. */
const VALUE_KEYS: Readonly<Record<string, { readonly kind: string; readonly everywhere?: true }>> = {
  configMap: { kind: "ConfigMap" },
  existingSecret: { kind: "Secret" },
  priorityClassName: { kind: "PriorityClass", everywhere: true },
  secretName: { kind: "Secret" },
  storageClassName: { kind: "StorageClass", everywhere: true },
};

/** What the values of charts refer to. */
export const chartReferences: Rule = (world) =>
  world.releases.flatMap(({ name, namespace, values }) =>
    valueLacks(world, `release ${namespace}/${name}`, namespace, values, "values"),
  );

function valueLacks(world: World, who: string, namespace: string, value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => valueLacks(world, who, namespace, item, `${path}[${index}]`));
  }
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const wanted = VALUE_KEYS[key];
    if (wanted === undefined || typeof item !== "string" || item === "") {
      return valueLacks(world, who, namespace, item, join(path, key));
    }
    const place = wanted.everywhere === true ? undefined : namespace;
    return world.lack(who, join(path, key), { kind: wanted.kind, name: item, namespace: place }) ?? [];
  });
}
