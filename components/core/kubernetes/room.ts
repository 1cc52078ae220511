import type * as pulumi from "@pulumi/pulumi";
import type { ClusterEndpoint } from "../endpoints";
import { Room } from "../room";
import { charts, type CrdSet } from "../versions";
import { applyCrds, applyManifest, applyRelease } from "./apply";
import { type ClusterRendering, titleOf } from "./manifest";

/** A room in a cluster: its namespaces first, its charts after their CRDs, then all else. */
export abstract class ClusterRoom<Rendered extends ClusterRendering = ClusterRendering> extends Room<Rendered> {
  /** The objects by title (`Deployment millrace-workers/millrace-fraud`). */
  protected readonly objects = new Map<string, pulumi.CustomResource>();

  protected constructor(
    type: `${string}:${string}`,
    name: string,
    protected readonly cluster: ClusterEndpoint,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, { ...options, providers: { kubernetes: cluster.provider } });
  }

  /**
   * Makes what was rendered. The names of the CRD sets that the charts need come from `versions.ts`.
   * @param crds sets that come with no chart of this room
   */
  protected apply({ releases = [], manifests }: ClusterRendering, crds: readonly CrdSet[] = []): void {
    const parent = { parent: this };
    const sets = [...new Set([...crds, ...releases.flatMap(({ chart }) => charts[chart].crds)])];
    const definitions = sets.map((set) => applyCrds(set, parent));
    const namespaces = manifests.filter(({ kind }) => kind === "Namespace");
    const made = namespaces.map((manifest) => this.make(manifest, parent));
    const installed = releases.map((release) =>
      applyRelease(release, { parent: this, dependsOn: [...made, ...definitions] }),
    );
    for (const manifest of manifests) {
      if (manifest.kind !== "Namespace") {
        this.make(manifest, { parent: this, dependsOn: [...made, ...definitions, ...installed] });
      }
    }
  }

  private make(
    manifest: ClusterRendering["manifests"][number],
    options: pulumi.CustomResourceOptions,
  ): pulumi.CustomResource {
    const object = applyManifest(manifest, options);
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
