import * as aws from "@pulumi/aws";
import * as kafka from "@pulumi/kafka";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../core/aws";
import type { KafkaEndpoint } from "../../core/endpoints";
import { Room } from "../../core/room";
import { arnWithin, mskArns, statementsOf } from "../iam";
import { IAM_PORT, type RenderedMskKafka, renderMskKafka } from "./render";
import { type MskKafkaSpec, type OutsideAccess, validate, type ValidMskKafkaSpec } from "./spec";

/** Brokers that AWS runs, with their topics, and what each who talks to them may do. */
export class MskKafka extends Room<RenderedMskKafka> {
  /** Whoever uses it waits until the topics are there. */
  endpoint!: KafkaEndpoint;
  /** ARN of the cluster, by which other VPCs connect where `outsideAccess` is `privatelink`. */
  clusterArn!: pulumi.Output<string>;
  /** How the brokers are reached from outside the VPC, and at which address; none by default. */
  outside!: { readonly access: OutsideAccess; readonly bootstrap?: pulumi.Output<string> };
  /** By principal: what its role must allow. */
  readonly statements = new Map<string, readonly Statement[]>();
  /** Host of each broker, by its number: for `observeMskKafka`. */
  brokers!: readonly pulumi.Output<string>[];

  constructor(name: string, spec: MskKafkaSpec, options?: pulumi.ComponentResourceOptions) {
    super("kafka:MskKafka", name, options);
    this.register(renderMskKafka(validate(spec)));
  }

  protected register(rendered: RenderedMskKafka): void {
    const { spec } = rendered;
    const cluster = this.cluster(rendered);
    if (spec.brokers.volume !== undefined) this.growVolumes(cluster, spec.brokers.volume);
    const topics = rendered.topics.map(
      ({ name, partitions, configs }) =>
        new aws.msk.Topic(
          name,
          {
            clusterArn: cluster.arn,
            name,
            partitionCount: partitions,
            replicationFactor: spec.replication,
            configs: JSON.stringify(configs),
          },
          { parent: this, protect: spec.protect },
        ),
    );
    this.grant(spec, cluster);
    this.bound(rendered, cluster);
    this.clusterArn = cluster.arn;
    const ready = pulumi.all(topics.map(({ arn }) => arn));
    this.endpoint = {
      bootstrap: pulumi.all([cluster.bootstrapBrokersSaslIam, ready]).apply(([bootstrap]) => bootstrap),
      security: { kind: "msk-iam", region: spec.region, clusterArn: cluster.arn },
      reach: { peers: [{ kind: "addresses", cidrs: [spec.network.cidr] }], port: IAM_PORT },
    };
    this.outside = outsideOf(spec.outsideAccess, cluster);
    this.brokers = this.hostsOf(spec, cluster);
    this.registerOutputs({ bootstrap: this.endpoint.bootstrap, clusterArn: this.clusterArn });
  }

  private cluster({ spec, serverProperties, ingress }: RenderedMskKafka): aws.msk.Cluster {
    const { brokers, network, keys } = spec;
    const group = new aws.ec2.SecurityGroup(
      "kafka",
      { vpcId: network.vpcId, description: "Brokers of Kafka: clients by IAM, and Prometheus" },
      { parent: this },
    );
    for (const { name, cidr, port, description } of ingress) {
      new aws.vpc.SecurityGroupIngressRule(
        `kafka-${name}`,
        { securityGroupId: group.id, cidrIpv4: cidr, ipProtocol: "tcp", fromPort: port, toPort: port, description },
        { parent: this },
      );
    }
    const logs = new aws.cloudwatch.LogGroup(
      "kafka",
      { kmsKeyId: keys.logs, retentionInDays: spec.logDays },
      { parent: this },
    );
    const configuration = new aws.msk.Configuration(
      "kafka",
      { kafkaVersions: [spec.version], serverProperties },
      { parent: this },
    );
    return new aws.msk.Cluster(
      "kafka",
      {
        kafkaVersion: spec.version,
        numberOfBrokerNodes: brokers.count,
        brokerNodeGroupInfo: {
          instanceType: brokers.instance,
          clientSubnets: [...network.privateSubnets],
          securityGroups: [group.id],
          ...(brokers.volume === undefined
            ? {}
            : { storageInfo: { ebsStorageInfo: { volumeSize: brokers.volume.gib } } }),
          connectivityInfo: {
            publicAccess: { type: "DISABLED" },
            ...(spec.outsideAccess.kind === "privatelink"
              ? { vpcConnectivity: { clientAuthentication: { sasl: { iam: true } } } }
              : {}),
          },
        },
        clientAuthentication: { sasl: { iam: true }, unauthenticated: false },
        encryptionInfo: {
          encryptionAtRestKmsKeyArn: keys.kafka,
          encryptionInTransit: { clientBroker: "TLS", inCluster: true },
        },
        configurationInfo: { arn: configuration.arn, revision: configuration.latestRevision },
        enhancedMonitoring: spec.monitoring,
        openMonitoring: {
          prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
        },
        loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logs.name } } },
      },
      {
        parent: this,
        protect: spec.protect,
        // Volumes grow by themselves and never shrink: what they have grown to is no difference.
        ignoreChanges: ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize"],
      },
    );
  }

  private growVolumes(cluster: aws.msk.Cluster, volume: { readonly limitGib: number; readonly target: number }): void {
    const target = new aws.appautoscaling.Target(
      "kafka",
      {
        serviceNamespace: "kafka",
        scalableDimension: "kafka:broker-storage:VolumeSize",
        resourceId: cluster.arn,
        minCapacity: 1,
        maxCapacity: volume.limitGib,
      },
      { parent: this },
    );
    new aws.appautoscaling.Policy(
      "kafka",
      {
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          disableScaleIn: true,
          targetValue: volume.target,
          predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
        },
      },
      { parent: this },
    );
  }

  /** Exactly the rights of each principal in this cluster. */
  private grant({ principals }: ValidMskKafkaSpec, cluster: aws.msk.Cluster): void {
    const arns = mskArns(cluster.arn, (kind) => cluster.arn.apply((arn) => arnWithin(arn, kind)));
    for (const principal of principals) this.statements.set(principal.name, statementsOf(principal, arns));
  }

  /** Through Kafka's own protocol, so only where the stack declares a path to the brokers. */
  private bound({ spec, quotas }: RenderedMskKafka, cluster: aws.msk.Cluster): void {
    if (!spec.networkPath || quotas.length === 0) return;
    const provider = new kafka.Provider(
      "kafka",
      {
        bootstrapServers: cluster.bootstrapBrokersSaslIam.apply((bootstrap) => bootstrap.split(",")),
        tlsEnabled: true,
        saslMechanism: "aws-iam",
        saslAwsRegion: spec.region,
      },
      { parent: this },
    );
    for (const { clientId, config } of quotas) {
      new kafka.Quota(
        clientId,
        { entityType: "client-id", entityName: clientId, config: { ...config } },
        { parent: this, provider },
      );
    }
  }

  private hostsOf({ brokers }: ValidMskKafkaSpec, cluster: aws.msk.Cluster): readonly pulumi.Output<string>[] {
    const nodes = aws.msk.getBrokerNodesOutput({ clusterArn: cluster.arn }, { parent: this });
    const hosts = nodes.nodeInfoLists.apply((found) =>
      [...found].sort((a, b) => a.brokerId - b.brokerId).map(({ endpoints }) => endpoints[0] ?? ""),
    );
    return Array.from({ length: brokers.count }, (_, index) => hosts.apply((all) => all[index] ?? ""));
  }
}

function outsideOf(access: OutsideAccess, cluster: aws.msk.Cluster): MskKafka["outside"] {
  switch (access.kind) {
    case "none":
      return { access };
    case "privatelink":
      return { access, bootstrap: cluster.bootstrapBrokersVpcConnectivitySaslIam };
    case "peering":
      return { access, bootstrap: cluster.bootstrapBrokersSaslIam };
  }
}
