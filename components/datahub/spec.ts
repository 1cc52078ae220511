import {
  type AnyStream,
  type Capture,
  type Gateway,
  names,
  type Poller,
  type Query,
  type Worker,
} from "../../workloads/streams";
import type { SystemSize } from "../core/capacity/systems";
import type {
  ClusterEndpoint,
  DatabaseEndpoint,
  ImageEndpoint,
  KafkaEndpoint,
  SecretEndpoint,
} from "../core/endpoints";
import type { Peer } from "../core/kubernetes";

/** Who signs people in. */
export interface DataHubOidc {
  /** Page that lists the provider's addresses: `https://id.example.com/.well-known/openid-configuration`. */
  readonly discovery: string;
  readonly clientId: string;
  readonly clientSecret: SecretEndpoint;
  /** Group whose members may do everything. */
  readonly admins: string;
  /** Where people reach the pages: `https://datahub.example.com`. */
  readonly url: string;
  /** Where the provider is, for network policies. Default every address outside. */
  readonly cidrs?: readonly string[];
}

/** DataHub with its search, told of every stream, and of all that writes streams. */
export interface DataHubSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "workloads": its Node runs the job that tells DataHub. */
  readonly image: ImageEndpoint;
  readonly kafka: KafkaEndpoint;
  readonly database: DatabaseEndpoint;
  readonly secrets: DataHubSecrets;
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  readonly gateways: readonly Gateway[];
  readonly queries: readonly Query[];
  /** Those that run in the stack. */
  readonly captures: readonly Capture[];
  /** Those that run in the stack, each with the address that it asks there. */
  readonly pollers: readonly Poller[];
  /** What datasets are said to be of. */
  readonly environment: names.DataHubEnvironment;
  /** Of `sizeOf`: parts `gms`, `frontend`, `actions`, `search`. */
  readonly size: SystemSize;
  /** Without, one user signs in by name and password: `datahub`, with the password of the secret "admin". */
  readonly oidc?: DataHubOidc;
  /** Pods that ask the pages, and those that tell or ask the server: results of rules, catalogues of other systems. */
  readonly reach: readonly Peer[];
  readonly clients?: readonly Peer[];
  /** Pods that read metrics. Default none. */
  readonly scrapers?: readonly Peer[];
  /** Keeps the search's volume from `destroy`. Default: where the cluster is not disposable. */
  readonly protect?: boolean;
}

/** Generated, each of this room's namespace. */
export interface DataHubSecrets {
  /** What the parts prove to the server that they are parts; its Secret also has the name they go by, under `client-id`. */
  readonly system: SecretEndpoint;
  readonly signingKey: SecretEndpoint;
  readonly salt: SecretEndpoint;
  /** What secrets kept in DataHub are encrypted with. */
  readonly encryption: SecretEndpoint;
  /** What the pages' cookies are signed with. */
  readonly session: SecretEndpoint;
  /** Of the user `datahub`, where nobody else signs people in. */
  readonly admin: SecretEndpoint;
}

export type DataHubPart = "gms" | "frontend" | "actions" | "search";
export type ValidDataHubSpec = Omit<DataHubSpec, "size"> &
  Required<Pick<DataHubSpec, "clients" | "scrapers" | "protect">> & {
    readonly size: Readonly<Record<DataHubPart, SystemSize[string]>>;
  };

export const NAMESPACE = names.namespace("datahub");
/** Service account of all parts, and Kafka principal. */
export const ACCOUNT = "datahub";
export const PRINCIPAL = `${names.PLATFORM}-datahub`;
/** What the parts go by at the server. */
export const SYSTEM_CLIENT = "__datahub_system";
export const CLIENT_KEY = "client-id";

const PARTS: readonly DataHubPart[] = ["gms", "frontend", "actions", "search"];

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: parts without a size, a second server or search, an address that is none
 */
export function validate(spec: DataHubSpec): ValidDataHubSpec {
  const { size, oidc, clients = [], scrapers = [] } = spec;
  const defects = PARTS.flatMap((part) => {
    const replicas = size[part]?.replicas ?? 0;
    if (replicas < 1) {
      return [`datahub: \`size\` must have 1 or more of the part "${part}", got ${replicas}; take it from \`sizeOf\``];
    }
    // The server's caches know nothing of another's, and the search is one node.
    return (part === "gms" || part === "search") && replicas > 1
      ? [`datahub: \`size\` must have one of the part "${part}", got ${replicas}; give the one more memory`]
      : [];
  });
  if (size.search !== undefined && size.search.volume === undefined) {
    defects.push('datahub: `size` must give the part "search" a volume, got none; take it from `sizeOf`');
  }
  if (oidc !== undefined && !/^https:\/\/[^/\s]+$/.test(oidc.url)) {
    defects.push(
      `datahub: \`oidc.url\` must be https:// and a host, got "${oidc.url}"; set the stack's domain, or leave \`oidc\` out`,
    );
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return {
    ...spec,
    clients,
    scrapers,
    protect: spec.protect ?? !spec.cluster.disposable,
    size: size,
  };
}
