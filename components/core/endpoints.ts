import type * as pulumi from "@pulumi/pulumi";
import type { DataHubEnvironment } from "../../workloads/streams/names";
import type { Labels } from "./kubernetes/manifest";
import type { Peer, Way } from "./kubernetes/network";
import type { PoolName } from "./kubernetes/placement";
import type { Late } from "./text";

/**
 * What a room asks for instead of another room. A value may be known late: that it is an output of the resource which
 * serves it also makes whoever uses it wait for that resource.
 */
export interface KafkaEndpoint {
  /** `host:port`, comma-separated. */
  readonly bootstrap: Late<string>;
  readonly security: KafkaSecurity;
  /** Where the brokers are, for network policies; absent where there is no network between. */
  readonly reach?: { readonly peers: readonly Peer[]; readonly port: number };
}

/** How a client proves who it is to the brokers. */
export type KafkaSecurity =
  | { readonly kind: "none" }
  /** TLS, with the pod's IAM role (SASL/OAUTHBEARER signed by AWS). */
  | { readonly kind: "msk-iam"; readonly region: string; readonly clusterArn: Late<string> }
  /**
   * TLS with a client certificate: a Secret named as the principal in the principal's namespace (`user.crt`, `user.key`), and the
   * brokers' authority in `authority` there (`ca.crt`).
   */
  | { readonly kind: "mtls"; readonly authority: string };

export interface HttpEndpoint {
  /** Without a slash at the end: `http://127.0.0.1:8000`. */
  readonly url: Late<string>;
}

/** A service in the cluster, by what routes and network policies need. */
export interface ServiceEndpoint extends HttpEndpoint {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  /** Labels of its pods. */
  readonly pods: Labels;
  /** Port of its pods, where it is another than the service's. */
  readonly podPort?: number;
  /** What it speaks. Default `http`. */
  readonly protocol?: "http" | "https";
}

/** A cluster that takes objects. */
export interface ClusterEndpoint {
  readonly provider: pulumi.ProviderResource;
  readonly name: Late<string>;
  readonly form: "eks" | "any";
  /** Where pods find the API server, and AWS' services in the VPC: for network policies, so known before the deployment. */
  readonly cidrs: readonly string[];
  /** True where everything in it may be deleted with the stack: volumes go with their claims. */
  readonly disposable: boolean;
  /** Storage class of fast block volumes. */
  readonly storageClass: string;
  /** Pools of nodes by purpose that it has (`placementOn`). Default none: all pods share its nodes. */
  readonly pools?: readonly PoolName[];
}

/** Buckets by purpose. */
export interface ObjectStoreEndpoint {
  /** For clients that must be told; absent on AWS, where the region says it. */
  readonly url?: Late<string>;
  readonly region: string;
  readonly buckets: Readonly<Record<BucketPurpose, Late<string>>>;
}
export const bucketPurposes = ["lake", "checkpoints", "segments", "backups"] as const;
export type BucketPurpose = (typeof bucketPurposes)[number];

/** One key of a Secret of the cluster. */
export interface SecretEndpoint {
  readonly namespace: string;
  readonly secret: string;
  readonly key: string;
}

/** Where a bucket is, and by what a client proves itself. */
export interface BucketLocation {
  readonly bucket: Late<string>;
  readonly region: string;
  /** `https://host:port` of a store that is not AWS', whose buckets are addressed by path; absent on AWS. */
  readonly url?: Late<string>;
  readonly credentials: BucketCredentials | LocalBucketCredentials;
}

/** One bucket, as a pod of one namespace uses it. */
export interface BucketEndpoint extends BucketLocation {
  readonly credentials: BucketCredentials;
  /** Secret of the pod's namespace with the authority (`ca.crt`) of the store's certificate; absent where a public one signs. */
  readonly authority?: string;
  /** Where the store is, for network policies. */
  readonly reach: Way;
}
export type BucketCredentials =
  /** The role of the pod's service account. */
  | { readonly kind: "identity" }
  /** A Secret of the pod's namespace with the keys `access-key-id` and `secret-access-key`. */
  | { readonly kind: "keys"; readonly secret: string };

/** One bucket of this machine's store. */
export interface LocalBucketEndpoint extends BucketLocation {
  readonly url: Late<string>;
  readonly credentials: LocalBucketCredentials;
}
/** Absolute paths of the files that hold the keys. */
export interface LocalBucketCredentials {
  readonly kind: "files";
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A database of PostgreSQL, as a pod of one namespace uses it: its user owns it, and nothing else. */
export interface DatabaseEndpoint {
  /** Known late on AWS. */
  readonly host: Late<string>;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  /** Of the password, in the pod's namespace. */
  readonly password: SecretEndpoint;
  /** PostgreSQL's `sslmode`; with `verify-full` the authority (`ca.crt`) lies in a Secret of the pod's namespace. */
  readonly tls: { readonly mode: "require" } | { readonly mode: "verify-full"; readonly authority: string };
  /** Where it is, for network policies. */
  readonly reach: Way;
}

/** A database of PostgreSQL on this machine, whose user needs no password. */
export interface LocalDatabaseEndpoint {
  readonly host: Late<string>;
  readonly port: number;
  readonly database: string;
  readonly username: string;
}

/** The lake of this machine: files, and Iceberg's JDBC catalog of them, named `names.LAKE_CATALOG`. */
export interface LocalLakeEndpoint {
  readonly database: LocalDatabaseEndpoint;
  readonly files: LocalLakeFiles;
}
export type LocalLakeFiles =
  /** Absolute; the tables lie in `warehouse` below it, and the checkpoints beside that. */
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "buckets"; readonly lake: LocalBucketEndpoint; readonly checkpoints: LocalBucketEndpoint };

/** The search, as the worker that writes to it uses it; Secrets are of the workers' namespace. */
export interface SearchAccess {
  /** `https://host:9200` */
  readonly url: string;
  /** Secret with its user (`username`, `password`). */
  readonly user: string;
  /** Secret with the authority (`ca.crt`) of the engine's certificate. */
  readonly authority: string;
  /** Secret with the key of the pseudonyms (`key`). */
  readonly pseudonyms: string;
  /** Where it is, for network policies. */
  readonly reach: Way;
}

/** The catalogue of data, as the worker that reports to it uses it; its Secret is of the workers' namespace. */
export interface CatalogueAccess {
  /** `http://host:8080` */
  readonly url: string;
  /** What it says that datasets are of. */
  readonly environment: DataHubEnvironment;
  /** Secret with what it proves to be one of the catalogue's own parts, by key. */
  readonly client: { readonly secret: string; readonly nameKey: string; readonly secretKey: string };
  /** Where it is, for network policies. */
  readonly reach: Way;
}

/** Where Iceberg's tables are listed. */
export type LakeCatalogEndpoint =
  /** AWS Glue in the account and region; whoever uses it needs the rights that `AwsLake` names. */
  | { readonly kind: "glue"; readonly region: string; readonly account: Late<string> }
  /** Iceberg's JDBC catalog, named `names.LAKE_CATALOG`, in a database of PostgreSQL. */
  | { readonly kind: "jdbc"; readonly database: DatabaseEndpoint };

/** An image by its digest: `registry/repository@sha256:…`, or by what the registry is known to hold. */
export interface ImageEndpoint {
  readonly reference: Late<string>;
}

/** A private network of AWS over several zones. */
export interface NetworkEndpoint {
  readonly vpcId: Late<string>;
  /** Of the whole VPC, known before the deployment: `10.40.0.0/16`. */
  readonly cidr: string;
  /** One a zone, in the order of the zones. */
  readonly privateSubnets: readonly Late<string>[];
  readonly publicSubnets: readonly Late<string>[];
}

/** What is encrypted, each by a key of its own. */
export const keyPurposes = [
  "cluster",
  "volumes",
  "kafka",
  "databases",
  "objects",
  "secrets",
  "images",
  "logs",
] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

/** ARNs of KMS keys by purpose. */
export type KeysEndpoint = Readonly<Record<KeyPurpose, Late<string>>>;

/** Who signs certificates in the cluster: an issuer of cert-manager. */
export interface IssuerEndpoint {
  readonly kind: "ClusterIssuer";
  readonly name: string;
}
