import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { milliseconds } from "../../../workloads/streams/units";
import { joined, joinedRecord } from "../output";
import { ModuleResource } from "./dynamic";
import type { LocalHost, ProcessSpec } from "./spec";

/**
 * A process of this machine as a resource: files, command, ports, readiness, graceful stop. It is detached, so it outlives
 * the engine; there is no daemon that watches it, and a killed one is started again by the next `up`.
 */
export class LocalProcess extends ModuleResource {
  declare readonly pid: pulumi.Output<number>;
  /** ISO 8601. */
  declare readonly startedAt: pulumi.Output<string>;
  /** Absolute path of its log. */
  declare readonly log: pulumi.Output<string>;
  /** Its ports in the order of the spec: known at preview, and whoever uses them waits until the process is ready. */
  declare readonly ports: pulumi.Output<readonly { readonly setting: string; readonly port: number }[]>;

  constructor(name: string, host: LocalHost, spec: ProcessSpec, options?: pulumi.CustomResourceOptions) {
    const { ready, stop, args, env, files, ...rest } = spec;
    super(
      "local:Process",
      join(host.dist, "components/core/local/provider.js"),
      name,
      {
        ...rest,
        folder: host.folder,
        args: args.map(joined),
        env: joinedRecord(env),
        files: joinedRecord(files),
        ready: { probe: ready.probe, withinMs: milliseconds(ready.within) },
        stop: { signal: stop.signal, graceMs: milliseconds(stop.grace) },
        pid: undefined,
        startedAt: undefined,
        log: undefined,
      },
      options,
    );
  }

  /** `host:port` of the first port. */
  get address(): pulumi.Output<string> {
    return this.ports.apply(([first]) => `127.0.0.1:${first?.port ?? 0}`);
  }
}
