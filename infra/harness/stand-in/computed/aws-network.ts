import { ACCOUNT, arn, type Computation, type Computations, flag, type Made, text } from "./model";

/** A resource of EC2: `vpc-0a1b…` and `arn:aws:ec2:<region>:<account>:vpc/vpc-0a1b…`. */
function ec2(prefix: string, kind: string, more: Omit<Computation, "id"> = {}): Computation {
  return {
    ...more,
    id: ({ fresh }) => fresh(`${prefix}-`, 17),
    outputs: (made) => ({
      arn: arn(made, "ec2", `${kind}/${arnTail(prefix, made)}`),
      ownerId: ACCOUNT,
      ...more.outputs?.(made),
    }),
  };
}

/** In the engine the identifier, in a graph the name, since an identifier there has colons. */
const arnTail = (prefix: string, { id, tail }: Made): string => (id.startsWith("<") ? tail(17) : id || prefix);

/** A resource that only ties others together. */
const tie = (prefix: string, outputs?: Computation["outputs"]): Computation => ({
  id: ({ fresh }) => fresh(`${prefix}-`, 17),
  ...(outputs === undefined ? {} : { outputs }),
});

const address = (made: Made, network: string): string =>
  `${network}.${parseInt(made.tail(2), 16) || 10}.${parseInt(made.tail(4).slice(2), 16) || 10}`;

const hostedZone = "Z0123456789ABCDEFGHIJ";

export const network: Computations = {
  "aws:ec2/vpc:Vpc": ec2("vpc", "vpc", {
    immutable: ["cidrBlock", "instanceTenancy"],
    outputs: (made) => ({
      instanceTenancy: "default",
      enableDnsSupport: true,
      enableDnsHostnames: false,
      mainRouteTableId: made.fresh("rtb-", 17, "mainRouteTableId"),
      defaultRouteTableId: made.fresh("rtb-", 17, "defaultRouteTableId"),
      defaultSecurityGroupId: made.fresh("sg-", 17, "defaultSecurityGroupId"),
      defaultNetworkAclId: made.fresh("acl-", 17, "defaultNetworkAclId"),
    }),
  }),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet", { immutable: ["vpcId", "cidrBlock", "availabilityZone"] }),
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "aws:ec2/natGateway:NatGateway": {
    id: ({ fresh }) => fresh("nat-", 17),
    outputs: (made) => ({ publicIp: address(made, "198.51"), privateIp: address(made, "10.40") }),
    immutable: ["subnetId", "allocationId"],
  },
  "aws:ec2/eip:Eip": {
    id: ({ fresh }) => fresh("eipalloc-", 17),
    outputs: (made) => ({
      arn: arn(made, "ec2", `elastic-ip/${arnTail("eipalloc", made)}`),
      allocationId: made.id,
      domain: "vpc",
      publicIp: address(made, "198.51"),
    }),
  },
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table", { immutable: ["vpcId"] }),
  "aws:ec2/defaultRouteTable:DefaultRouteTable": ec2("rtb", "route-table"),
  "aws:ec2/route:Route": tie("r"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": tie("rtbassoc"),
  "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group", {
    named: "name",
    immutable: ["name", "description", "vpcId"],
    outputs: () => ({ description: "Managed by Pulumi" }),
  }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    id: ({ fresh }) => fresh("sgrule-", 10),
    outputs: ({ id }) => ({ securityGroupRuleId: id }),
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityRule(),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityRule(),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint", {
    immutable: ["vpcId", "serviceName", "vpcEndpointType"],
    outputs: (made) => ({
      state: "available",
      vpcEndpointType: "Gateway",
      privateDnsEnabled: flag(made, "privateDnsEnabled", false),
      prefixListId: made.fresh("pl-", 8, "prefixListId"),
      dnsEntries: [
        { dnsName: `vpce-${made.tail(17)}.${text(made, "serviceName")}.vpce.amazonaws.com`, hostedZoneId: hostedZone },
      ],
    }),
  }),
  "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
};

function securityRule(): Computation {
  return {
    id: ({ fresh }) => fresh("sgr-", 17),
    outputs: (made) => ({
      arn: arn(made, "ec2", `security-group-rule/${arnTail("sgr", made)}`),
      securityGroupRuleId: made.id,
    }),
    immutable: ["securityGroupId"],
  };
}
