import type { LocalHost } from "../../core/local/spec";

/** SeaweedFS as one process of this machine, with the buckets of a cluster. */
export interface LocalStoreSpec {
  readonly host: LocalHost;
  /** The engine: its version, and the absolute path of its program. */
  readonly engine: { readonly version: string; readonly weed: string };
  readonly ports: LocalStorePorts;
}

/** Keys of `millrace:ports`. */
export interface LocalStorePorts {
  /** For clients: S3. */
  readonly objectStore: number;
  /** Between its parts: each has one port for HTTP and one for gRPC. */
  readonly objectStoreGrpc: number;
  readonly objectStoreFiler: number;
  readonly objectStoreFilerGrpc: number;
  readonly objectStoreMaster: number;
  readonly objectStoreMasterGrpc: number;
  readonly objectStoreVolume: number;
  readonly objectStoreVolumeGrpc: number;
}

/** @throws a sentence when two ports are the same */
export function validateLocal(spec: LocalStoreSpec): LocalStoreSpec {
  const entries = Object.entries(spec.ports) as readonly (readonly [string, number])[];
  for (const [index, [name, port]] of entries.entries()) {
    const other = entries.slice(index + 1).find(([, taken]) => taken === port);
    if (other !== undefined) {
      throw new Error(
        `millrace:ports ${name} and ${other[0]} must differ, got ${port} for both; set another one in Pulumi.local.yaml`,
      );
    }
  }
  return spec;
}
