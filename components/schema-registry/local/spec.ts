import type { AnyStream } from "../../../workloads/streams";
import type { LocalHost } from "../../core/local/spec";
import { checkSubjects } from "../spec";

/** Apicurio Registry as a process of this machine, with the schema of every stream. */
export interface LocalRegistrySpec {
  readonly host: LocalHost;
  /** The engine: its version, the folder of its archive, and the `java` that runs it. */
  readonly engine: { readonly version: string; readonly folder: string; readonly java: string };
  readonly ports: {
    /** For clients. */
    readonly schemaRegistry: number;
    /** For health and metrics. */
    readonly schemaRegistryManagement: number;
  };
  readonly streams: readonly AnyStream[];
}

/**
 * The spec as it is.
 * @throws a sentence when two ports are the same, or when two streams share a subject
 */
export function validateLocal(spec: LocalRegistrySpec): LocalRegistrySpec {
  const { schemaRegistry, schemaRegistryManagement } = spec.ports;
  if (schemaRegistry === schemaRegistryManagement) {
    throw new Error(
      `millrace:ports schemaRegistry and schemaRegistryManagement must differ, got ${schemaRegistry} for both; set another one in Pulumi.local.yaml`,
    );
  }
  checkSubjects(spec.streams);
  return spec;
}
