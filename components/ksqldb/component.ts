import type * as pulumi from "@pulumi/pulumi";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { renderKsqldb } from "./render";
import { type KsqldbSpec, validate } from "./spec";

/** ksqlDB with the declared queries. It is to depend on what its principal is told to the brokers by. */
export class Ksqldb extends ClusterRoom {
  constructor(name: string, spec: KsqldbSpec, options?: pulumi.ComponentResourceOptions) {
    super("ksqldb:Ksqldb", name, spec.cluster, options);
    this.register(renderKsqldb(validate(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs();
  }
}
