import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { AppliedDocument } from "../applier";
import { ModuleResource } from "./dynamic";
import { dataFolder } from "./paths";
import type { LocalHost, ProcessSpec } from "./spec";

/** How the service lets the script in: environment of `core/applier`. */
export interface LocalAuthorization extends Pick<ProcessSpec, "secretEnv"> {
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What a service of this machine is told (tables, templates, schemas), as in a cluster by a job of `core/applier`: the same
 * documents by the same script. What was told stays with the data folder of the service's process, and is told anew when that
 * folder was removed; of what is declared no more the service is told to let go.
 */
export class LocalApplied extends ModuleResource {
  /** Of the service; whoever uses it waits until it was told. */
  declare readonly target: pulumi.Output<string>;

  /** @param process name of the service's process; @param authorization default: the service asks nobody */
  constructor(
    name: string,
    host: LocalHost,
    process: string,
    target: pulumi.Input<string>,
    documents: readonly AppliedDocument[],
    options?: pulumi.CustomResourceOptions,
    authorization?: LocalAuthorization,
  ) {
    super(
      "local:Applied",
      join(host.dist, "components/core/local/applied-provider.js"),
      name,
      {
        node: host.node,
        target,
        documents: JSON.stringify(documents),
        index: join(dataFolder(host.folder, process), "applied.json"),
        ...authorization,
      },
      { ...options, retainOnDelete: true },
    );
  }
}
