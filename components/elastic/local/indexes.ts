import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { AppliedDocument } from "../../core/applier";
import { ModuleResource } from "../../core/local/dynamic";
import type { LocalHost } from "../../core/local/spec";

/**
 * The indexes of the searched streams in an engine of this machine, told as the job in a cluster tells them. They are not deleted
 * with the stack: documents belong to the engine's data folder.
 */
export class LocalIndexes extends ModuleResource {
  /** Known at preview; whoever uses it waits until every stream has its indexes. */
  declare readonly url: pulumi.Output<string>;

  constructor(
    name: string,
    host: LocalHost,
    url: pulumi.Input<string>,
    documents: readonly AppliedDocument[],
    options?: pulumi.CustomResourceOptions,
  ) {
    super(
      "local:Indexes",
      join(host.dist, "components/elastic/local/indexes-provider.js"),
      name,
      // As one text: what a document is made of is nobody's business here.
      { url, documents: JSON.stringify(documents) },
      { ...options, retainOnDelete: true },
    );
  }
}
