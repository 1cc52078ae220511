import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkEndpoint } from "../core/endpoints";
import { joined } from "../core/output";
import { Room } from "../core/room";
import type { Late } from "../core/text";
import { type RenderedNetwork, type RenderedSubnet, renderAwsNetwork } from "./render";
import { type AwsNetworkSpec, type ValidAwsNetworkSpec, validate } from "./spec";

/** A subnet that has its way out: whoever uses its id waits for the route, and is gone before it is taken away. */
interface Connected {
  readonly subnet: aws.ec2.Subnet;
  readonly id: pulumi.Output<string>;
}

/** A VPC over three zones: private subnets for nodes and pods, public ones for what faces the internet. */
export class AwsNetwork extends Room<RenderedNetwork> {
  /** Its subnets have their way out when they are known. */
  endpoint!: NetworkEndpoint;
  private readonly spec: ValidAwsNetworkSpec;

  constructor(name: string, spec: AwsNetworkSpec, options?: pulumi.ComponentResourceOptions) {
    super("network:AwsNetwork", name, options);
    this.spec = validate(spec);
    this.register(renderAwsNetwork(this.spec));
  }

  protected register(rendered: RenderedNetwork): void {
    const vpc = new aws.ec2.Vpc(
      "vpc",
      {
        cidrBlock: rendered.cidr,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: { Name: rendered.name },
      },
      { parent: this },
    );
    this.closeDefaults(vpc, rendered.name);
    const zones = this.zones();
    const publicSubnets = this.publicSubnets(vpc, zones, rendered);
    const { connected, tables } = this.privateSubnets(vpc, zones, publicSubnets, rendered);
    this.serviceEndpoints(vpc, connected, tables, rendered);
    this.flowLogs(vpc, rendered);
    this.endpoint = {
      vpcId: vpc.id,
      cidr: rendered.cidr,
      privateSubnets: connected.map(({ id }) => id),
      publicSubnets: publicSubnets.map(({ id }) => id),
    };
    this.registerOutputs(this.endpoint);
  }

  /** What AWS makes with every VPC, and nobody should come to use by leaving a setting out. */
  private closeDefaults(vpc: aws.ec2.Vpc, name: string): void {
    new aws.ec2.DefaultSecurityGroup(
      "default",
      { vpcId: vpc.id, ingress: [], egress: [], tags: { Name: `${name}-unused` } },
      { parent: this },
    );
    new aws.ec2.DefaultRouteTable(
      "default",
      { defaultRouteTableId: vpc.defaultRouteTableId, routes: [], tags: { Name: `${name}-unused` } },
      { parent: this },
    );
  }

  private zones(): readonly Late<string>[] {
    if (this.spec.zones !== undefined) return this.spec.zones;
    const offered = aws.getAvailabilityZonesOutput(
      // Without local zones, which lack most services.
      { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
      { parent: this },
    );
    return [0, 1, 2].map((index) => offered.names.apply((names) => zoneAt(names, index, this.spec.region)));
  }

  private subnet(
    vpc: aws.ec2.Vpc,
    zones: readonly Late<string>[],
    { name, zone, cidr, tags }: RenderedSubnet,
  ): aws.ec2.Subnet {
    return new aws.ec2.Subnet(
      name,
      { vpcId: vpc.id, cidrBlock: cidr, availabilityZone: zones[zone], mapPublicIpOnLaunch: false, tags },
      // The region's list of zones may change; where a subnet lies must not.
      { parent: this, ignoreChanges: ["availabilityZone"] },
    );
  }

  private publicSubnets(
    vpc: aws.ec2.Vpc,
    zones: readonly Late<string>[],
    rendered: RenderedNetwork,
  ): readonly Connected[] {
    const { name } = rendered;
    const gateway = new aws.ec2.InternetGateway("internet", { vpcId: vpc.id, tags: { Name: name } }, { parent: this });
    const table = new aws.ec2.RouteTable(
      "public",
      { vpcId: vpc.id, tags: { Name: `${name}-public` } },
      { parent: this },
    );
    const route = new aws.ec2.Route(
      "public",
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
      { parent: this },
    );
    return rendered.publicSubnets.map((plan) => {
      const subnet = this.subnet(vpc, zones, plan);
      const association = new aws.ec2.RouteTableAssociation(
        plan.name,
        { subnetId: subnet.id, routeTableId: table.id },
        { parent: this },
      );
      return { subnet, id: after(subnet.id, route.id, association.id) };
    });
  }

  private privateSubnets(
    vpc: aws.ec2.Vpc,
    zones: readonly Late<string>[],
    publicSubnets: readonly Connected[],
    rendered: RenderedNetwork,
  ): { readonly connected: readonly Connected[]; readonly tables: readonly aws.ec2.RouteTable[] } {
    const { name } = rendered;
    const nats = rendered.nats.map((zone) => {
      const tags = { Name: `${name}-${zone + 1}` };
      const address = new aws.ec2.Eip(`nat-${zone + 1}`, { domain: "vpc", tags }, { parent: this });
      return new aws.ec2.NatGateway(
        `nat-${zone + 1}`,
        { allocationId: address.allocationId, subnetId: at(publicSubnets, zone).id, tags },
        { parent: this },
      );
    });
    const tables: aws.ec2.RouteTable[] = [];
    const connected = rendered.privateSubnets.map((plan) => {
      const subnet = this.subnet(vpc, zones, plan);
      const table = new aws.ec2.RouteTable(
        plan.name,
        { vpcId: vpc.id, tags: { Name: `${name}-${plan.name}` } },
        { parent: this },
      );
      tables.push(table);
      const route = new aws.ec2.Route(
        plan.name,
        {
          routeTableId: table.id,
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: at(nats, at(rendered.natOf, plan.zone)).id,
        },
        { parent: this },
      );
      const association = new aws.ec2.RouteTableAssociation(
        plan.name,
        { subnetId: subnet.id, routeTableId: table.id },
        { parent: this },
      );
      return { subnet, id: after(subnet.id, route.id, association.id) };
    });
    return { connected, tables };
  }

  private serviceEndpoints(
    vpc: aws.ec2.Vpc,
    privateSubnets: readonly Connected[],
    tables: readonly aws.ec2.RouteTable[],
    rendered: RenderedNetwork,
  ): void {
    const { name, gatewayEndpoint } = rendered;
    new aws.ec2.VpcEndpoint(
      gatewayEndpoint.service,
      {
        vpcId: vpc.id,
        serviceName: gatewayEndpoint.serviceName,
        vpcEndpointType: "Gateway",
        routeTableIds: tables.map(({ id }) => id),
        tags: { Name: `${name}-${gatewayEndpoint.service}` },
      },
      { parent: this },
    );
    if (rendered.interfaceEndpoints.length === 0) return;
    // Rules are resources of their own; a group made without any lets nothing in and nothing out.
    const group = new aws.ec2.SecurityGroup(
      `${name}-endpoints`,
      {
        vpcId: vpc.id,
        description: "Endpoints of AWS services, for the network alone",
        tags: { Name: `${name}-endpoints` },
      },
      { parent: this },
    );
    new aws.vpc.SecurityGroupIngressRule(
      "endpoints",
      {
        securityGroupId: group.id,
        description: "HTTPS from the network",
        cidrIpv4: rendered.cidr,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      },
      { parent: this },
    );
    for (const { service, serviceName } of rendered.interfaceEndpoints) {
      new aws.ec2.VpcEndpoint(
        service,
        {
          vpcId: vpc.id,
          serviceName,
          vpcEndpointType: "Interface",
          privateDnsEnabled: true,
          subnetIds: rendered.endpointZones.map((zone) => at(privateSubnets, zone).subnet.id),
          securityGroupIds: [group.id],
          tags: { Name: `${name}-${service}` },
        },
        { parent: this },
      );
    }
  }

  private flowLogs(vpc: aws.ec2.Vpc, { name, flowLogs }: RenderedNetwork): void {
    const group = new aws.cloudwatch.LogGroup(
      "flow-logs",
      { name: flowLogs.logGroup, retentionInDays: flowLogs.retentionDays, kmsKeyId: this.spec.flowLogs.key },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-flow-logs`,
      { assumeRolePolicy: joined(flowLogs.assumeRolePolicy), description: `Flow logs of the network ${name}` },
      { parent: this },
    );
    const rights = new aws.iam.RolePolicy(
      "flow-logs",
      { role: role.name, policy: joined(flowLogs.policy) },
      { parent: this },
    );
    new aws.ec2.FlowLog(
      "flow-logs",
      {
        vpcId: vpc.id,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: 60,
        tags: { Name: name },
      },
      { parent: this, dependsOn: [rights] },
    );
  }
}

/** The value, known once the others are. */
const after = (value: pulumi.Output<string>, ...others: readonly pulumi.Output<string>[]): pulumi.Output<string> =>
  pulumi.all([value, ...others]).apply(([first]) => first ?? "");

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined)
    throw new Error(`a network has ${list.length} of these, and number ${index + 1} was asked for`);
  return item;
}

function zoneAt(names: readonly string[], index: number, region: string): string {
  const name = names[index];
  if (name === undefined) {
    throw new Error(
      `region ${region} offers ${names.length} zones to this account, and the network needs 3; set millrace:region to another region`,
    );
  }
  return name;
}
