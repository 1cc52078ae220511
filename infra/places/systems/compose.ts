import type * as pulumi from "@pulumi/pulumi";
import { NamespaceAuthority } from "../../../components/certificates";
import type { Peer } from "../../../components/core/kubernetes";
import {
  type BucketEndpoint,
  type BucketPurpose,
  bucketPurposes,
  type DatabaseEndpoint,
  type SecretEndpoint,
} from "../../../components/core/endpoints";
import { CopiedSecret } from "../../../components/secrets";
import * as names from "../../../workloads/streams/names";
import type { PlacedKafka } from "../placed-kafka";
import type { AllNeeds, Asked, BucketNeed, System, SystemGround, SystemMade, SystemNeeds } from "./system";

/**
 * The needs of all systems, before anything is made.
 * @param databases that a place needs for what the systems ask, beside their own
 */
export function needsOf(
  systems: readonly System[],
  asked: Asked,
  databases: (needs: AllNeeds) => AllNeeds["databases"] = () => [],
): AllNeeds {
  const first = together(systems.map((system) => system.needs(asked)));
  const all = { ...first, databases: [...first.databases, ...databases(first)] };
  const followed = systems.map(({ follows }) => follows?.(all, asked) ?? {});
  const { grants, ...rest } = all;
  return together([rest, ...grants.map((one) => ({ grants: one })), ...followed]);
}

const together = (needs: readonly SystemNeeds[]): AllNeeds => ({
  principals: needs.flatMap(({ principals = [] }) => principals),
  topics: needs.flatMap(({ topics = [] }) => topics),
  secrets: needs.flatMap(({ secrets = [] }) => secrets),
  given: needs.flatMap(({ given = [] }) => given),
  databases: needs.flatMap(({ databases = [] }) => databases),
  buckets: needs.flatMap(({ buckets = [] }) => buckets),
  lake: needs.flatMap(({ lake = [] }) => lake),
  registry: needs.flatMap(({ registry = [] }) => registry),
  grants: needs.flatMap(({ grants }) => (grants === undefined ? [] : [grants])),
});

/** A store of objects, in whatever form, by what the systems need of it. */
export interface PlacedStore {
  readonly bucket: (purpose: BucketPurpose) => BucketEndpoint;
  /** Where the keys of a bucket lie, where the store asks for them; of the two the first. */
  readonly keys?: (purpose: BucketPurpose) => SecretEndpoint;
}

/** Servers of databases, in whatever form. */
export interface PlacedDatabases {
  /** One that was asked for, as pods of a namespace use it. Default: the first that asked. */
  readonly database: (name: string, namespace?: string) => DatabaseEndpoint;
  /** Of the servers' certificates, where they have one of their own. */
  readonly authority?: SecretEndpoint;
}

/** What the systems are made on: the ground, with what must still be delivered to their namespaces. */
export interface SystemsGround extends Omit<SystemGround, "bucket" | "kafka" | "made" | "needs"> {
  readonly kafka: PlacedKafka;
  readonly store: PlacedStore;
  /** Of the database servers' certificates, where they have one of their own. */
  readonly databaseAuthority?: SecretEndpoint;
}

/** Makes the systems in their order, and delivers to each namespace what its pods prove themselves with. */
export function makeSystems(
  systems: readonly System[],
  ground: SystemsGround,
  needs: AllNeeds,
): ReadonlyMap<string, SystemMade> {
  const { kafka, store, ...rest } = ground;
  const made = new Map<string, SystemMade>();
  const systemGround: SystemGround = {
    ...rest,
    needs,
    kafka: kafka.endpoint,
    bucket: (purpose) => store.bucket(purpose),
    made: (system) => {
      const found = made.get(system);
      if (found !== undefined) return found;
      throw new Error(
        `system "${system}" must be made before who asks for it; made are ${[...made.keys()].join(", ")}`,
      );
    },
  };
  for (const system of systems) {
    const result = system.make(systemGround);
    made.set(system.room, result);
    for (const namespace of result.namespaces) deliver(namespace, result.gate, ground, needs);
  }
  return made;
}

/** Into one namespace: certificates of its Kafka principals, keys of its buckets, and whom its pods have to trust. */
function deliver(
  namespace: string,
  gate: readonly pulumi.Resource[],
  { cluster, kafka, store, issuer, databaseAuthority }: SystemsGround,
  needs: AllNeeds,
): void {
  const short = namespace.slice(names.PLATFORM.length + 1);
  const copy = (
    from: SecretEndpoint,
    secret: string,
    key: string,
    also: readonly string[] = [],
    joined = false,
  ): void => {
    new CopiedSecret(
      `${short}-${secret}`,
      { cluster, from, to: { namespace, secret, key }, also, joined },
      { dependsOn: [...gate] },
    );
  };
  if (kafka.endpoint.security.kind === "mtls") {
    const own = needs.principals.filter((principal) => principal.namespace === namespace);
    for (const { name } of own) {
      const user = { namespace: names.WORKERS_NAMESPACE, secret: name, key: "user.key" };
      copy(user, names.kafkaSecret(name), "user.pem", ["user.crt"], true);
    }
    if (own.length > 0 && kafka.authority !== undefined) copy(kafka.authority, names.KAFKA_AUTHORITY, "ca.crt");
  }
  const { keys } = store;
  if (keys !== undefined) {
    const purposes = new Set(
      needs.buckets.filter(({ by }) => by.namespace === namespace).map(({ purpose }) => purpose),
    );
    for (const purpose of bucketPurposes.filter((one) => purposes.has(one))) {
      copy(keys(purpose), names.bucketSecret(purpose), "access-key-id", ["secret-access-key"]);
    }
  }
  if (databaseAuthority !== undefined && needs.databases.some((need) => need.namespace === namespace)) {
    copy(databaseAuthority, names.DATABASE_AUTHORITY, "ca.crt");
  }
  new NamespaceAuthority(`${short}-authority`, { cluster, issuer, namespace }, { dependsOn: [...gate] });
}

/** The pods that use buckets, for the store's network policy. */
export const clientsOf = (buckets: readonly BucketNeed[]): readonly Peer[] => {
  const peers = buckets.map(({ by, pods }): Peer => ({
    kind: "pods",
    namespace: by.namespace,
    ...(pods === undefined ? {} : { labels: pods }),
  }));
  const said = peers.map((peer) => JSON.stringify(peer));
  return peers.filter((_, index) => said.indexOf(said[index] ?? "") === index);
};

export const noCatalog = (namespace: string): never => {
  throw new Error(`nobody serves a catalogue of the lake to ${namespace} yet`);
};
