import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../components/core/aws";
import type { KafkaEndpoint, SecretEndpoint } from "../../components/core/endpoints";
import type { RoomObservation } from "../../components/core/promql";

/** Kafka in whatever form, by what the other rooms need of it. */
export interface PlacedKafka {
  readonly endpoint: KafkaEndpoint;
  /** What the workers' pods are started after. */
  readonly after: readonly pulumi.Resource[];
  /** What a principal's role on AWS must allow; nothing where brokers ask for certificates. */
  readonly statements: (principal: string) => readonly Statement[];
  /** Of the brokers' certificates, where they have one of their own. */
  readonly authority?: SecretEndpoint;
  readonly outside: pulumi.Input<string>;
  readonly observations: readonly RoomObservation[];
}
