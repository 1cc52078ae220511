import type * as pulumi from "@pulumi/pulumi";
import type { Principal } from "../../../components/core";
import type { TopicSpec } from "../../../components/core/topics";
import type { Statement } from "../../../components/core/aws";
import type {
  BucketEndpoint,
  BucketPurpose,
  ClusterEndpoint,
  DatabaseEndpoint,
  ImageEndpoint,
  IssuerEndpoint,
  KafkaEndpoint,
  LakeCatalogEndpoint,
  SecretEndpoint,
  ServiceEndpoint,
} from "../../../components/core/endpoints";
import type { Peer } from "../../../components/core/kubernetes";
import type { RoomObservation } from "../../../components/core/promql";
import type { ImageName } from "../../../components/images";
import type { Route } from "../../../components/entry";
import type { GeneratedSecret, GivenSecret } from "../../../components/secrets";
import type { Definitions } from "../../definitions";
import type { Endpoint } from "../../outputs";
import type { ClusterSettings } from "../../settings";
import type { Planned } from "../../plan";

/** What a stack is asked to hold, before anything of it is made. */
export interface Asked {
  readonly settings: ClusterSettings;
  readonly planned: Planned;
  readonly definitions: Definitions;
}

/** Who a pod is beside the cluster: on AWS its service account has a role. */
export interface Identity {
  /** Of the role, a DNS label, unique in the stack. */
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** A bucket that pods of an identity use. */
export interface BucketNeed {
  readonly purpose: BucketPurpose;
  readonly by: Identity;
  readonly may: "read" | "write";
  /** Labels of the pods, for the store's network policy. Default all pods of the namespace. */
  readonly pods?: Readonly<Record<string, string>>;
}

/** A database of its own, whose user has the database's name. */
export interface DatabaseNeed {
  /** Lower-case letters and underscores: `superset`. */
  readonly name: string;
  /** Where its password is delivered: `names.databaseSecret(name)`. */
  readonly namespace: string;
  /** Pods that connect to it, by label. Default all pods of the namespace. */
  readonly pods?: Readonly<Record<string, string>>;
  /** Another number makes another password. Default 1. */
  readonly generation?: number;
}

/** What a system asks for before anything of the stack is made: plain values alone. */
export interface SystemNeeds {
  /** Who talks to Kafka, in whichever namespace. */
  readonly principals?: readonly Principal[];
  /** Topics that it keeps something in, beside those of streams and workers. */
  readonly topics?: readonly TopicSpec[];
  readonly secrets?: readonly GeneratedSecret[];
  readonly given?: readonly GivenSecret[];
  readonly databases?: readonly DatabaseNeed[];
  readonly buckets?: readonly BucketNeed[];
  /** Identities that read or write the lake's tables and their catalogue. */
  readonly lake?: readonly { readonly by: Identity; readonly may: "read" | "write" }[];
  /** Pods that ask the schema registry. */
  readonly registry?: readonly Peer[];
  /** Further rights on AWS, by identity. */
  readonly grants?: (aws: {
    readonly region: string;
    readonly account: pulumi.Output<string>;
  }) => readonly { readonly by: Identity; readonly statements: readonly Statement[] }[];
}

/** What all systems together ask for. */
export interface AllNeeds extends Readonly<Required<Omit<SystemNeeds, "grants">>> {
  readonly grants: readonly NonNullable<SystemNeeds["grants"]>[];
}

/** What a system finds when it is made. */
export interface SystemGround extends Asked {
  /** Of all systems. */
  readonly needs: AllNeeds;
  readonly cluster: ClusterEndpoint;
  readonly images: Readonly<Record<ImageName, ImageEndpoint>>;
  /** What is in any namespace of a system may come after it: nodes, priorities, operators of secrets and certificates. */
  readonly ready: readonly pulumi.Resource[];
  /** What pods in the workers' namespace come after: what they are told of the platform, and whom they trust. */
  readonly workspace: readonly pulumi.Resource[];
  /** What a ScaledObject comes after: the autoscaler's definitions. */
  readonly scaling: readonly pulumi.Resource[];
  readonly kafka: KafkaEndpoint;
  readonly registry: ServiceEndpoint;
  /** By purpose, as pods of the namespace use it. */
  readonly bucket: (purpose: BucketPurpose, namespace: string) => BucketEndpoint;
  /** One that a system's needs name, as pods of a namespace use it. Default: the first that asked. */
  readonly database: (name: string, namespace?: string) => DatabaseEndpoint;
  /** One that the system's needs name. */
  readonly secret: (name: string) => SecretEndpoint;
  /** The lake's catalogue, as pods of the namespace use it. */
  readonly catalog: (namespace: string) => LakeCatalogEndpoint;
  /** Signs certificates within the cluster. */
  readonly issuer: IssuerEndpoint;
  /** What the pods of an identity or principal must be started after. */
  readonly after: (identity: string) => readonly pulumi.Resource[];
  /** Where the entry asks from. */
  readonly reach: readonly Peer[];
  /** Host of a system at the entry, where there is a domain. */
  readonly host: (system: string) => string;
  /** Whose pods read metrics. */
  readonly scrapers: readonly Peer[];
  /** A system that was made before. @throws when it comes later, or is none */
  readonly made: (system: string) => SystemMade;
}

/** An address that a system promises, for the outputs and the entry. */
export interface SystemAddress {
  readonly service: ServiceEndpoint;
  readonly protocol: Endpoint["protocol"];
  /** Within the cluster; at the entry it is the route's. */
  readonly authentication: Endpoint["authentication"];
  readonly tls: boolean;
  /** How the entry lets people and programs in; absent for what stays inside. */
  readonly route?: Omit<Route, "system" | "host" | "backend">;
}

/** A system as the others see it. */
export interface SystemMade {
  /** By what it is called in the outputs and at the entry: `trino`. */
  readonly addresses: Readonly<Record<string, SystemAddress>>;
  readonly observations: readonly RoomObservation[];
  /** What others may wait for. */
  readonly gate: readonly pulumi.Resource[];
  /** Namespaces that it made, in which its principals' certificates and buckets' keys are delivered, after `gate`. */
  readonly namespaces: readonly string[];
}

/** One system of the platform in a cluster: what it asks for, and how it is made. */
export interface System {
  /** Folder of the room in `components/`. */
  readonly room: string;
  readonly needs: (asked: Asked) => SystemNeeds;
  /** What it asks for besides because of what the others do. Those that also follow are not among them. */
  readonly follows?: (others: AllNeeds, asked: Asked) => SystemNeeds;
  readonly make: (ground: SystemGround) => SystemMade;
}
