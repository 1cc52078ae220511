import * as pulumi from "@pulumi/pulumi";
import type { KafkaEndpoint } from "../core/endpoints";
import { LocalProcess } from "../core/local/process";
import type { LocalHost } from "../core/local/spec";
import { Room } from "../core/room";
import { type RenderedLocalKafka, renderLocalKafka } from "./render";
import { type LocalKafkaSpec, validate } from "./spec";
import { LocalTopic } from "./topic";

/** A broker of this machine with the topics of every stream and worker. */
export class LocalKafka extends Room<RenderedLocalKafka> {
  /** Of the broker; whoever uses it waits until the topics are there. */
  endpoint!: KafkaEndpoint;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalKafkaSpec, options?: pulumi.ComponentResourceOptions) {
    super("kafka:LocalKafka", name, options);
    this.host = spec.host;
    this.register(renderLocalKafka(validate(spec)));
  }

  protected register(rendered: RenderedLocalKafka): void {
    const broker = new LocalProcess(rendered.broker.name, this.host, rendered.broker, { parent: this });
    const topics = rendered.topics.map(
      (topic) => new LocalTopic(topic.name, this.host, broker.address, topic, { parent: this }),
    );
    const ready = pulumi.all(topics.map((topic) => topic.name));
    this.endpoint = {
      bootstrap: pulumi.all([broker.address, ready]).apply(([address]) => address),
      security: { kind: "none" },
    };
    this.registerOutputs(this.endpoint);
  }
}
