import { type Manifest, titleOf } from "../../../components/core/kubernetes/manifest";
import { at, fieldsOf, isFields, listOf, textOf } from "../schemas/symbols";
import { hint } from "../schemas/words";
import { containersOf, type Pods, type World, type Wanted } from "./world";

/** A check of the whole cluster: sentences on what does not resolve. */
export type Rule = (world: World) => readonly string[];

/** A reference with its path. */
export type Reference = readonly [where: string, wanted: Wanted];

export const lacks = (world: World, who: string, references: readonly Reference[]): readonly string[] =>
  references.flatMap(([where, wanted]) => world.lack(who, where, wanted) ?? []);

/** Objects live in namespaces that somebody makes. */
export const namespaces: Rule = (world) => [
  ...world.manifests.flatMap((manifest) =>
    lacks(world, titleOf(manifest), [["metadata.namespace", { kind: "Namespace", name: manifest.metadata.namespace }]]),
  ),
  ...world.releases.flatMap(({ name, namespace }) =>
    lacks(world, `release ${namespace}/${name}`, [["namespace", { kind: "Namespace", name: namespace }]]),
  ),
];

/** What pods are given: service account, secrets, configuration, volumes, priority. */
export const podReferences: Rule = (world) =>
  world.pods.flatMap((pods) => [
    ...lacks(world, pods.title, referencesOfPods(pods)),
    ...(pods.spec === undefined ? [] : portNames(pods)),
    ...(pods.spec === undefined ? [] : mounts(pods)),
  ]);

function referencesOfPods({ spec, namespace }: Pods): readonly Reference[] {
  if (spec === undefined) return [];
  return [
    ["serviceAccountName", { kind: "ServiceAccount", name: spec.serviceAccountName, namespace }],
    ["priorityClassName", { kind: "PriorityClass", name: spec.priorityClassName }],
    ...listOf(spec.imagePullSecrets).map((item, index): Reference => [
      `imagePullSecrets[${index}]`,
      { kind: "Secret", name: at(item, "name"), namespace },
    ]),
    ...listOf(spec.volumes).flatMap((volume) => referencesOfVolume(volume, namespace)),
    ...containersOf(spec).flatMap((container) => referencesOfContainer(container, namespace)),
  ];
}

function referencesOfVolume(volume: unknown, namespace: string): readonly Reference[] {
  const where = `volume "${textOf(at(volume, "name")) ?? ""}"`;
  const claim = at(volume, "persistentVolumeClaim", "claimName");
  const sources = listOf(at(volume, "projected", "sources"));
  return [
    ...contentOf(where, "Secret", at(volume, "secret"), "secretName", namespace),
    ...contentOf(where, "ConfigMap", at(volume, "configMap"), "name", namespace),
    ...sources.flatMap((source) => [
      ...contentOf(where, "Secret", at(source, "secret"), "name", namespace),
      ...contentOf(where, "ConfigMap", at(source, "configMap"), "name", namespace),
    ]),
    [where, { kind: "PersistentVolumeClaim", name: claim, namespace }],
  ];
}

/** A Secret or ConfigMap of a volume, with each key that is picked out of it. */
function contentOf(
  where: string,
  kind: string,
  source: unknown,
  field: string,
  namespace: string,
): readonly Reference[] {
  if (!isFields(source) || source.optional === true) return [];
  const name = source[field];
  const items = listOf(source.items);
  if (items.length === 0) return [[where, { kind, name, namespace }]];
  return items.map((item): Reference => [where, { kind, name, namespace, key: at(item, "key") }]);
}

const KEY_SOURCES = [
  ["secretKeyRef", "Secret"],
  ["configMapKeyRef", "ConfigMap"],
] as const;
const WHOLE_SOURCES = [
  ["secretRef", "Secret"],
  ["configMapRef", "ConfigMap"],
] as const;

function referencesOfContainer(container: Readonly<Record<string, unknown>>, namespace: string): readonly Reference[] {
  const of = `container "${textOf(container.name) ?? ""}"`;
  return [
    ...listOf(container.env).flatMap((variable) =>
      KEY_SOURCES.flatMap(([field, kind]): readonly Reference[] => {
        const source = at(variable, "valueFrom", field);
        if (!isFields(source) || source.optional === true) return [];
        const where = `${of}, variable ${textOf(at(variable, "name")) ?? ""}`;
        return [[where, { kind, name: source.name, namespace, key: source.key }]];
      }),
    ),
    ...listOf(container.envFrom).flatMap((from) =>
      WHOLE_SOURCES.flatMap(([field, kind]): readonly Reference[] => {
        const source = at(from, field);
        if (!isFields(source) || source.optional === true) return [];
        return [[`${of}, envFrom`, { kind, name: source.name, namespace }]];
      }),
    ),
  ];
}

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];

/** A probe may name a port of its container. */
const portNames = ({ title, spec }: Pods): readonly string[] =>
  containersOf(spec).flatMap((container) => {
    const names = listOf(container.ports).flatMap((port) => textOf(at(port, "name")) ?? []);
    return PROBES.flatMap((probe) =>
      ["httpGet", "tcpSocket"].flatMap((action) => {
        const port = at(container[probe], action, "port");
        if (typeof port !== "string" || names.includes(port)) return [];
        return [
          `${title}: container "${textOf(container.name) ?? ""}", ${probe} asks port "${port}", which the container does not name${hint(port, names)}`,
        ];
      }),
    );
  });

/** A mount is of a volume of the pod. */
const mounts = ({ title, spec, claims = [] }: Pods): readonly string[] => {
  const volumes = [...listOf(at(spec, "volumes")).flatMap((volume) => textOf(at(volume, "name")) ?? []), ...claims];
  return containersOf(spec).flatMap((container) =>
    listOf(container.volumeMounts).flatMap((mount) => {
      const name = textOf(at(mount, "name")) ?? "";
      if (volumes.includes(name)) return [];
      return [
        `${title}: container "${textOf(container.name) ?? ""}" mounts volume "${name}", which the pod does not have${hint(name, volumes)}`,
      ];
    }),
  );
};

/** Claims name a storage class, and a StatefulSet the Service that names its pods. */
export const storage: Rule = (world) =>
  world.manifests.flatMap((manifest) => {
    const claims =
      manifest.kind === "StatefulSet"
        ? listOf(at(manifest, "spec", "volumeClaimTemplates"))
        : manifest.kind === "PersistentVolumeClaim"
          ? [manifest]
          : [];
    return lacks(world, titleOf(manifest), [
      ...claims.map((claim): Reference => [
        `claim "${textOf(at(claim, "metadata", "name")) ?? ""}"`,
        { kind: "StorageClass", name: at(claim, "spec", "storageClassName") },
      ]),
      ...(manifest.kind === "StatefulSet" ? [serviceOf(manifest)] : []),
    ]);
  });

const serviceOf = (manifest: Manifest): Reference => [
  "spec.serviceName",
  { kind: "Service", name: fieldsOf(manifest.spec).serviceName, namespace: manifest.metadata.namespace },
];
