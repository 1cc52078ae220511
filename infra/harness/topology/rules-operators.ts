import { type Manifest, titleOf } from "../../../components/core/kubernetes/manifest";
import { at, isFields, listOf, textOf } from "../schemas/symbols";
import { join } from "../schemas/walk";
import { lacks, type Reference, type Rule } from "./rules-pods";
import type { World } from "./world";

const CLUSTER_LABEL = "strimzi.io/cluster";
/** Which part of a Kafka reads an object, and how it may be told to look in another namespace. */
const READERS: Readonly<Record<string, readonly string[] | undefined>> = {
  KafkaNodePool: undefined,
  KafkaRebalance: undefined,
  KafkaTopic: ["spec", "entityOperator", "topicOperator", "watchedNamespace"],
  KafkaUser: ["spec", "entityOperator", "userOperator", "watchedNamespace"],
};

/** Strimzi: objects name the Kafka that they belong to, and are where its operators look. */
export const strimzi: Rule = (world) => [
  ...world.ofKind(...Object.keys(READERS)).flatMap((manifest) => belongs(world, manifest)),
  ...world.ofKind("KafkaNodePool", "Kafka").flatMap((manifest) =>
    lacks(
      world,
      titleOf(manifest),
      classesIn(manifest.spec, "spec").map(([where, name]): Reference => [where, { kind: "StorageClass", name }]),
    ),
  ),
];

function belongs(world: World, manifest: Manifest): readonly string[] {
  const who = titleOf(manifest);
  const cluster = manifest.metadata.labels?.[CLUSTER_LABEL];
  const kafkas = world.ofKind("Kafka");
  if (cluster === undefined)
    return [`${who}: label ${CLUSTER_LABEL} must name the Kafka that it belongs to, got nothing`];
  const path = READERS[manifest.kind];
  const looksHere = (kafka: Manifest): boolean => {
    const watched = path === undefined ? undefined : textOf(at(kafka, ...path));
    return (watched ?? kafka.metadata.namespace) === manifest.metadata.namespace;
  };
  const named = kafkas.filter(({ metadata }) => metadata.name === cluster);
  if (named.some(looksHere)) return [];
  const [other] = named;
  if (other === undefined) {
    return lacks(world, who, [
      [`label ${CLUSTER_LABEL}`, { kind: "Kafka", name: cluster, namespace: manifest.metadata.namespace }],
    ]);
  }
  const watched = path === undefined ? undefined : textOf(at(other, ...path));
  return [
    `${who}: label ${CLUSTER_LABEL} names ${titleOf(other)}, which takes a ${manifest.kind} from namespace "${watched ?? other.metadata.namespace ?? ""}" only`,
  ];
}

/** `class` beside `type: persistent-claim`, at any depth. */
function classesIn(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => classesIn(item, `${path}[${index}]`));
  if (!isFields(value)) return [];
  const own = value.type === "persistent-claim" ? [[join(path, "class"), value.class] as const] : [];
  return [...own, ...Object.entries(value).flatMap(([key, item]) => classesIn(item, join(path, key)))];
}

/** Elastic: the Secrets that an Elasticsearch has its users and roles from, the volumes' class, and what a Kibana shows. */
export const elastic: Rule = (world) =>
  world.ofKind("Elasticsearch", "Kibana").flatMap((manifest) => {
    const { namespace } = manifest.metadata;
    const secrets = ["fileRealm", "roles"].flatMap((field) =>
      listOf(at(manifest, "spec", "auth", field)).map((one, index): Reference => [
        `spec.auth.${field}[${index}].secretName`,
        { kind: "Secret", name: at(one, "secretName"), namespace },
      ]),
    );
    const shown = at(manifest, "spec", "elasticsearchRef", "name");
    return lacks(world, titleOf(manifest), [
      ...secrets,
      ...(shown === undefined
        ? []
        : [["spec.elasticsearchRef.name", { kind: "Elasticsearch", name: shown, namespace }] as const]),
    ]);
  });

/** Argo CD: applications belong to projects that let them come from there and go there. */
export const applications: Rule = (world) =>
  world.ofKind("Application").flatMap((application) => {
    const who = titleOf(application);
    const { namespace } = application.metadata;
    const name = at(application, "spec", "project");
    const target = textOf(at(application, "spec", "destination", "namespace"));
    const lack = lacks(world, who, [
      ["spec.project", { kind: "AppProject", name, namespace }],
      ["spec.destination.namespace", { kind: "Namespace", name: target }],
    ]);
    const project = typeof name === "string" ? world.find("AppProject", namespace, name)?.manifest : undefined;
    if (project === undefined) return lack;
    const targets = listOf(at(project, "spec", "destinations")).map((one) => String(at(one, "namespace")));
    const sources = listOf(at(project, "spec", "sourceRepos")).map(String);
    const source = textOf(at(application, "spec", "source", "repoURL"));
    return [
      ...lack,
      ...(target === undefined || targets.some((pattern) => glob(pattern, target))
        ? []
        : [
            `${who}: spec.destination.namespace is "${target}", which ${titleOf(project)} does not allow; it has ${targets.join(", ")}`,
          ]),
      ...(source === undefined || sources.some((pattern) => glob(pattern, source))
        ? []
        : [
            `${who}: spec.source.repoURL is "${source}", which ${titleOf(project)} does not allow; it has ${sources.join(", ")}`,
          ]),
    ];
  });

const glob = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  ).test(text);

const CORE_GROUPS =
  /^(v1|(apps|batch|autoscaling|policy)\/.*|(networking|rbac\.authorization|scheduling|storage)\.k8s\.io\/.*)$/;
/** References to a key. */
const KEY_FIELDS: Readonly<Record<string, string>> = { secretKeyRef: "Secret", configMapKeyRef: "ConfigMap" };
/** References by a plain name; those without a namespace belong to the whole cluster. */
const NAME_FIELDS: Readonly<Record<string, { readonly kind: string; readonly everywhere?: true }>> = {
  configSecret: { kind: "Secret" },
  priorityClassName: { kind: "PriorityClass", everywhere: true },
  serviceAccountName: { kind: "ServiceAccount" },
  storageClassName: { kind: "StorageClass", everywhere: true },
};

/** Any custom resource: what it refers to by the fields that all operators name alike. */
export const customReferences: Rule = (world) => [
  ...world.manifests
    .filter(({ apiVersion }) => !CORE_GROUPS.test(apiVersion))
    .flatMap((manifest) =>
      lacks(world, titleOf(manifest), referencesIn(manifest.spec, "spec", manifest.metadata.namespace)),
    ),
  ...world.ofKind("NodePool").flatMap((pool) => {
    const reference = at(pool, "spec", "template", "spec", "nodeClassRef");
    const kind = textOf(at(reference, "kind"));
    if (kind === undefined) return [];
    return lacks(world, titleOf(pool), [["spec.template.spec.nodeClassRef", { kind, name: at(reference, "name") }]]);
  }),
];

function referencesIn(value: unknown, path: string, namespace: string | undefined): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => referencesIn(item, `${path}[${index}]`, namespace));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]): readonly Reference[] => {
    const where = join(path, key);
    const named = NAME_FIELDS[key];
    if (named !== undefined && typeof item === "string") {
      return [[where, { kind: named.kind, name: item, namespace: named.everywhere === true ? undefined : namespace }]];
    }
    const kind = KEY_FIELDS[key];
    if (kind === undefined || !isFields(item) || item.optional === true) return referencesIn(item, where, namespace);
    return [[where, { kind, name: item.name, namespace: textOf(item.namespace) ?? namespace, key: item.key }]];
  });
}
