import type * as pulumi from "@pulumi/pulumi";
import type { AnyStream } from "../../workloads/streams";
import type { LocalDatabaseEndpoint, LocalLakeEndpoint, LocalLakeFiles } from "../core/endpoints";
import type { LakeTables } from "../core/lake";
import { dataFolder } from "../core/local/paths";
import type { LocalHost } from "../core/local/spec";
import { Room } from "../core/room";
import { validate } from "./spec";
import { lakeTables } from "./tables";

/** The lake of this machine: files in buckets or in a folder of the place, with its catalogue in a database. */
export interface LocalLakeSpec {
  readonly host: LocalHost;
  readonly streams: readonly AnyStream[];
  readonly database: LocalDatabaseEndpoint;
  /** Default: no store runs, and a folder of the place has the files. */
  readonly buckets?: Omit<Extract<LocalLakeFiles, { readonly kind: "buckets" }>, "kind">;
}

interface RenderedLocalLake {
  readonly endpoint: LocalLakeEndpoint;
  readonly tables: LakeTables;
}

/** Nothing runs for it: Spark makes the tables and writes them, Trino reads them. */
export class LocalLake extends Room<RenderedLocalLake> {
  endpoint!: LocalLakeEndpoint;
  tables!: LakeTables;

  constructor(name: string, spec: LocalLakeSpec, options?: pulumi.ComponentResourceOptions) {
    super("lake:LocalLake", name, options);
    this.register(renderLocalLake(validate(spec)));
  }

  protected register({ endpoint, tables }: RenderedLocalLake): void {
    this.endpoint = endpoint;
    this.tables = tables;
    this.registerOutputs({ files: endpoint.files.kind });
  }
}

export const renderLocalLake = ({ host, streams, database, buckets }: LocalLakeSpec): RenderedLocalLake => ({
  endpoint: {
    database,
    files:
      buckets === undefined
        ? { kind: "folder", folder: dataFolder(host.folder, "lake") }
        : { kind: "buckets", ...buckets },
  },
  tables: lakeTables(streams),
});
