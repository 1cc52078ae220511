import { type Manifest, titleOf } from "../../../components/core/kubernetes/manifest";
import { at, listOf, textOf } from "../schemas/symbols";
import { lacks, type Reference, type Rule } from "./rules-pods";

/** What is scaled, by a ScaledObject (whose default is a Deployment) or an autoscaler. */
const targetOf = (manifest: Manifest): { readonly kind: string; readonly name: unknown } => {
  const target = at(manifest, "spec", "scaleTargetRef");
  return { kind: textOf(at(target, "kind")) ?? "Deployment", name: at(target, "name") };
};

/** Scalers aim at what is there, each at something else. */
export const scaling: Rule = (world) => {
  const scalers = world.ofKind("ScaledObject", "HorizontalPodAutoscaler");
  const first = new Map<string, string>();
  return scalers.flatMap((scaler) => {
    const who = titleOf(scaler);
    const { namespace } = scaler.metadata;
    const { kind, name } = targetOf(scaler);
    const lack = lacks(world, who, [["spec.scaleTargetRef", { kind, name, namespace }], ...triggers(scaler)]);
    const title = `${kind} ${namespace ?? ""}/${String(name)}`;
    const other = first.get(title);
    if (other !== undefined) {
      return [
        ...lack,
        `${who}: spec.scaleTargetRef is ${title}, which ${other} scales too; two scalers undo each other`,
      ];
    }
    first.set(title, who);
    return lack;
  });
};

const triggers = (scaler: Manifest): readonly Reference[] =>
  listOf(at(scaler, "spec", "triggers")).map((trigger, index): Reference => {
    const kind = textOf(at(trigger, "authenticationRef", "kind")) ?? "TriggerAuthentication";
    return [
      `spec.triggers[${index}].authenticationRef`,
      {
        kind,
        name: at(trigger, "authenticationRef", "name"),
        namespace: kind === "ClusterTriggerAuthentication" ? undefined : scaler.metadata.namespace,
      },
    ];
  });

/** What an authentication takes from Secrets and ConfigMaps; one of the whole cluster takes them from KEDA's namespace. */
export const triggerAuthentications: Rule = (world) => [
  ...world.ofKind("TriggerAuthentication").flatMap((authentication) => {
    const { namespace } = authentication.metadata;
    const of = (field: string, kind: string): readonly Reference[] =>
      listOf(at(authentication, "spec", field)).map((target, index): Reference => [
        `spec.${field}[${index}]`,
        { kind, name: at(target, "name"), namespace, key: at(target, "key") },
      ]);
    return lacks(world, titleOf(authentication), [
      ...of("secretTargetRef", "Secret"),
      ...of("configMapTargetRef", "ConfigMap"),
    ]);
  }),
];
