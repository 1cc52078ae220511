import { type Content, json } from "../core/text";
import { policy } from "../core/aws/policy";
import { text } from "../core/text";
import { addressPlan, type Cidr } from "./addresses";
import type { InterfaceService, ValidAwsNetworkSpec } from "./spec";

export interface RenderedSubnet {
  /** `private-1` */
  readonly name: string;
  /** Which of the three zones. */
  readonly zone: number;
  readonly cidr: Cidr;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RenderedNetwork {
  readonly name: string;
  readonly cidr: Cidr;
  readonly privateSubnets: readonly RenderedSubnet[];
  readonly publicSubnets: readonly RenderedSubnet[];
  /** NAT gateways by zone, in the public subnet there. */
  readonly nats: readonly number[];
  /** For each private subnet, which of `nats` it uses. */
  readonly natOf: readonly number[];
  /** Endpoints in front of services, and the zones where they have an address. */
  readonly interfaceEndpoints: readonly { readonly service: InterfaceService; readonly serviceName: string }[];
  readonly endpointZones: readonly number[];
  readonly gatewayEndpoint: { readonly service: "s3"; readonly serviceName: string };
  readonly flowLogs: {
    readonly logGroup: string;
    readonly retentionDays: number;
    readonly assumeRolePolicy: Content;
    readonly policy: Content;
  };
}

/** Everything that the network consists of, by plain values. */
export function renderAwsNetwork(spec: ValidAwsNetworkSpec): RenderedNetwork {
  const plan = addressPlan(spec.cidr);
  const subnets = (kind: "private" | "public", cidrs: readonly Cidr[]): readonly RenderedSubnet[] =>
    cidrs.map((cidr, zone) => ({
      name: `${kind}-${zone + 1}`,
      zone,
      cidr,
      tags: {
        Name: `${spec.name}-${kind}-${zone + 1}`,
        // By these AWS' controller finds where load balancers go.
        [kind === "public" ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb"]: "1",
      },
    }));
  const zones = plan.privateSubnets.map((_, zone) => zone);
  const serviceName = (service: string): string => `com.amazonaws.${spec.region}.${service}`;
  return {
    name: spec.name,
    cidr: plan.vpc,
    privateSubnets: subnets("private", plan.privateSubnets),
    publicSubnets: subnets("public", plan.publicSubnets),
    nats: spec.nat === "per-zone" ? zones : [0],
    natOf: spec.nat === "per-zone" ? zones : zones.map(() => 0),
    interfaceEndpoints: spec.services.map((service) => ({ service, serviceName: serviceName(service) })),
    endpointZones: spec.endpointZones === "each" ? zones : [0],
    gatewayEndpoint: { service: "s3", serviceName: serviceName("s3") },
    flowLogs: flowLogs(spec),
  };
}

function flowLogs({
  name,
  region,
  account,
  flowLogs: { retentionDays },
}: ValidAwsNetworkSpec): RenderedNetwork["flowLogs"] {
  const logGroup = `/aws/vpc/${name}/flow-logs`;
  const arn = text`arn:aws:logs:${region}:${account}:log-group:${logGroup}`;
  return {
    logGroup,
    retentionDays,
    assumeRolePolicy: json(
      policy([
        {
          Effect: "Allow",
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          // Not on behalf of somebody else's flow logs.
          Condition: {
            StringEquals: { "aws:SourceAccount": text`${account}` },
            ArnLike: { "aws:SourceArn": text`arn:aws:ec2:${region}:${account}:vpc-flow-log/*` },
          },
        },
      ]),
    ),
    policy: json(
      policy([
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: [arn, text`${arn}:log-stream:*`],
        },
        // The service looks for its group before it writes; AWS lets this action name no narrower resource.
        {
          Effect: "Allow",
          Action: ["logs:DescribeLogGroups"],
          Resource: [text`arn:aws:logs:${region}:${account}:log-group:*`],
        },
      ]),
    ),
  };
}
