import type * as pulumi from "@pulumi/pulumi";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost } from "../../core/local/spec";
import { Room } from "../../core/room";
import { type RenderedLocalSpark, renderLocalSpark } from "./render";
import { type LocalSparkSpec, validate } from "./spec";

/** Kafka to the lake, as a process of this machine. */
export class LocalSpark extends Room<RenderedLocalSpark> {
  /** After it every table is there, and every stream of the lake is read. */
  job!: LocalProcess;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalSparkSpec, options?: pulumi.ComponentResourceOptions) {
    super("spark:LocalSpark", name, options);
    this.host = spec.host;
    this.register(renderLocalSpark(validate(spec)));
  }

  protected register({ job }: RenderedLocalSpark): void {
    this.job = new LocalProcess(job.name, this.host, job, { parent: this });
    this.registerOutputs({ address: this.job.address });
  }
}
