import * as names from "../../workloads/streams/names";
import type { PartSize, SystemSize } from "../core/capacity/systems";
import type { ClusterEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import { images } from "../core/versions";

/** Trivy's operator: scans every image that runs, again and again. */
export interface TrivyOperatorSpec {
  readonly cluster: ClusterEndpoint;
  /** Of `sizeOf`: parts `operator`, `server`, `scan`. */
  readonly size: SystemSize;
  /** Pods that read metrics. Default none. */
  readonly scrapers?: readonly Peer[];
}

const parts = ["operator", "server", "scan"] as const;
type Part = (typeof parts)[number];
export interface ValidTrivyOperatorSpec {
  readonly cluster: ClusterEndpoint;
  readonly size: Readonly<Record<Part, PartSize>>;
  readonly scrapers: readonly Peer[];
}

export const NAMESPACE = names.namespace("trivy-operator");
/** Releases that were not the project's (CVE-2026-33634). */
export const compromised: readonly string[] = ["0.69.4", "0.69.5", "0.69.6"];

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: a part without a size, a release of Trivy that was not the project's
 */
export function validate(
  { cluster, size, scrapers = [] }: TrivyOperatorSpec,
  tag: string = images.trivy.tag,
): ValidTrivyOperatorSpec {
  const defects = [
    ...parts.flatMap((part) =>
      size[part] === undefined || size[part].replicas < 1
        ? [
            `trivy-operator: size must have a part "${part}" of 1 or more, got ${size[part]?.replicas ?? "none"}; take it from sizeOf`,
          ]
        : [],
    ),
    ...(compromised.includes(tag)
      ? [
          `trivy-operator: Trivy must not be ${compromised.join(", ")}, which were not its project's, got ${tag}; take another in components/core/versions.ts`,
        ]
      : []),
  ];
  const { operator, server, scan } = size;
  if (operator === undefined || server === undefined || scan === undefined || defects.length > 0) {
    throw new Error(defects.join("\n"));
  }
  return { cluster, size: { operator, server, scan }, scrapers };
}
