import { type Manifest, titleOf } from "../../../components/core/kubernetes/manifest";
import { at, fieldsOf, hasSymbol, isFields, listOf, opened, textOf } from "../schemas/symbols";
import type { Valued } from "../schemas/values";
import { hint } from "../schemas/words";
import type { Made } from "./objects";
import { madeByOperators } from "./operators-make";

/** Pods of one template, or those that a chart or operator makes. */
export interface Pods {
  /** `Deployment a/b`, or `Deployment a/b (room keda)` where only the labels are known. */
  readonly title: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, unknown>>;
  /** Absent where only the labels are known. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Volumes that a StatefulSet claims for each. */
  readonly claims?: readonly string[];
  /** Of provided pods, where they are told. */
  readonly ports?: readonly number[];
}

/** Something that another refers to. */
export interface Wanted {
  readonly kind: string;
  readonly name: unknown;
  readonly namespace?: string | undefined;
  /** Of a Secret or ConfigMap. */
  readonly key?: unknown;
}

interface Thing {
  readonly made?: Made;
  readonly manifest?: Manifest;
}

const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};

/** Everything that a cluster will hold, by name: what references are resolved against. */
export class World {
  readonly pods: readonly Pods[];
  private readonly things = new Map<string, Thing>();

  constructor(
    readonly manifests: readonly Manifest[],
    readonly releases: readonly Omit<Valued, "chart">[],
    made: readonly Made[],
  ) {
    const derived = manifests.flatMap((manifest) =>
      madeByOperators(manifest).map((provided) => ({ ...provided, by: titleOf(manifest) })),
    );
    const all = [...derived, ...made];
    for (const thing of all) this.things.set(keyOf(thing.kind, thing.namespace, thing.name), { made: thing });
    for (const manifest of manifests) {
      const { kind, metadata } = manifest;
      this.things.set(keyOf(kind, metadata.namespace, metadata.name), { manifest });
    }
    this.pods = [...manifests.flatMap(podsOf), ...all.flatMap(providedPods)];
  }

  ofKind(...kinds: readonly string[]): readonly Manifest[] {
    return this.manifests.filter(({ kind }) => kinds.includes(kind));
  }

  find(kind: string, namespace: string | undefined, name: string): Thing | undefined {
    return this.things.get(keyOf(kind, namespace, name));
  }

  /** Whether there is one of that name in any namespace. */
  named(kind: string, name: string): boolean {
    return [...this.things.keys()].some((key) => key.startsWith(`${kind}|`) && key.endsWith(`|${name}`));
  }

  /**
   * A sentence when nothing makes what is wanted.
   * @param who title of the object that refers
   * @param where path of the reference in it
   */
  lack(who: string, where: string, { kind, name, namespace, key }: Wanted): string | undefined {
    if (name === undefined) return undefined;
    if (typeof name !== "string") return `${who}: ${where} must name a ${kind}, got ${JSON.stringify(name)}`;
    if (hasSymbol(name)) return undefined;
    const thing = this.find(kind, namespace, name);
    if (thing === undefined) {
      return `${who}: ${where} refers to ${kind} ${called(namespace, name)}, which nothing makes${this.others(kind, namespace, name)}`;
    }
    if (typeof key !== "string") return undefined;
    const keys = keysOf(thing);
    if (keys === undefined || keys.includes(key)) return undefined;
    return `${who}: ${where} refers to key "${key}" of ${kind} ${called(namespace, name)}, which has none such${hint(key, keys)}`;
  }

  /** `; did you mean "x"?`, from the same namespace, else from another. */
  private others(kind: string, namespace: string | undefined, name: string): string {
    const same: string[] = [];
    for (const key of this.things.keys()) {
      const [otherKind = "", otherNamespace = "", otherName = ""] = key.split("|");
      if (otherKind !== kind) continue;
      if (otherName === name) {
        return otherNamespace === ""
          ? "; it belongs to no namespace"
          : `; there is one in namespace "${otherNamespace}"`;
      }
      if (otherNamespace === (namespace ?? "")) same.push(otherName);
    }
    if (same.length === 0)
      return `; there is no ${kind}${namespace === undefined ? "" : ` in namespace "${namespace}"`}`;
    return hint(name, same);
  }
}

const keyOf = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind}|${namespace ?? ""}|${name}`;

const called = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

/** The pod templates of an object. */
function podsOf(manifest: Manifest): readonly Pods[] {
  const { kind, metadata } = manifest;
  const template = kind === "Pod" ? manifest : at(manifest, ...(TEMPLATES[kind] ?? ["-"]));
  if (!isFields(template)) return [];
  return [
    {
      title: titleOf(manifest),
      namespace: metadata.namespace ?? "default",
      labels: fieldsOf(at(template, "metadata", "labels")),
      spec: fieldsOf(template.spec),
      claims: listOf(at(manifest, "spec", "volumeClaimTemplates")).flatMap(
        (claim) => textOf(at(claim, "metadata", "name")) ?? [],
      ),
    },
  ];
}

const providedPods = ({ kind, name, namespace, pods, ports, by }: Made): readonly Pods[] =>
  pods === undefined
    ? []
    : [
        {
          title: `${titleOf({ kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } })} (${by})`,
          namespace: namespace ?? "default",
          labels: pods,
          ...(ports === undefined ? {} : { ports }),
        },
      ];

/** Keys of a Secret or ConfigMap, absent when they are not known. */
function keysOf({ manifest, made }: Thing): readonly string[] | undefined {
  if (manifest === undefined) return made?.keys;
  const parts = ["data", "stringData", "binaryData"].map((field) => opened(manifest[field]));
  // A value that the provider makes whole does not tell its keys.
  if (parts.some((part) => typeof part === "string")) return undefined;
  return parts.flatMap((part) => Object.keys(fieldsOf(part)));
}

/** Ports by name and number that the containers of pods declare; absent where only labels are known. */
export function portsOf({
  spec,
  ports,
}: Pods): readonly { readonly name?: string; readonly number: unknown }[] | undefined {
  if (spec === undefined) return ports?.map((number) => ({ number }));
  return containersOf(spec).flatMap((container) =>
    listOf(container.ports).map((port) => {
      const name = textOf(at(port, "name"));
      return { ...(name === undefined ? {} : { name }), number: at(port, "containerPort") };
    }),
  );
}

/** All containers of a pod, those that run before it included. */
export const containersOf = (spec: unknown): readonly Readonly<Record<string, unknown>>[] =>
  ["initContainers", "containers"].flatMap((field) => listOf(at(spec, field)).filter(isFields));
