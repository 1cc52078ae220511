import { nodeVcpus } from "../../components/core/capacity/instances";
import type { Table } from "../../components/core/plan";
import type { Graph } from "../harness/graph";
import type { Planned } from "../plan";

/** What an account must allow for a stack to come up. */
export interface Quota {
  readonly service: string;
  readonly name: string;
  /** Of AWS' Service Quotas, where it is known: `aws service-quotas get-service-quota --service-code … --quota-code …`. */
  readonly code?: string;
  readonly needed: number;
  /** What a new account has; absent where it differs by account or was not found. */
  readonly preset?: number;
  readonly source: string;
}

const VPC_QUOTAS = "Amazon VPC user guide, quotas";
const PRIVATELINK_QUOTAS = "AWS PrivateLink guide, quotas";

/** The quotas that a stack comes near to. */
export function quotasOf({ resources }: Graph, { capacity }: Planned): readonly Quota[] {
  const count = (type: string): number => resources.filter((resource) => resource.type === type).length;
  const interfaces = resources.filter(
    ({ type, inputs }) => type === "aws:ec2/vpcEndpoint:VpcEndpoint" && inputs.vpcEndpointType === "Interface",
  );
  const vcpus = (spot: boolean): number =>
    capacity.nodes
      .filter((pool) => pool.spot === spot)
      .reduce((sum, { instance, nodes }) => sum + nodeVcpus(instance) * nodes.peak, 0);
  const quotas: readonly Quota[] = [
    { service: "vpc", name: "VPCs per Region", needed: count("aws:ec2/vpc:Vpc"), preset: 5, source: VPC_QUOTAS },
    {
      service: "ec2",
      name: "Elastic IP addresses per Region",
      needed: count("aws:ec2/eip:Eip"),
      preset: 5,
      source: VPC_QUOTAS,
    },
    {
      service: "vpc",
      name: "Interface VPC endpoints per VPC",
      code: "L-29B6F2EB",
      needed: interfaces.length,
      preset: 50,
      source: PRIVATELINK_QUOTAS,
    },
    {
      service: "kafka",
      name: "Number of brokers per account",
      needed: capacity.brokers.form === "msk" ? capacity.brokers.count : 0,
      source: "Amazon MSK developer guide, quotas; the preset was not found",
    },
    {
      service: "ec2",
      name: "Running On-Demand Standard instances (vCPU)",
      needed: Math.ceil(vcpus(false)),
      source: "the preset differs by account",
    },
    {
      service: "ec2",
      name: "All Standard Spot Instance Requests (vCPU)",
      needed: Math.ceil(vcpus(true)),
      source: "the preset differs by account",
    },
  ];
  return quotas.filter(({ needed }) => needed > 0);
}

/** The quotas as people read them. */
export const quotaTable = (quotas: readonly Quota[]): Table => ({
  title: "Quotas of the account",
  columns: [
    { name: "service" },
    { name: "quota" },
    { name: "this stack", align: "right" },
    { name: "preset", align: "right" },
    { name: "source" },
  ],
  rows: quotas.map(({ service, name, needed, preset, source }) => [
    service,
    name,
    String(needed),
    preset === undefined ? "look it up" : String(preset),
    source,
  ]),
  notes: quotas
    .filter(({ needed, preset }) => preset !== undefined && needed > preset)
    .map(
      ({ name, needed, preset }) =>
        `${name}: ${needed} are needed and a new account has ${String(preset)}; ask for more before the first deployment.`,
    ),
});
