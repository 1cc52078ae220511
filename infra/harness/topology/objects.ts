import type { Manifest, Provided } from "../../../components/core/kubernetes/manifest";
import { charts, type ChartName } from "../../../components/core/versions";
import type { Graph, GraphResource } from "../graph";
import { fieldsOf, isFields, listOf, textOf } from "../schemas/symbols";
import type { Valued } from "../schemas/values";
import type { OperatorMade } from "./operators-make";

/** An object that Pulumi owns, with the resource that it is. */
export interface PlacedObject {
  readonly manifest: Manifest;
  readonly resource: GraphResource;
}

/** What stands in a cluster by name, and who makes it. */
export interface Made extends OperatorMade {
  /** `room keda`, `every cluster`. */
  readonly by: string;
}

const CHART = "kubernetes:helm.sh/v4:Chart";
const CONFIG_GROUP = "kubernetes:yaml/v2:ConfigGroup";
const NO_OBJECTS = /^kubernetes:(helm\.sh|yaml|kustomize|index)\//;

/** The objects of Kubernetes that a graph holds one by one; what charts make is not among them. */
export const objectsOf = ({ resources }: Graph): readonly PlacedObject[] =>
  resources.flatMap((resource) => {
    const { type, inputs } = resource;
    const [scheme, version = "", kind = ""] = type.split(":");
    if (scheme !== "kubernetes" || NO_OBJECTS.test(type)) return [];
    const manifest: unknown = {
      ...inputs,
      apiVersion: textOf(inputs.apiVersion) ?? version.replace(/^core\//, ""),
      kind: textOf(inputs.kind) ?? kind,
      metadata: fieldsOf(inputs.metadata),
    };
    return [{ manifest: manifest as Manifest, resource }];
  });

/** A chart of a graph. */
export interface PlacedRelease {
  /** Absent when it is none of `components/core/versions.ts`. */
  readonly chart: ChartName | undefined;
  readonly release: Omit<Valued, "chart">;
  readonly resource: GraphResource;
}

export const releasesOf = ({ resources }: Graph): readonly PlacedRelease[] =>
  resources
    .filter(({ type }) => type === CHART)
    .map((resource) => {
      const { chart, version, values, name, namespace } = resource.inputs;
      const known = Object.entries(charts).find(([, pinned]) => pinned.chart === chart && pinned.version === version);
      return {
        chart: known?.[0] as ChartName | undefined,
        release: {
          name: textOf(name) ?? resource.name,
          namespace: textOf(namespace) ?? "default",
          values: fieldsOf(values),
        },
        resource,
      };
    });

/** Sets of custom resource definitions with the addresses of their files. */
export const definitionsOf = ({
  resources,
}: Graph): readonly { readonly files: readonly string[]; readonly resource: GraphResource }[] =>
  resources
    .filter(({ type }) => type === CONFIG_GROUP)
    .map((resource) => ({
      files: listOf(resource.inputs.files).filter((file) => typeof file === "string"),
      resource,
    }));

/** What rooms say that their charts and operators make: their input `provides`. */
export const providedOf = ({ resources }: Graph): readonly Made[] =>
  resources
    .filter(({ type }) => type.startsWith("millrace:"))
    .flatMap(({ inputs, name }) =>
      listOf(inputs.provides)
        .filter(isFields)
        .map((provided) => ({ ...(provided as unknown as Provided), by: `room ${name}` })),
    );

const ROOM = /^millrace:([\w-]+):\w+$/;

/** The room that a resource belongs to, by the nearest component above it; absent outside any. */
export function roomOf(resource: GraphResource, byUrn: ReadonlyMap<string, GraphResource>): string | undefined {
  for (let here: GraphResource | undefined = resource; here !== undefined; here = byUrn.get(here.parent ?? "")) {
    const room = ROOM.exec(here.type)?.[1];
    if (room !== undefined) return room;
  }
  return undefined;
}

export const byUrn = ({ resources }: Graph): ReadonlyMap<string, GraphResource> =>
  new Map(resources.map((resource) => [resource.urn, resource]));
