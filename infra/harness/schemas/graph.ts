import type { Graph } from "../graph";
import { objectsOf, releasesOf } from "../topology/objects";
import type { UpstreamOptions } from "../upstream";
import { manifestDefects } from "./manifests";
import { valueDefects } from "./values";
import { shown } from "./words";

/**
 * What is wrong with a graph by the schemas of its objects, the values of its charts, and the pins of both.
 * @throws UpstreamError when the schemas cannot be read
 */
export function schemaDefects(graph: Graph, options?: UpstreamOptions): readonly string[] {
  const releases = releasesOf(graph);
  return [
    ...manifestDefects(
      objectsOf(graph).map(({ manifest }) => manifest),
      options,
    ),
    ...releases.flatMap(({ chart, release, resource }) =>
      chart === undefined
        ? [
            `release ${release.namespace}/${release.name}: chart ${shown(resource.inputs.chart)} of version ${shown(resource.inputs.version)} must be one of components/core/versions.ts`,
          ]
        : valueDefects([{ ...release, chart }], options),
    ),
  ];
}
