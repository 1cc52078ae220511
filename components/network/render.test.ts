import { plain } from "../core/text";
import { observeAwsNetwork } from "./observe";
import { renderAwsNetwork } from "./render";
import { type AwsNetworkSpec, type InterfaceService, networkQuantities, validate } from "./spec";

const spec: AwsNetworkSpec = {
  name: "millrace-test",
  region: "eu-west-1",
  account: "123456789012",
  flowLogs: { key: "arn:aws:kms:eu-west-1:123456789012:key/logs" },
};
const render = (changes: Partial<AwsNetworkSpec> = {}) => renderAwsNetwork(validate({ ...spec, ...changes }));

test("each zone has a private and a public subnet, tagged for the load balancers that belong there", () => {
  const { privateSubnets, publicSubnets } = render();
  expect(privateSubnets.map(({ name, zone, cidr }) => [name, zone, cidr])).toEqual([
    ["private-1", 0, "10.40.0.0/18"],
    ["private-2", 1, "10.40.64.0/18"],
    ["private-3", 2, "10.40.128.0/18"],
  ]);
  expect(privateSubnets[0]?.tags).toEqual({
    Name: "millrace-test-private-1",
    "kubernetes.io/role/internal-elb": "1",
  });
  expect(publicSubnets[2]?.tags).toEqual({ Name: "millrace-test-public-3", "kubernetes.io/role/elb": "1" });
});

test("with NAT per zone each zone has its own way out, and its own addresses of AWS' services", () => {
  const { nats, natOf, endpointZones } = render();
  expect({ nats, natOf, endpointZones }).toEqual({ nats: [0, 1, 2], natOf: [0, 1, 2], endpointZones: [0, 1, 2] });
});

test("with one NAT all zones share it, and the services have addresses in that zone alone", () => {
  const { nats, natOf, endpointZones } = render({ nat: "one" });
  expect({ nats, natOf, endpointZones }).toEqual({ nats: [0], natOf: [0, 0, 0], endpointZones: [0] });
});

test("what every platform on EKS talks to has an endpoint; Glue and MSK's control have one where they are asked for", () => {
  expect(render().interfaceEndpoints.map(({ service }) => service)).toEqual([
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "eks",
    "eks-auth",
    "elasticloadbalancing",
    "kms",
    "logs",
    "secretsmanager",
    "sts",
  ]);
  expect(render({ services: ["sts", "glue", "sts"] }).interfaceEndpoints).toEqual([
    { service: "glue", serviceName: "com.amazonaws.eu-west-1.glue" },
    { service: "sts", serviceName: "com.amazonaws.eu-west-1.sts" },
  ]);
  expect(render().gatewayEndpoint.serviceName).toBe("com.amazonaws.eu-west-1.s3");
});

test("flow logs may be written to their group alone, on behalf of this account alone", () => {
  const { flowLogs } = render();
  expect(flowLogs.logGroup).toBe("/aws/vpc/millrace-test/flow-logs");
  expect(flowLogs.retentionDays).toBe(90);
  expect(JSON.parse(plain(flowLogs.assumeRolePolicy))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*" },
        },
      },
    ],
  });
  const group = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vpc/millrace-test/flow-logs";
  expect(JSON.parse(plain(flowLogs.policy))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [group, `${group}:log-stream:*`],
      },
      {
        Effect: "Allow",
        Action: ["logs:DescribeLogGroups"],
        Resource: ["arn:aws:logs:eu-west-1:123456789012:log-group:*"],
      },
    ],
  });
});

test("what is paid by the hour is known before anything is made", () => {
  expect(networkQuantities({})).toEqual({ natGateways: 3, interfaceEndpoints: 30 });
  expect(networkQuantities({ nat: "one", services: ["sts", "ecr.api", "ecr.dkr"] })).toEqual({
    natGateways: 1,
    interfaceEndpoints: 3,
  });
  const { nats, interfaceEndpoints, endpointZones } = render({ nat: "one", endpointZones: "each" });
  expect(networkQuantities({ nat: "one", endpointZones: "each" })).toEqual({
    natGateways: nats.length,
    interfaceEndpoints: interfaceEndpoints.length * endpointZones.length,
  });
});

test.each(["10.40.0.1/16", "10.0.0.0/8", "10.40.0.0/24", "ten"])("refuses %s as the network's range", (cidr) => {
  expect(() => validate({ ...spec, cidr })).toThrow(
    `millrace:network.cidr must be an IPv4 range from /16 to /20 that begins at its first address, got "${cidr}"; set for example 10.40.0.0/16`,
  );
});

test("refuses a range of public addresses", () => {
  expect(() => validate({ ...spec, cidr: "54.0.0.0/16" })).toThrow(
    'millrace:network.cidr must be in one of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, got "54.0.0.0/16"; set for example 10.40.0.0/16',
  );
});

test("refuses the range that the cluster gives to services", () => {
  expect(() => validate({ ...spec, cidr: "172.20.0.0/16" })).toThrow(
    'millrace:network.cidr must not overlap 172.20.0.0/16, which the cluster\'s services have, got "172.20.0.0/16"; set for example 10.40.0.0/16',
  );
});

test("refuses another number of zones than three", () => {
  expect(() => validate({ ...spec, zones: ["eu-west-1a", "eu-west-1b"] })).toThrow(
    "`zones` of AwsNetwork must name 3 zones, got 2; leave it out for the region's first",
  );
});

test("refuses a service that has no endpoint here", () => {
  expect(() => validate({ ...spec, services: ["sqs" as InterfaceService] })).toThrow(
    '`services` of AwsNetwork must be of ec2, ecr.api, ecr.dkr, eks, eks-auth, elasticloadbalancing, glue, kafka, kms, logs, secretsmanager, sts, got "sqs"',
  );
});

test("refuses a retention that CloudWatch does not offer", () => {
  expect(() => validate({ ...spec, flowLogs: { ...spec.flowLogs, retention: "10 days" } })).toThrow(
    '`flowLogs.retention` of AwsNetwork must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, which CloudWatch offers, got "10 days"; set the next longer one',
  );
});

test("offers nothing to scrape", () => {
  expect(observeAwsNetwork()).toEqual({ scrape: [] });
});
