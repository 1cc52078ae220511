import * as pulumi from "@pulumi/pulumi";
import type { KafkaEndpoint, ObjectStoreEndpoint, ServiceEndpoint } from "../../components/core/endpoints";
import type { PublicAddress } from "../../components/entry";
import type { ImageEndpoints } from "../../components/images";
import * as names from "../../workloads/streams/names";
import { type Definitions, gatewayNamed } from "../definitions";
import { type Endpoint, outputOf, type Outputs } from "../outputs";
import type { Planned } from "../plan";
import type { ClusterSettings } from "../settings";
import type { Rooms } from "./cluster";
import type { SystemAddress } from "./systems/system";

export interface Facts {
  readonly settings: ClusterSettings;
  readonly planned: Planned;
  readonly definitions: Definitions;
  readonly kafka: KafkaEndpoint;
  /** How Kafka is reached from outside the platform's network; absent where it is not. */
  readonly outside?: pulumi.Input<string>;
  readonly store: ObjectStoreEndpoint;
  readonly images: ImageEndpoints;
  readonly rooms: Rooms;
  /** By system; empty without a domain. */
  readonly addresses: Readonly<Record<string, PublicAddress>>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly apiKeys: Readonly<Record<string, pulumi.Output<string>>>;
}

type LateEndpoint = { readonly [K in keyof Endpoint]: Endpoint[K] | pulumi.Input<Endpoint[K]> };

const KAFKA_AUTHENTICATION = { none: "open", "msk-iam": "aws-iam", mtls: "mtls" } as const;

/** The outputs of a cluster's stack. A system without a public address has that of its service, for what is in the cluster. */
export function outputsOfCluster(facts: Facts): Outputs {
  const { settings, planned, definitions, kafka, store, rooms, addresses } = facts;
  const gateway = gatewayNamed(definitions, "ingest");
  const at = (system: string, service: ServiceEndpoint): LateEndpoint => {
    const address = addresses[system];
    return address === undefined
      ? { address: service.url, protocol: "http", authentication: "in-cluster", tls: false }
      : { address: address.url, protocol: "http", authentication: address.authentication, tls: true };
  };
  const systemAt = (system: string, { service, protocol, authentication, tls }: SystemAddress): LateEndpoint => {
    const address = addresses[system];
    return address === undefined
      ? { address: service.url, protocol, authentication, tls }
      : { address: address.url, protocol, authentication: address.authentication, tls: true };
  };
  const endpoints: Readonly<Record<string, LateEndpoint>> = {
    ingest: at("ingest", rooms.ingest),
    kafka: {
      address: kafka.bootstrap,
      protocol: "kafka",
      authentication: KAFKA_AUTHENTICATION[kafka.security.kind],
      tls: kafka.security.kind !== "none",
      ...(facts.outside === undefined ? {} : { outside: facts.outside }),
    },
    "object-store": {
      address: store.url ?? `https://s3.${store.region}.amazonaws.com`,
      protocol: "s3",
      authentication: store.url === undefined ? "aws-iam" : "password",
      tls: true,
    },
    prometheus: at("prometheus", rooms.prometheus),
    grafana: at("grafana", rooms.grafana),
    "schema-registry": at("schema-registry", rooms.registry),
    ...(rooms.argocd === undefined ? {} : { argocd: at("argocd", rooms.argocd) }),
    ...Object.fromEntries(
      [...rooms.systems.values()].flatMap((system) =>
        Object.entries(system.addresses).map(([name, address]) => [name, systemAt(name, address)]),
      ),
    ),
  };
  return {
    place: outputOf("place", settings.place),
    ingest: outputOf("ingest", {
      url: addresses.ingest?.url ?? rooms.ingest.url,
      authentication: "api-key",
      streams: gateway.writes.map(({ name }) => name),
    }),
    kafka: outputOf("kafka", {
      bootstrap: kafka.bootstrap,
      topics: Object.fromEntries(definitions.streams.map((stream) => [stream.name, names.topic(stream)])),
    }),
    workers: outputOf(
      "workers",
      Object.fromEntries(
        definitions.workers.map((worker) => [
          worker.name,
          {
            // Health and metrics are for the cluster alone, pod by pod.
            url: "",
            reads: worker.reads.map(({ name }) => name),
            writes: worker.writes.map(({ name }) => name),
            deadLetters: names.deadLetterTopic(worker),
          },
        ]),
      ),
    ),
    scrape: outputOf("scrape", []),
    images: outputOf(
      "images",
      Object.fromEntries(Object.entries(facts.images).map(([name, { reference }]) => [name, reference])),
    ),
    buckets: outputOf("buckets", store.buckets),
    endpoints: pulumi.output(endpoints),
    plan: outputOf("plan", planned.plan),
    kubeconfig: pulumi.secret(facts.kubeconfig),
    apiKeys: pulumi.secret(pulumi.output(facts.apiKeys)),
  };
}
