import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { ModuleResource } from "../core/local/dynamic";
import type { LocalHost } from "../core/local/spec";
import type { TopicSpec } from "./topics";

/**
 * A topic of the local broker. It is made, grown and configured, but never deleted with the stack: its data belong to the
 * broker's data folder, which `npm stop -- --wipe` removes.
 */
export class LocalTopic extends ModuleResource {
  /** Known at preview; whoever uses it waits until the topic is there. */
  declare readonly name: pulumi.Output<string>;

  constructor(
    name: string,
    host: LocalHost,
    bootstrap: pulumi.Input<string>,
    spec: TopicSpec,
    options?: pulumi.CustomResourceOptions,
  ) {
    super(
      "local:Topic",
      join(host.dist, "components/kafka/topic-provider.js"),
      name,
      { bootstrap, ...spec },
      { ...options, retainOnDelete: true },
    );
  }
}
