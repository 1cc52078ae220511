import type { Duration } from "../../workloads/streams";
import { logRetentionDays } from "../core/aws/log-retention";
import { SERVICE_CIDR } from "../core/kubernetes/addresses";
import type { Late } from "../core/text";
import { type Cidr, overlap, parseCidr, ZONES } from "./addresses";

/** Services of AWS that the network can reach without leaving it. */
export const interfaceServices = [
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "elasticloadbalancing",
  "glue",
  "kafka",
  "kms",
  "logs",
  "secretsmanager",
  "sts",
] as const;
export type InterfaceService = (typeof interfaceServices)[number];

/** What every platform on EKS talks to: nodes, pods with a role, their images, secrets and logs. */
const USUAL: readonly InterfaceService[] = interfaceServices.filter(
  (service) => service !== "glue" && service !== "kafka",
);

/** A private network over three zones. */
export interface AwsNetworkSpec {
  /** Prefix of every name: `millrace-prod`. */
  readonly name: string;
  /** `us-east-1` */
  readonly region: string;
  /** Number of the AWS account. */
  readonly account: Late<string>;
  /** All addresses, /16 to /20 of the private ranges. Default `10.40.0.0/16`. It cannot be changed later. */
  readonly cidr?: Cidr;
  /**
   * Names of the three zones. By default the first three that the region offers when the network is made; they stay, whatever the
   * region offers later.
   */
  readonly zones?: readonly Late<string>[];
  /** Gateways to the internet: `per-zone` outlives the loss of a zone, `one` costs a third. Default `per-zone`. */
  readonly nat?: "per-zone" | "one";
  /** Services with an endpoint in the network; the others are reached through NAT. S3 always has one, which is free. */
  readonly services?: readonly InterfaceService[];
  /** Zones in which those endpoints have an address. Default `each` with NAT `per-zone`, else `one`. */
  readonly endpointZones?: "each" | "one";
  /** Records of every connection. */
  readonly flowLogs: {
    /** ARN of the KMS key for logs. */
    readonly key: Late<string>;
    /** Default `"90 days"`. */
    readonly retention?: Duration;
  };
}

export interface ValidAwsNetworkSpec {
  readonly name: string;
  readonly region: string;
  readonly account: Late<string>;
  readonly cidr: Cidr;
  readonly zones: readonly Late<string>[] | undefined;
  readonly nat: "per-zone" | "one";
  /** Sorted. */
  readonly services: readonly InterfaceService[];
  readonly endpointZones: "each" | "one";
  readonly flowLogs: { readonly key: Late<string>; readonly retentionDays: number };
}

const PRIVATE: readonly Cidr[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/**
 * The spec with its defaults.
 * @throws a sentence for a range that is none, not private, too large or small, or that overlaps the cluster's services; for
 * another number of zones than three; for an unknown service; for a retention that CloudWatch does not offer
 */
export function validate(spec: AwsNetworkSpec): ValidAwsNetworkSpec {
  const { name, region, account, cidr = "10.40.0.0/16", zones, nat = "per-zone", services = USUAL } = spec;
  const range = parseCidr(cidr);
  if (range === undefined || range.prefix < 16 || range.prefix > 20) {
    throw new Error(
      `millrace:network.cidr must be an IPv4 range from /16 to /20 that begins at its first address, got "${cidr}"; set for example 10.40.0.0/16`,
    );
  }
  if (!PRIVATE.some((wide) => overlap(wide, cidr))) {
    throw new Error(
      `millrace:network.cidr must be in one of ${PRIVATE.join(", ")}, got "${cidr}"; set for example 10.40.0.0/16`,
    );
  }
  if (overlap(cidr, SERVICE_CIDR)) {
    throw new Error(
      `millrace:network.cidr must not overlap ${SERVICE_CIDR}, which the cluster's services have, got "${cidr}"; set for example 10.40.0.0/16`,
    );
  }
  if (zones !== undefined && zones.length !== ZONES) {
    throw new Error(
      `\`zones\` of AwsNetwork must name ${ZONES} zones, got ${zones.length}; leave it out for the region's first`,
    );
  }
  for (const service of services) {
    if (!interfaceServices.includes(service)) {
      throw new Error(`\`services\` of AwsNetwork must be of ${interfaceServices.join(", ")}, got "${service}"`);
    }
  }
  return {
    name,
    region,
    account,
    cidr,
    zones,
    nat,
    services: [...new Set(services)].sort(),
    endpointZones: spec.endpointZones ?? (nat === "per-zone" ? "each" : "one"),
    flowLogs: {
      key: spec.flowLogs.key,
      retentionDays: logRetentionDays(spec.flowLogs.retention ?? "90 days", "`flowLogs.retention` of AwsNetwork"),
    },
  };
}

/** What of the network is paid by the hour: for the cost of a plan, before anything is made. */
export function networkQuantities(spec: Pick<AwsNetworkSpec, "nat" | "services" | "endpointZones">): {
  readonly natGateways: number;
  readonly interfaceEndpoints: number;
} {
  const { nat = "per-zone", services = USUAL } = spec;
  const endpointZones = spec.endpointZones ?? (nat === "per-zone" ? "each" : "one");
  return {
    natGateways: nat === "per-zone" ? ZONES : 1,
    interfaceEndpoints: new Set(services).size * (endpointZones === "each" ? ZONES : 1),
  };
}
