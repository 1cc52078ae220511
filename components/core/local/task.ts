import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { joinedRecord } from "../output";
import type { Content } from "../text";
import type { Files } from "../files";
import { ModuleResource } from "./dynamic";
import type { LocalHost } from "./spec";

/** A program that runs to its end, as a room renders it: what a Job is in a cluster. */
export interface TaskSpec {
  /** Lower case, digits and hyphens; names its log and its folder of configuration. */
  readonly name: string;
  /** Absolute path of the executable. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, Content>>;
  /** Written to `configFolder` before it runs. */
  readonly files: Files;
}

/** A `TaskSpec` put together: what the provider gets. */
export interface TaskInputs {
  readonly name: string;
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Runs when it is made and whenever its content changes, and is done when the program ends well. It must be safe to run twice.
 * Deleting it undoes nothing.
 */
export class LocalTask extends ModuleResource {
  constructor(name: string, host: LocalHost, spec: TaskSpec, options?: pulumi.CustomResourceOptions) {
    super(
      "local:Task",
      join(host.dist, "components/core/local/task-provider.js"),
      name,
      {
        ...spec,
        folder: host.folder,
        args: [...spec.args],
        env: joinedRecord(spec.env),
        files: joinedRecord(spec.files),
      },
      options,
    );
  }
}
