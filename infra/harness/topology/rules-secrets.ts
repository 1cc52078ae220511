import { type Manifest, titleOf } from "../../../components/core/kubernetes/manifest";
import { at, isFields, listOf, textOf } from "../schemas/symbols";
import { join } from "../schemas/walk";
import { list } from "../schemas/words";
import { namespacesOf } from "./operators-make";
import { lacks, type Reference, type Rule } from "./rules-pods";
import type { World } from "./world";

/** cert-manager: certificates are signed by issuers that are there. */
export const certificates: Rule = (world) => [
  ...world.ofKind("Certificate").flatMap((certificate) => {
    const issuer = at(certificate, "spec", "issuerRef");
    const kind = textOf(at(issuer, "kind")) ?? "Issuer";
    return lacks(world, titleOf(certificate), [
      [
        "spec.issuerRef",
        {
          kind,
          name: at(issuer, "name"),
          namespace: kind === "ClusterIssuer" ? undefined : certificate.metadata.namespace,
        },
      ],
    ]);
  }),
  ...world
    .ofKind("Issuer")
    .flatMap((issuer) =>
      lacks(world, titleOf(issuer), [
        [
          "spec.ca.secretName",
          { kind: "Secret", name: at(issuer, "spec", "ca", "secretName"), namespace: issuer.metadata.namespace },
        ],
      ]),
    ),
  // Those of the whole cluster read the namespace that cert-manager's own settings name.
  ...world.ofKind("ClusterIssuer").flatMap((issuer) => {
    const name = at(issuer, "spec", "ca", "secretName");
    if (typeof name !== "string" || world.named("Secret", name)) return [];
    return [`${titleOf(issuer)}: spec.ca.secretName refers to Secret ${name}, which nothing makes in any namespace`];
  }),
];

/** external-secrets: secrets come from stores that are there and serve their namespace. */
export const externalSecrets: Rule = (world) => [
  ...world.ofKind("ExternalSecret", "PushSecret").flatMap((external) => {
    const own = at(external, "spec", "secretStoreRef");
    const stores = own === undefined ? listOf(at(external, "spec", "secretStoreRefs")) : [own];
    return stores.flatMap((store) => served(world, external, "spec.secretStoreRef", store, [namespaceOf(external)]));
  }),
  ...world.ofKind("ClusterExternalSecret").flatMap((external) => {
    const namespaces = namespacesOf(external);
    return [
      ...lacks(
        world,
        titleOf(external),
        namespaces.map((name): Reference => ["spec.namespaceSelectors", { kind: "Namespace", name }]),
      ),
      ...served(
        world,
        external,
        "spec.externalSecretSpec.secretStoreRef",
        at(external, "spec", "externalSecretSpec", "secretStoreRef"),
        namespaces,
      ),
    ];
  }),
  ...world
    .ofKind("SecretStore", "ClusterSecretStore")
    .flatMap((store) =>
      lacks(world, titleOf(store), referencesOfStore(at(store, "spec", "provider"), "spec.provider", store)),
    ),
];

const namespaceOf = ({ metadata }: Manifest): string => metadata.namespace ?? "default";

/** A store that is there, and one of the whole cluster lets these namespaces have its secrets. */
function served(
  world: World,
  external: Manifest,
  where: string,
  reference: unknown,
  namespaces: readonly string[],
): readonly string[] {
  const who = titleOf(external);
  const kind = textOf(at(reference, "kind")) ?? "SecretStore";
  const name = at(reference, "name");
  const places = kind === "ClusterSecretStore" ? [undefined] : namespaces;
  const lack = places.flatMap((namespace) => lacks(world, who, [[where, { kind, name, namespace }]]));
  const store = kind === "ClusterSecretStore" ? world.find(kind, undefined, String(name))?.manifest : undefined;
  const conditions = listOf(at(store, "spec", "conditions"));
  const allowed = conditions.flatMap((condition) => listOf(at(condition, "namespaces")));
  // Conditions by label or pattern are not judged.
  if (
    conditions.length === 0 ||
    conditions.some((condition) => !isFields(condition) || condition.namespaces === undefined)
  )
    return lack;
  return [
    ...lack,
    ...namespaces
      .filter((namespace) => !allowed.includes(namespace))
      .map(
        (namespace) =>
          `${who}: ${where} is ClusterSecretStore ${String(name)}, which does not serve namespace "${namespace}"; it serves ${list(allowed.map(String))}`,
      ),
  ];
}

/** Whom a store signs in as, and whom it trusts. */
function referencesOfStore(value: unknown, path: string, store: Manifest): readonly Reference[] {
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]): readonly Reference[] => {
    const where = join(path, key);
    const namespace = textOf(at(item, "namespace")) ?? store.metadata.namespace;
    const name = at(item, "name");
    if (key === "remoteNamespace") return [[where, { kind: "Namespace", name: item }]];
    if (key === "serviceAccountRef" || (key === "serviceAccount" && name !== undefined)) {
      return [[where, { kind: "ServiceAccount", name, namespace }]];
    }
    if (key === "caProvider") {
      return [[where, { kind: textOf(at(item, "type")) ?? "Secret", name, namespace, key: at(item, "key") }]];
    }
    return referencesOfStore(item, where, store);
  });
}
