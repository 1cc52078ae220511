import { type Answers, registered } from "../core/testing";
import { AwsNetwork } from "./component";
import type { AwsNetworkSpec } from "./spec";

const spec: AwsNetworkSpec = {
  name: "millrace-test",
  region: "eu-west-1",
  account: "123456789012",
  flowLogs: { key: "arn:aws:kms:eu-west-1:123456789012:key/logs" },
};
const ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones";
const zones = (...names: string[]): Answers => ({ [ZONES]: () => ({ names }) });
const three = zones("eu-west-1a", "eu-west-1b", "eu-west-1c", "eu-west-1d");

const made = async (changes: Partial<AwsNetworkSpec> = {}, answers: Answers = three) => {
  const { resources, value } = await registered(
    () => new AwsNetwork("network", { ...spec, ...changes }).endpoint,
    answers,
  );
  const of = (type: string) =>
    resources.filter((resource) => resource.type === type).sort((x, y) => (x.name < y.name ? -1 : 1));
  return { of, endpoint: value };
};

test("offers the subnets, whose ids stand for subnets with a way out", async () => {
  const { endpoint } = await made();
  expect(endpoint).toEqual({
    vpcId: "vpc",
    cidr: "10.40.0.0/16",
    privateSubnets: ["private-1", "private-2", "private-3"],
    publicSubnets: ["public-1", "public-2", "public-3"],
  });
});

test("each subnet is in a zone of its own, and none gives out public addresses", async () => {
  const { of } = await made();
  expect(
    of("aws:ec2/subnet:Subnet").map(({ name, inputs }) => [name, inputs.availabilityZone, inputs.mapPublicIpOnLaunch]),
  ).toEqual([
    ["private-1", "eu-west-1a", false],
    ["private-2", "eu-west-1b", false],
    ["private-3", "eu-west-1c", false],
    ["public-1", "eu-west-1a", false],
    ["public-2", "eu-west-1b", false],
    ["public-3", "eu-west-1c", false],
  ]);
});

test("zones that are named are taken without asking AWS", async () => {
  const { of } = await made({ zones: ["eu-west-1b", "eu-west-1c", "eu-west-1d"] }, {});
  expect(of("aws:ec2/subnet:Subnet").map(({ inputs }) => inputs.availabilityZone)).toEqual([
    "eu-west-1b",
    "eu-west-1c",
    "eu-west-1d",
    "eu-west-1b",
    "eu-west-1c",
    "eu-west-1d",
  ]);
});

test("only public subnets have a route to the internet; private ones go through NAT", async () => {
  const { of } = await made({ nat: "one" });
  expect(of("aws:ec2/natGateway:NatGateway").map(({ inputs }) => inputs.subnetId)).toEqual(["public-1"]);
  expect(
    of("aws:ec2/route:Route").map(({ name, inputs }) => [name, inputs.gatewayId ?? null, inputs.natGatewayId ?? null]),
  ).toEqual([
    ["private-1", null, "nat-1"],
    ["private-2", null, "nat-1"],
    ["private-3", null, "nat-1"],
    ["public", "internet", null],
  ]);
});

test("S3 is reached from each private route table, and the other services by private names", async () => {
  const { of } = await made();
  const endpoints = of("aws:ec2/vpcEndpoint:VpcEndpoint");
  expect(endpoints.find(({ name }) => name === "s3")?.inputs).toMatchObject({
    vpcEndpointType: "Gateway",
    serviceName: "com.amazonaws.eu-west-1.s3",
    routeTableIds: ["private-1", "private-2", "private-3"],
  });
  const others = endpoints.filter(({ name }) => name !== "s3");
  expect(others).toHaveLength(10);
  for (const { inputs } of others) {
    expect(inputs).toMatchObject({
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: ["private-1", "private-2", "private-3"],
      securityGroupIds: ["millrace-test-endpoints"],
    });
  }
});

test("endpoints take HTTPS from the network, and nothing goes out of them", async () => {
  const { of } = await made();
  expect(of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(({ inputs }) => inputs)).toEqual([
    {
      securityGroupId: "millrace-test-endpoints",
      description: "HTTPS from the network",
      cidrIpv4: "10.40.0.0/16",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    },
  ]);
  expect(of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")).toEqual([]);
});

test("a network without endpoints has no group for them", async () => {
  const { of } = await made({ services: [] });
  expect(of("aws:ec2/vpcEndpoint:VpcEndpoint").map(({ name }) => name)).toEqual(["s3"]);
  expect(of("aws:ec2/securityGroup:SecurityGroup")).toEqual([]);
});

test("the group and the route table that AWS makes by itself are empty", async () => {
  const { of } = await made();
  expect(of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")[0]?.inputs).toMatchObject({ ingress: [], egress: [] });
  expect(of("aws:ec2/defaultRouteTable:DefaultRouteTable")[0]?.inputs).toMatchObject({ routes: [] });
});

test("every connection is recorded, encrypted and for a while", async () => {
  const { of } = await made();
  expect(of("aws:cloudwatch/logGroup:LogGroup")[0]?.inputs).toEqual({
    name: "/aws/vpc/millrace-test/flow-logs",
    retentionInDays: 90,
    kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/logs",
  });
  expect(of("aws:ec2/flowLog:FlowLog")[0]?.inputs).toMatchObject({ vpcId: "vpc", trafficType: "ALL" });
});
