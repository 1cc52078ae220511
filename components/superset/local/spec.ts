import { type AnyStream } from "../../../workloads/streams";
import type { LocalDatabaseEndpoint } from "../../core/endpoints";
import type { LocalHost } from "../../core/local/spec";
import type { Content } from "../../core/text";
import { servedOf, sourceOf } from "../bundle";
import { defectsOf } from "../charts";
import { useCases as platformUseCases, type UseCase } from "../use-cases";

/** Superset as a process of this machine, with datasets of what it can ask and a dashboard a use case. */
export interface LocalSupersetSpec {
  readonly host: LocalHost;
  /** The engine: its version, the Python that runs it, and the folder of its packages. */
  readonly engine: { readonly version: string; readonly interpreter: string; readonly packages: string };
  /** Its pages, and its metrics; both on 127.0.0.1. */
  readonly ports: { readonly superset: number; readonly supersetMetrics: number };
  readonly streams: readonly AnyStream[];
  /** Default those of the platform. */
  readonly useCases?: readonly UseCase[];
  /** Where Superset keeps users, and what was imported. */
  readonly database: LocalDatabaseEndpoint;
  /** `host:port` of Pinot's broker, and of its controller. */
  readonly pinot: { readonly broker: Content; readonly controller: Content };
  /** `host:port`. Absent: there is no dataset over Trino, and streams that Pinot does not serve are not shown. */
  readonly trino?: Content;
}
export type ValidLocalSupersetSpec = Required<Omit<LocalSupersetSpec, "trino">> & Pick<LocalSupersetSpec, "trino">;

/**
 * The spec with its defaults, and of its streams those that something here is asked for.
 * @throws every defect, a sentence a line: ports used twice, a chart of what no dataset has
 */
export function validate(spec: LocalSupersetSpec): ValidLocalSupersetSpec {
  const { ports, trino, useCases = platformUseCases } = spec;
  const defects: string[] = [];
  if (ports.superset === ports.supersetMetrics) {
    defects.push(
      `millrace:ports superset and supersetMetrics must differ, got ${ports.superset} for both; set another one in Pulumi.local.yaml`,
    );
  }
  const streams = servedOf(spec.streams).filter((stream) => trino !== undefined || sourceOf(stream) === "pinot");
  defects.push(...useCases.flatMap((useCase) => defectsOf(useCase, streams, sourceOf)));
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return { ...spec, useCases, streams };
}
