import type * as pulumi from "@pulumi/pulumi";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { renderBackup } from "./render";
import { type BackupSpec, validate } from "./spec";

/** Dumps of databases every night, and the job that restores one. */
export class Backup extends ClusterRoom {
  constructor(name: string, spec: BackupSpec, options?: pulumi.ComponentResourceOptions) {
    super("backup:Backup", name, spec.cluster, options);
    this.register(renderBackup(validate(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs({});
  }
}
