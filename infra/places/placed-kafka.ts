import type * as pulumi from "@pulumi/pulumi";
import type { KafkaEndpoint } from "../../components/core/endpoints";
import type { RoomObservation } from "../../components/core/promql";

/** Kafka in whatever form, by what the other rooms need of it. */
export interface PlacedKafka {
  readonly endpoint: KafkaEndpoint;
  /** What the pods of a principal are started after. */
  readonly after: (principal: string) => readonly pulumi.Resource[];
  readonly outside: pulumi.Input<string>;
  readonly observations: readonly RoomObservation[];
}
