import { type Manifest, type Provided, titleOf } from "../../components/core/kubernetes/manifest";
import { at } from "./schemas/symbols";
import { madeByOperators } from "./topology/operators-make";

/** Who may own objects of a cluster. */
export interface Owners {
  /** What Pulumi applies (`objectsOf` of a graph). */
  readonly pulumi: readonly Manifest[];
  /** What is rendered for Argo CD. */
  readonly argocd: readonly Manifest[];
  /** What charts and operators say that they make (`providedOf` of a graph); what follows from the objects themselves is added. */
  readonly made: readonly Provided[];
}

interface Claim {
  readonly owner: string;
  /** Absent where only the kind is known. */
  readonly group?: string;
}

/** Objects that two apply, or one twice, a sentence each: they would undo each other for ever. */
export function ownershipDefects({ pulumi, argocd, made }: Owners): readonly string[] {
  const claims = new Map<string, Claim[]>();
  const claim = (title: string, made_: Claim): void => {
    claims.set(title, [...(claims.get(title) ?? []), made_]);
  };
  for (const manifest of pulumi) claim(titleOf(manifest), { owner: "Pulumi", group: groupOf(manifest) });
  for (const manifest of argocd) claim(titleOf(manifest), { owner: "Argo CD", group: groupOf(manifest) });
  const derived = [...pulumi, ...argocd].flatMap((manifest) =>
    madeByOperators(manifest).map((one) => ({ one, by: `the operator of ${titleOf(manifest)}` })),
  );
  const said = made.map((one) => ({ one, by: "a chart or operator" }));
  const taken = new Set<string>();
  for (const { one, by } of [...derived, ...said]) {
    const title = titleOf({ kind: one.kind, metadata: one });
    // The room says what the object says too.
    if (!taken.has(title)) claim(title, { owner: by });
    taken.add(title);
  }
  return [...claims].flatMap(([title, all]) => twice(title, all));
}

function twice(title: string, claims: readonly Claim[]): readonly string[] {
  const groups = new Set(claims.flatMap(({ group }) => group ?? []));
  // Two kinds of one name in two groups are two objects.
  return [...(groups.size === 0 ? [undefined] : groups)].flatMap((group) => {
    const owners = claims
      .filter((claim) => claim.group === undefined || claim.group === group)
      .map(({ owner }) => owner);
    if (owners.length < 2) return [];
    const [first = "", ...others] = owners;
    const all =
      new Set(owners).size === 1
        ? `${first} applies it ${owners.length} times`
        : `${[first, ...others].join(" and ")} own it`;
    return [
      `${title}: it must have one owner, got ${owners.length}: ${all}; leave it to one of them (setting \`delivery\`)`,
    ];
  });
}

const groupOf = ({ apiVersion }: Manifest): string =>
  apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";

/** Workloads whose count two would set: the object and its autoscaler. A sentence each. */
export function replicaDefects(manifests: readonly Manifest[]): readonly string[] {
  return manifests
    .filter(({ kind }) => kind === "ScaledObject" || kind === "HorizontalPodAutoscaler")
    .flatMap((scaler) => {
      const target = at(scaler, "spec", "scaleTargetRef");
      const kind = at(target, "kind") ?? "Deployment";
      const workload = manifests.find(
        (manifest) =>
          manifest.kind === kind &&
          manifest.metadata.name === at(target, "name") &&
          manifest.metadata.namespace === scaler.metadata.namespace,
      );
      if (workload === undefined || at(workload, "spec", "replicas") === undefined) return [];
      return [
        `${titleOf(workload)}: spec.replicas must be absent, since ${titleOf(scaler)} sets it; each deployment would put it back`,
      ];
    });
}
