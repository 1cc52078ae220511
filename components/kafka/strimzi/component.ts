import * as pulumi from "@pulumi/pulumi";
import type { KafkaEndpoint, SecretEndpoint } from "../../core/endpoints";
import { ClusterRoom, titleOf } from "../../core/kubernetes";
import { type RenderedStrimziKafka, renderStrimziKafka } from "./render";
import { type StrimziKafkaSpec, validate } from "./spec";

/** Kafka in a cluster, run by Strimzi, with its topics and users. */
export class StrimziKafka extends ClusterRoom<RenderedStrimziKafka> {
  /** Whoever uses it waits until the topics and the users are there. */
  endpoint!: KafkaEndpoint;
  /** Certificate that the brokers' are signed by; clients find a copy of it in `KAFKA_AUTHORITY_SECRET` of their namespace. */
  authority!: SecretEndpoint;
  private readonly after: readonly pulumi.Resource[];

  constructor(name: string, spec: StrimziKafkaSpec, options?: pulumi.ComponentResourceOptions) {
    super("kafka:StrimziKafka", name, spec.cluster, options);
    this.after = spec.after ?? [];
    this.guards = ({ kind }) => spec.protect && STATEFUL.has(kind);
    this.register(renderStrimziKafka(validate(spec)));
  }

  protected register(rendered: RenderedStrimziKafka): void {
    this.apply(rendered, [], this.after);
    const kafka = this.object(titleOf(rendered.kafka));
    // On the way down the operators, which must let go of topics and users, are still there.
    const entities = rendered.entities.map((manifest) => this.make(manifest, { parent: this, dependsOn: [kafka] }));
    const ready = pulumi.all([kafka, ...entities].map(({ urn }) => urn));
    const { bootstrap } = rendered.endpoint;
    this.endpoint = { ...rendered.endpoint, bootstrap: ready.apply(() => bootstrap) };
    this.authority = rendered.authority;
    this.registerOutputs({ bootstrap: this.endpoint.bootstrap });
  }
}

/** What holds data: deleting one of these deletes records. */
const STATEFUL: ReadonlySet<string> = new Set(["Kafka", "KafkaNodePool", "KafkaTopic"]);
