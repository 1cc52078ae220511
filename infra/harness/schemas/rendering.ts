import type { ClusterRendering, Manifest } from "../../../components/core/kubernetes/manifest";
import { isOutput, isText, plain } from "../../../components/core/text";
import type { UpstreamOptions } from "../upstream";
import { manifestDefects } from "./manifests";
import { isFields } from "./symbols";
import { valueDefects } from "./values";

/** What is wrong with a room's rendering by the schemas of its objects and the values of its charts. @throws UpstreamError */
export const renderingDefects = (rendering: ClusterRendering, options?: UpstreamOptions): readonly string[] => {
  const { manifests, releases = [] } = known(rendering);
  return [...manifestDefects(manifests, options), ...valueDefects(releases, options)];
};

/** The rendering with a symbol for each value that is known late, and each text put together where it can be. */
export const known = (rendering: ClusterRendering): ClusterRendering => {
  const { manifests, releases = [], provides = [] } = rendering;
  return {
    manifests: settled(manifests) as readonly Manifest[],
    releases: settled(releases) as NonNullable<ClusterRendering["releases"]>,
    provides,
  };
};

const LATE = "<test:late:Value late.value>";

function settled(value: unknown): unknown {
  if (isOutput(value)) return LATE;
  if (isText(value)) return value.parts.every((part) => typeof part === "string") ? plain(value) : LATE;
  if (Array.isArray(value)) return value.map(settled);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, settled(item)]),
  );
}
