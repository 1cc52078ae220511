import type * as pulumi from "@pulumi/pulumi";
import type { AnyStream } from "../../workloads/streams";
import type { LocalDatabaseEndpoint, LocalLakeEndpoint } from "../core/endpoints";
import type { LakeTables } from "../core/lake";
import { dataFolder } from "../core/local/paths";
import type { LocalHost } from "../core/local/spec";
import { Room } from "../core/room";
import { validate } from "./spec";
import { lakeTables } from "./tables";

/** The lake of this machine: files in a folder of the place, with its catalogue in a database. */
export interface LocalLakeSpec {
  readonly host: LocalHost;
  readonly streams: readonly AnyStream[];
  readonly database: LocalDatabaseEndpoint;
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
    this.registerOutputs({ folder: endpoint.folder });
  }
}

export const renderLocalLake = ({ host, streams, database }: LocalLakeSpec): RenderedLocalLake => ({
  endpoint: { database, folder: dataFolder(host.folder, "lake") },
  tables: lakeTables(streams),
});
