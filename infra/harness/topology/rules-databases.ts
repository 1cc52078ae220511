import { titleOf } from "../../../components/core/kubernetes/manifest";
import { at, textOf } from "../schemas/symbols";
import { lacks, type Reference, type Rule } from "./rules-pods";

const GROUP = "postgresql.cnpg.io/";

/** CloudNativePG: users and databases name the cluster that they belong to, users their password, databases a user that owns them. */
export const cloudNativePg: Rule = (world) => {
  const own = world.ofKind("DatabaseRole", "Database").filter(({ apiVersion }) => apiVersion.startsWith(GROUP));
  const users = own
    .filter(({ kind }) => kind === "DatabaseRole")
    .map((role) => [role.metadata.namespace, at(role, "spec", "cluster", "name"), at(role, "spec", "name")].join("|"));
  return own.flatMap((manifest) => {
    const { namespace } = manifest.metadata;
    const cluster = at(manifest, "spec", "cluster", "name");
    const secret = at(manifest, "spec", "passwordSecret", "name");
    const references: readonly Reference[] = [
      ["spec.cluster", { kind: "Cluster", name: cluster, namespace }],
      // The operator wants both.
      ["spec.passwordSecret", { kind: "Secret", name: secret, namespace, key: "username" }],
      ["spec.passwordSecret", { kind: "Secret", name: secret, namespace, key: "password" }],
    ];
    const owner = textOf(at(manifest, "spec", "owner"));
    const owned = owner === undefined || users.includes([namespace, cluster, owner].join("|"));
    return [
      ...lacks(world, titleOf(manifest), references),
      ...(owned ? [] : [`${titleOf(manifest)}: spec.owner is "${owner}", which no DatabaseRole of that cluster makes`]),
    ];
  });
};
