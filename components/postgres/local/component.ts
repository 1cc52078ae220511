import type * as pulumi from "@pulumi/pulumi";
import type { LocalDatabaseEndpoint } from "../../core/endpoints";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost } from "../../core/local/spec";
import { Room } from "../../core/room";
import { type RenderedLocalPostgres, renderLocalPostgres } from "./render";
import { type LocalPostgresSpec, validate } from "./spec";

/** PostgreSQL as a process of this machine. */
export class LocalPostgres extends Room<RenderedLocalPostgres> {
  /** `host:port` */
  address!: pulumi.Output<string>;
  private readonly host: LocalHost;
  private readonly port: number;
  private server!: LocalProcess;

  constructor(name: string, spec: LocalPostgresSpec, options?: pulumi.ComponentResourceOptions) {
    super("postgres:LocalPostgres", name, options);
    this.host = spec.host;
    this.port = spec.port;
    this.register(renderLocalPostgres(validate(spec)));
  }

  /** A database that was asked for; whoever uses it waits until the server lets its user in. */
  database(name: string): LocalDatabaseEndpoint {
    return { host: this.server.ports.apply(() => "127.0.0.1"), port: this.port, database: name, username: name };
  }

  protected register({ server }: RenderedLocalPostgres): void {
    this.server = new LocalProcess(server.name, this.host, server, { parent: this });
    this.address = this.server.address;
    this.registerOutputs({ address: this.address });
  }
}
