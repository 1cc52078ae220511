import type { LocalHost } from "../../core/local/spec";

/** SeaweedFS as one process of this machine, with the buckets of a cluster. */
export interface LocalStoreSpec {
  readonly host: LocalHost;
  /** The engine: its version, and the absolute path of its program. */
  readonly engine: { readonly version: string; readonly weed: string };
  readonly ports: LocalStorePorts;
}

/** Keys of `millrace:ports`: S3, for clients, and between the store's parts, each with one for HTTP and one for gRPC. */
export const storePorts = [
  "objectStore",
  "objectStoreGrpc",
  "objectStoreFiler",
  "objectStoreFilerGrpc",
  "objectStoreMaster",
  "objectStoreMasterGrpc",
  "objectStoreVolume",
  "objectStoreVolumeGrpc",
] as const;
export type LocalStorePorts = Readonly<Record<(typeof storePorts)[number], number>>;

/** @throws a sentence when two ports are the same */
export function validateLocal(spec: LocalStoreSpec): LocalStoreSpec {
  for (const [index, name] of storePorts.entries()) {
    const port = spec.ports[name];
    const other = storePorts.slice(index + 1).find((later) => spec.ports[later] === port);
    if (other !== undefined) {
      throw new Error(
        `millrace:ports ${name} and ${other} must differ, got ${port} for both; set another one in Pulumi.local.yaml`,
      );
    }
  }
  return spec;
}
