import { type AnyStream, type Duration, names } from "../../workloads/streams";
import { milliseconds } from "../../workloads/streams/units";
import type { SystemSize } from "../core/capacity/systems";
import type {
  BucketEndpoint,
  ClusterEndpoint,
  DatabaseEndpoint,
  ImageEndpoint,
  IssuerEndpoint,
  LakeCatalogEndpoint,
  SecretEndpoint,
  ServiceEndpoint,
} from "../core/endpoints";
import type { JavaKafka } from "../core/java";
import type { Peer, Way } from "../core/kubernetes";

/** Somebody who logs in by password. Without the Secret nobody can, as that user. */
export interface TrinoUser {
  /** `superset` */
  readonly name: string;
  readonly password: SecretEndpoint;
  readonly kind: UserKind;
}
/** What queries of a user may take: pages that people wait for, a catalogue that reads schemas, or batches. */
export const userKinds = ["dashboards", "metadata", "batch"] as const;
export type UserKind = (typeof userKinds)[number];

/** Pinot, by its controller, which names the brokers and servers that are then asked. */
export interface PinotSource {
  readonly controller: ServiceEndpoint;
  /** Ways to its controller, brokers and servers. */
  readonly to: readonly Way[];
  readonly user?: { readonly name: string; readonly password: SecretEndpoint };
}

/** Elasticsearch. */
export interface SearchSource {
  readonly service: ServiceEndpoint;
  readonly user: { readonly name: string; readonly password: SecretEndpoint };
  /** Secret of the room's namespace with the authority (`ca.crt`) of its certificate; absent where it speaks plain HTTP. */
  readonly authority?: string;
}

/** People and programs that a provider of identities signs in. */
export interface TrinoOidc {
  readonly issuer: string;
  readonly clientId: string;
  /** Key `clientSecret` of the client. */
  readonly clientSecret: SecretEndpoint;
  /** Claim that is the user's name. Default `"sub"`. */
  readonly principal?: string;
  /** Where the issuer is. Default anywhere. */
  readonly cidrs?: readonly string[];
}

/** Trino: one coordinator, workers that follow the load, and a view of every stream. */
export interface TrinoSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "workloads": its Node writes the password file and tells the views. */
  readonly image: ImageEndpoint;
  readonly streams: readonly AnyStream[];
  readonly size: SystemSize;
  /** Service account of the pods; on AWS it has a role. Default `"trino"`. */
  readonly serviceAccount?: string;
  readonly kafka: JavaKafka;
  readonly lake: {
    readonly catalog: LakeCatalogEndpoint;
    readonly bucket: BucketEndpoint;
  };
  /** Where the views are kept, in the tables of an Iceberg JDBC catalog of their own. */
  readonly store: DatabaseEndpoint;
  /** Where the intermediate data of queries lies while they run, for their retries. */
  readonly exchange: BucketEndpoint;
  readonly pinot?: PinotSource;
  readonly search?: SearchSource;
  /** Who logs in by password beside the job that tells the views. Default nobody. */
  readonly users?: readonly TrinoUser[];
  /** Of the user that tells the views and reads the copies for them. */
  readonly definer: SecretEndpoint;
  /** With which the nodes know each other. */
  readonly internalSecret: SecretEndpoint;
  /** Who sees personal and sensitive fields, and the copies themselves: names of users. Default nobody. */
  readonly privileged?: readonly string[];
  readonly oidc?: TrinoOidc;
  /** Signs the certificate of the coordinator. */
  readonly issuer: IssuerEndpoint;
  /** Pods that may ask it over HTTPS on port 8443. */
  readonly clients: readonly Peer[];
  /** Where the entry asks from, on port 8080, having ended TLS. Default none. */
  readonly entry?: readonly Peer[];
  /** Pods that read metrics. Default none. */
  readonly scrapers?: readonly Peer[];
  /** How far back a topic is read beyond the lake. Longer than the lake ever lags. Default `"30 minutes"`. */
  readonly tail?: Duration;
  /** How long a worker that leaves may take to finish its tasks. Default `"10 minutes"`. */
  readonly drain?: Duration;
}

type Optional = "pinot" | "search" | "oidc";
export type ValidTrinoSpec = Required<Omit<TrinoSpec, Optional>> & Pick<TrinoSpec, Optional>;

export const NAMESPACE = names.namespace("trino");
/** User that tells the views and in whose name they read. */
export const DEFINER = "millrace";
/** User of health, metrics and shutdown, who needs no password and can do nothing else. */
export const MANAGEMENT = "management";
const RESERVED: readonly string[] = [DEFINER, MANAGEMENT];
/** Workers that leave wait this long before and after they finish, so that the coordinator has noticed. */
export const GRACE_SECONDS = 20;

const USER = /^[a-z][a-z0-9._-]{0,62}$/;

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: users that are none or not unique, parts without a size, times that cannot work
 */
export function validate(spec: TrinoSpec): ValidTrinoSpec {
  const { tail = "30 minutes", drain = "10 minutes", users = [], privileged = [] } = spec;
  const defects: string[] = [];
  for (const part of ["coordinator", "worker"] as const) {
    if (spec.size[part] === undefined) {
      defects.push(
        `trino: \`size\` must have the part "${part}", got ${Object.keys(spec.size).join(", ")}; compute it with \`sizeOf\``,
      );
    } else if (spec.size[part].memory < SMALLEST_MEMORY) {
      defects.push(
        `trino: \`size.${part}.memory\` must be ${SMALLEST_MEMORY} GiB or more, got ${spec.size[part].memory}; Trino does not start with less`,
      );
    }
  }
  if (spec.size.coordinator !== undefined && spec.size.coordinator.replicas !== 1) {
    defects.push(
      `trino: \`size.coordinator.replicas\` must be 1, got ${spec.size.coordinator.replicas}; Trino has one coordinator`,
    );
  }
  const seen = new Set<string>();
  for (const { name } of users) {
    if (!USER.test(name) || RESERVED.includes(name)) {
      defects.push(
        `trino: a user's name must be lower-case letters, digits, ".", "_" and "-", and not ${RESERVED.join(" or ")}, got "${name}"; rename it`,
      );
    }
    if (seen.has(name)) defects.push(`trino: user "${name}" must be named once, got it twice; drop one`);
    seen.add(name);
  }
  for (const name of privileged) {
    // They are written into a file of groups, and into patterns.
    if (!/^[A-Za-z0-9@._-]{1,120}$/.test(name)) {
      defects.push(
        `trino: \`privileged\` must hold names of letters, digits, "@", ".", "_" and "-", got "${name}"; rename it`,
      );
    }
  }
  if (milliseconds(tail) < 60_000) {
    defects.push(
      `trino: \`tail\` must be 1 minute or more, got "${tail}"; the lake commits once a minute, and what lies between would be missing`,
    );
  }
  if (milliseconds(drain) < 1_000) {
    defects.push(`trino: \`drain\` must be 1 second or more, got "${drain}"; leave it out for 10 minutes`);
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return {
    ...spec,
    tail,
    drain,
    users,
    privileged,
    serviceAccount: spec.serviceAccount ?? "trino",
    entry: spec.entry ?? [],
    scrapers: spec.scrapers ?? [],
  };
}

/** GiB. Source: a server with eight catalogs was seen to start with a heap of 1.5 GiB. */
const SMALLEST_MEMORY = 2;
