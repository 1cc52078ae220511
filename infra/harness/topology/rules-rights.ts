import { titleOf } from "../../../components/core/kubernetes/manifest";
import { at, listOf, textOf } from "../schemas/symbols";
import { lacks, type Reference, type Rule } from "./rules-pods";

/** Bindings give a role that is there to service accounts that are there. */
export const bindings: Rule = (world) =>
  world.ofKind("RoleBinding", "ClusterRoleBinding").flatMap((binding) => {
    const { namespace } = binding.metadata;
    const role = textOf(at(binding, "roleRef", "kind")) ?? "ClusterRole";
    return lacks(world, titleOf(binding), [
      [
        "roleRef",
        { kind: role, name: at(binding, "roleRef", "name"), namespace: role === "Role" ? namespace : undefined },
      ],
      ...listOf(binding.subjects)
        .filter((subject) => at(subject, "kind") === "ServiceAccount")
        .map((subject, index): Reference => [
          `subjects[${index}]`,
          {
            kind: "ServiceAccount",
            name: at(subject, "name"),
            namespace: textOf(at(subject, "namespace")) ?? namespace,
          },
        ]),
    ]);
  });
