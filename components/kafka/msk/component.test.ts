import * as aws from "@pulumi/aws";
import { graphOf } from "../../../infra/harness/graph-of";
import { defineStream, defineWorker, string, timestamp, uuid } from "../../../workloads/streams";
import { joined } from "../../core/output";
import { principalOf } from "../../core/rights";
import { json } from "../../core/text";
import { MskKafka } from "./component";
import type { MskKafkaSpec } from "./spec";

const orders = defineStream({
  name: "orders",
  doc: "What the test sends.",
  owner: { team: "tests", contact: "tests@example.com" },
  fields: { id: uuid({ doc: "It." }), account: string({ doc: "Whose." }), at: timestamp("ms", { doc: "When." }) },
  key: "account",
  eventTime: "at",
  volume: { average: 1, peak: 2, size: "100 B" },
  retention: "2 days",
  slo: { latency: "50 ms", quality: 0.99 },
});
const booking = defineWorker({
  name: "booking",
  doc: "Books orders.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: [orders],
  writes: [],
  lineage: {},
  slo: { latency: "1 second" },
  scale: { min: 1, max: 2 },
});
const spec: MskKafkaSpec = {
  region: "eu-central-1",
  network: {
    vpcId: "vpc-1",
    cidr: "10.40.0.0/16",
    privateSubnets: ["subnet-a", "subnet-b", "subnet-c"],
    publicSubnets: [],
  },
  keys: {
    kafka: "arn:aws:kms:eu-central-1:111122223333:key/kafka",
    logs: "arn:aws:kms:eu-central-1:111122223333:key/logs",
  },
  streams: [orders],
  workers: [booking],
  principals: [principalOf(booking)],
  brokers: { instance: "kafka.m7g.large", count: 3, volumeGiB: 500 },
  protect: true,
};

const made = (more: Partial<MskKafkaSpec> = {}) =>
  graphOf("test", () => {
    const provider = new aws.Provider("aws", { region: "eu-central-1" });
    const kafka = new MskKafka("kafka", { ...spec, ...more }, { providers: { aws: provider } });
    return Promise.resolve({
      endpoint: kafka.endpoint,
      brokers: kafka.brokers,
      outside: kafka.outside,
      granted: Object.fromEntries([...kafka.statements].map(([name, statements]) => [name, joined(json(statements))])),
    });
  });
const named = ({ resources }: Awaited<ReturnType<typeof made>>): readonly string[] =>
  resources.map(({ type, name }) => `${type.replace(/^([a-z]+:[a-z0-9]+).*:/, "$1:")} ${name}`).sort();

test("the room is a cluster of MSK with its topics, and what each who talks to it may do", async () => {
  const graph = await made();
  expect(named(graph)).toEqual([
    "aws:appautoscaling:Policy kafka",
    "aws:appautoscaling:Target kafka",
    "aws:cloudwatch:LogGroup kafka",
    "aws:ec2:SecurityGroup kafka",
    "aws:msk:Cluster kafka",
    "aws:msk:Configuration kafka",
    "aws:msk:Topic booking.dead-letters",
    "aws:msk:Topic orders",
    "aws:vpc:SecurityGroupIngressRule kafka-clients",
    "aws:vpc:SecurityGroupIngressRule kafka-jmx-exporter",
    "aws:vpc:SecurityGroupIngressRule kafka-node-exporter",
    "millrace:kafka:MskKafka kafka",
    "pulumi:providers:aws aws",
  ]);
  expect(graph.outputs).toEqual({
    endpoint: {
      bootstrap:
        "b-1.kafka-xxxxxxx.kafka.c2.kafka.eu-central-1.amazonaws.com:9098,b-2.kafka-xxxxxxx.kafka.c2.kafka.eu-central-1.amazonaws.com:9098,b-3.kafka-xxxxxxx.kafka.c2.kafka.eu-central-1.amazonaws.com:9098",
      reach: {
        peers: [
          {
            cidrs: ["10.40.0.0/16"],
            kind: "addresses",
          },
        ],
        port: 9098,
      },
      security: {
        clusterArn: "arn:aws:kafka:eu-central-1:111122223333:cluster/kafka-xxxxxxx/uuid-of-kafka",
        kind: "msk-iam",
        region: "eu-central-1",
      },
    },
    brokers: [
      "b-1.kafka.example.c2.kafka.eu-central-1.amazonaws.com",
      "b-2.kafka.example.c2.kafka.eu-central-1.amazonaws.com",
      "b-3.kafka.example.c2.kafka.eu-central-1.amazonaws.com",
    ],
    granted: { "millrace-booking": expect.stringContaining("kafka-cluster:Connect") as string },
    outside: {
      access: {
        kind: "none",
      },
    },
  });
});

test("the cluster is private, encrypted by our keys, and knows clients by IAM alone", async () => {
  const { resources } = await made();
  const [cluster] = resources.filter(({ type }) => type === "aws:msk/cluster:Cluster");
  expect(cluster?.inputs).toEqual({
    brokerNodeGroupInfo: {
      clientSubnets: ["subnet-a", "subnet-b", "subnet-c"],
      connectivityInfo: {
        publicAccess: {
          type: "DISABLED",
        },
      },
      instanceType: "kafka.m7g.large",
      securityGroups: ["<aws:ec2/securityGroup:SecurityGroup kafka.id>"],
      storageInfo: {
        ebsStorageInfo: {
          volumeSize: 500,
        },
      },
    },
    clientAuthentication: {
      sasl: {
        iam: true,
      },
      unauthenticated: false,
    },
    configurationInfo: {
      arn: "arn:aws:kafka:eu-central-1:111122223333:configuration/kafka-xxxxxxx/kafka",
      revision: 1,
    },
    encryptionInfo: {
      encryptionAtRestKmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/kafka",
      encryptionInTransit: {
        clientBroker: "TLS",
        inCluster: true,
      },
    },
    enhancedMonitoring: "PER_BROKER",
    kafkaVersion: "4.1.x.kraft",
    loggingInfo: {
      brokerLogs: {
        cloudwatchLogs: {
          enabled: true,
          logGroup: "kafka-xxxxxxx",
        },
      },
    },
    numberOfBrokerNodes: 3,
    openMonitoring: {
      prometheus: {
        jmxExporter: {
          enabledInBroker: true,
        },
        nodeExporter: {
          enabledInBroker: true,
        },
      },
    },
  });
});

test("the role's rights are of this cluster, by exact names", async () => {
  const { outputs } = await made();
  const granted = outputs.granted as Readonly<Record<string, string>>;
  expect(JSON.parse(granted["millrace-booking"] ?? "")).toEqual([
    {
      Action: ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"],
      Effect: "Allow",
      Resource: ["arn:aws:kafka:eu-central-1:111122223333:cluster/kafka-xxxxxxx/uuid-of-kafka"],
      Sid: "Connect",
    },
    {
      Action: ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
      Effect: "Allow",
      Resource: ["arn:aws:kafka:eu-central-1:111122223333:topic/kafka-xxxxxxx/uuid-of-kafka/orders"],
    },
    {
      Action: ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
      Effect: "Allow",
      Resource: ["arn:aws:kafka:eu-central-1:111122223333:topic/kafka-xxxxxxx/uuid-of-kafka/booking.dead-letters"],
    },
    {
      Action: ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"],
      Effect: "Allow",
      Resource: ["arn:aws:kafka:eu-central-1:111122223333:group/kafka-xxxxxxx/uuid-of-kafka/millrace.booking"],
    },
  ]);
});

test("express brokers have no volumes to grow", async () => {
  const graph = await made({ brokers: { instance: "express.m7g.large", count: 3 } });
  expect(named(graph).filter((name) => name.startsWith("aws:appautoscaling"))).toEqual([]);
  const [cluster] = graph.resources.filter(({ type }) => type === "aws:msk/cluster:Cluster");
  expect(cluster?.inputs.brokerNodeGroupInfo).not.toHaveProperty("storageInfo");
});

test("quotas go through Kafka's own protocol, by IAM, where the stack has a way to the brokers", async () => {
  const { resources } = await made({ networkPath: true, quotas: { "millrace-booking": { produce: "1 MiB" } } });
  const of = (type: string) => resources.find((one) => one.type === type)?.inputs;
  expect(of("pulumi:providers:kafka")).toMatchObject({
    tlsEnabled: "true",
    saslMechanism: "aws-iam",
    saslAwsRegion: "eu-central-1",
  });
  expect(of("kafka:index/quota:Quota")).toEqual({
    entityType: "client-id",
    entityName: "millrace.booking",
    config: { producer_byte_rate: "1048576" },
  });
});

test("what holds records is protected where losing it would hurt, and nothing is where it would not", async () => {
  const guarded = async (protect: boolean) =>
    (await made({ protect })).resources
      .filter((one) => one.protect)
      .map(({ name }) => name)
      .sort();
  expect(await guarded(true)).toEqual(["booking.dead-letters", "kafka", "orders"]);
  expect(await guarded(false)).toEqual([]);
});
