import type * as pulumi from "@pulumi/pulumi";
import type { ClusterEndpoint } from "../endpoints";
import { Room } from "../room";
import { charts, type CrdSet } from "../versions";
import { applyCrds, applyManifest, applyRelease } from "./apply";
import { type ClusterRendering, type Manifest, titleOf } from "./manifest";

/** A room in a cluster: its namespaces first, then what pods find when they start, its charts after their CRDs, then all else. */
export abstract class ClusterRoom<Rendered extends ClusterRendering = ClusterRendering> extends Room<Rendered> {
  /**
   * What others wait for instead of the whole room, whose every object would be a path of its own: its charts, else its
   * namespaces, else all that it makes. When a deletion fails, the engine walks every path through the dependencies.
   */
  gate: readonly pulumi.Resource[] = [];

  /** The objects by title (`Deployment millrace-workers/millrace-fraud`). */
  protected readonly objects = new Map<string, pulumi.CustomResource>();

  protected constructor(
    type: `${string}:${string}`,
    name: string,
    protected readonly cluster: ClusterEndpoint,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, { ...options, providers: [...listed(options?.providers), cluster.provider] });
  }

  /**
   * Makes what was rendered. The names of the CRD sets that the charts need come from `versions.ts`.
   * @param crds sets that come with no chart of this room
   * @param after what must be there before any pod of the room starts: the role of its service account
   */
  protected apply(
    { releases = [], manifests, provides = [] }: ClusterRendering,
    crds: readonly CrdSet[] = [],
    after: readonly pulumi.Resource[] = [],
  ): void {
    this.provide(...provides, ...releases.flatMap((release) => release.provides ?? []));
    const sets = [...new Set([...crds, ...releases.flatMap(({ chart }) => charts[chart].crds)])];
    // Definitions too: EKS calls an association of a role made seconds before pods are told of it, and they take those seconds.
    const definitions = sets.map((set) => applyCrds(set, { parent: this, dependsOn: [...after] }));
    const stage = (kinds: (kind: string) => boolean, dependsOn: readonly pulumi.Resource[]) =>
      manifests
        .filter(({ kind }) => kinds(kind))
        .map((manifest) => this.make(manifest, { parent: this, dependsOn: [...dependsOn] }));
    const namespaces = stage((kind) => kind === "Namespace", []);
    const ground = [...namespaces, ...stage((kind) => GROUND.has(kind), namespaces)];
    const installed = releases.map((release) =>
      applyRelease(release, { parent: this, dependsOn: [...ground, ...definitions, ...after] }),
    );
    const rest = stage(
      (kind) => kind !== "Namespace" && !GROUND.has(kind),
      installed.length > 0 ? installed : [...namespaces, ...definitions, ...after],
    );
    this.gate = [installed, namespaces, [...ground, ...rest]].find((some) => some.length > 0) ?? [];
  }

  /** True of what holds data that a deletion would lose: it is then protected. Set before `apply`. */
  protected guards: (manifest: Manifest) => boolean = () => false;

  /** Makes one object, which `object` then finds. */
  protected make(manifest: Manifest, options: pulumi.CustomResourceOptions): pulumi.CustomResource {
    const object = applyManifest(manifest, { ...options, ...(this.guards(manifest) ? { protect: true } : {}) });
    this.objects.set(titleOf(manifest), object);
    return object;
  }

  /** The object of a title. @throws when the room did not render it */
  protected object(title: string): pulumi.CustomResource {
    const object = this.objects.get(title);
    if (object === undefined)
      throw new Error(`the room renders no "${title}"; it has ${[...this.objects.keys()].join(", ")}`);
    return object;
  }
}

/** What pods, those of charts too, find when they start: who may reach whom, and what they read. Needs no operator. */
const GROUND: ReadonlySet<string> = new Set([
  "ClusterRole",
  "ClusterRoleBinding",
  "ConfigMap",
  "LimitRange",
  "NetworkPolicy",
  "PriorityClass",
  "ResourceQuota",
  "Role",
  "RoleBinding",
  "Secret",
  "ServiceAccount",
]);

/** The providers that a room is given beside the cluster's: that of AWS for what it makes there. */
const listed = (given: pulumi.ComponentResourceOptions["providers"] = []): readonly pulumi.ProviderResource[] =>
  Array.isArray(given) ? given : Object.values(given);
