import type { Duration } from "../../workloads/streams";
import { logRetentionDays } from "../core/aws/log-retention";
import type { KeysEndpoint, NetworkEndpoint } from "../core/endpoints";
import type { Late } from "../core/text";
import { versions } from "../core/versions";

/** A Kubernetes cluster on AWS, whose nodes, network, load balancers and volumes EKS runs (Auto Mode). */
export interface EksClusterSpec {
  /** Of the cluster, unique in the region, at most 50 characters: `millrace-prod`. It cannot be changed later. */
  readonly name: string;
  /** `us-east-1` */
  readonly region: string;
  /** Number of the AWS account. */
  readonly account: Late<string>;
  /** Of the control plane. Default the pinned one. */
  readonly version?: string;
  readonly network: Pick<NetworkEndpoint, "cidr" | "privateSubnets">;
  /** ARNs of the keys for the cluster's secrets and for its logs. */
  readonly keys: Pick<KeysEndpoint, "cluster" | "logs">;
  /**
   * Where the API server answers: always within the network, and with `public` for the addresses in `allow` too. Without, the
   * program must run within the network.
   */
  readonly endpoint: { readonly public: false } | { readonly public: true; readonly allow: readonly string[] };
  /**
   * ARNs of the roles that administer the cluster, beside the one that makes it: that one has its entry already, and EKS refuses a
   * second. Default none.
   */
  readonly admins?: readonly string[];
  /** How long logs of the control plane are kept. Default `"90 days"`. */
  readonly logRetention?: Duration;
  /** Tags of what EKS makes for the cluster later (nodes, volumes, load balancers): what their bills are found by. Default none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Name of the storage class that the nodes' room makes. Default `millrace`. */
  readonly storageClass?: string;
  /** True where everything in it may be deleted with the stack. */
  readonly disposable: boolean;
  /** True where the program and AWS both refuse to delete the cluster. */
  readonly protect: boolean;
}

export interface ValidEksClusterSpec extends Required<Omit<EksClusterSpec, "logRetention">> {
  readonly logRetentionDays: number;
}

/** A cluster of somebody else's, found in a kubeconfig. */
export interface ExistingClusterSpec {
  /** What the platform calls it. */
  readonly name: string;
  /** Context of the kubeconfig. Default the current one: then whoever changes it deploys elsewhere. */
  readonly context?: string;
  /** Path of the kubeconfig. Default what kubectl would read. */
  readonly kubeconfig?: string;
  /** Where pods find the API server: IPv4 ranges. */
  readonly cidrs: readonly string[];
  /** Storage class of fast block volumes. */
  readonly storageClass: string;
  /** True where volumes may be deleted with the stack. */
  readonly disposable: boolean;
}

const NAME = /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/;
const ROLE = /^arn:aws:iam::\d{12}:role\/\S+$/;

/**
 * The spec with its defaults.
 * @throws a sentence for a name that EKS or a role would not take, a public endpoint for nobody or for everybody, an administrator
 * that is no role or is named like another, or a retention that CloudWatch does not offer
 */
export function validate(spec: EksClusterSpec): ValidEksClusterSpec {
  const { logRetention = "90 days", ...rest } = spec;
  if (!NAME.test(spec.name)) {
    throw new Error(
      `\`name\` of EksCluster must be 2 to 50 lower-case letters, digits and hyphens that begin with a letter, got "${spec.name}"`,
    );
  }
  if (spec.endpoint.public) {
    const { allow } = spec.endpoint;
    if (allow.length === 0) {
      throw new Error(
        'millrace:cluster.allow must name who may reach a public API server, got an empty list; set addresses, or millrace:cluster.endpoint "private"',
      );
    }
    const everybody = allow.find((cidr) => cidr.endsWith("/0"));
    if (everybody !== undefined) {
      throw new Error(
        `millrace:cluster.allow must not be the whole internet, got "${everybody}"; set the addresses that you deploy from`,
      );
    }
  }
  const other = spec.admins?.find((admin) => !ROLE.test(admin));
  if (other !== undefined) {
    throw new Error(
      `millrace:cluster.admins must be ARNs of IAM roles such as arn:aws:iam::123456789012:role/admins, got "${other}"`,
    );
  }
  const names = (spec.admins ?? []).map(roleName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(`millrace:cluster.admins must be roles of different names, got "${twice}" twice; leave one out`);
  }
  return {
    ...rest,
    version: spec.version ?? versions.kubernetes,
    admins: spec.admins ?? [],
    tags: spec.tags ?? {},
    storageClass: spec.storageClass ?? "millrace",
    logRetentionDays: logRetentionDays(logRetention, "`logRetention` of EksCluster"),
  };
}

/**
 * The spec as it is.
 * @throws a sentence when no range of the API server is given
 */
export function validateExisting(spec: ExistingClusterSpec): ExistingClusterSpec {
  if (spec.cidrs.length === 0) {
    throw new Error(
      "millrace:cidrs must name the addresses of the API server, which operators talk to, got an empty list; set for example 10.0.0.0/8",
    );
  }
  return spec;
}

/** `admins` of `arn:aws:iam::123456789012:role/teams/admins` */
export const roleName = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** Name of the role that EKS has for a cluster: what volumes' keys let in. */
export const clusterRoleName = (cluster: string): string => `${cluster}-cluster`;
/** Name of the role of a cluster's nodes. */
export const nodeRoleName = (cluster: string): string => `${cluster}-nodes`;
