import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PLATFORM } from "../../workloads/streams/names";
import { podIdentity, policy } from "../core/aws";
import type { DatabaseEndpoint, SecretEndpoint } from "../core/endpoints";
import { ClusterRoom, titleOf } from "../core/kubernetes";
import {
  type DatabaseClient,
  NAMESPACE,
  PORT,
  type CnpgPostgresSpec,
  type RdsPostgresSpec,
  validateCnpg,
  validateRds,
} from "./spec";
import { endpointOf, type Server } from "./endpoints";
import {
  type RenderedCnpgPostgres,
  renderCnpgPostgres,
  type RenderedRdsPostgres,
  renderRdsPostgres,
  setupRights,
} from "./render";
import { SETUP } from "./setup";

/** PostgreSQL in a cluster, run by CloudNativePG, with a database and a user for each client. */
export class CnpgPostgres extends ClusterRoom<RenderedCnpgPostgres> {
  /**
   * Of the servers' certificates. Clients find a copy of it in `names.DATABASE_AUTHORITY` of their namespace; whoever makes it
   * waits for the servers.
   */
  authority!: SecretEndpoint;
  private server!: Server;

  constructor(name: string, spec: CnpgPostgresSpec, options?: pulumi.ComponentResourceOptions) {
    super("postgres:CnpgPostgres", name, spec.cluster, options);
    const valid = validateCnpg(spec);
    this.guards = ({ kind }) => valid.protect && STATEFUL.has(kind);
    this.register(renderCnpgPostgres(valid));
  }

  /** A database as the pods of a client use it; whoever uses it waits until it is there. */
  database(client: DatabaseClient): DatabaseEndpoint {
    return endpointOf(this.server, client);
  }

  protected register(rendered: RenderedCnpgPostgres): void {
    this.apply(rendered, ["cloudnative-pg"]);
    const ground = [...this.objects.values()];
    const after = (dependsOn: readonly pulumi.Resource[]) => ({ parent: this, dependsOn: [...dependsOn] });
    // The operator writes its certificate's authority into the webhooks when it starts, and the API server asks those for a cluster.
    const operator = this.make(rendered.operator, after(ground));
    const servers = this.make(rendered.servers, after([operator]));
    const roles = rendered.roles.map((manifest) => this.make(manifest, after([servers])));
    const databases = rendered.databases.map((manifest) => this.make(manifest, after([servers, ...roles])));
    const { host } = rendered.server;
    const ready = pulumi.all([servers, ...databases].map(({ urn }) => urn));
    this.server = { ...rendered.server, host: ready.apply(() => host) };
    this.authority = rendered.authority;
    this.gate = databases.length > 0 ? databases : [servers];
    this.registerOutputs({ host: this.server.host });
  }
}

/** Deleting one of these deletes what the databases hold. */
const STATEFUL: ReadonlySet<string> = new Set(["Namespace", "Cluster"]);

/** PostgreSQL that AWS runs, with a database and a user for each client. */
export class RdsPostgres extends ClusterRoom<RenderedRdsPostgres> {
  /** AWS' own authority signs the certificate: there is none to copy. */
  readonly authority: undefined;
  private server!: Server;

  constructor(name: string, spec: RdsPostgresSpec, options?: pulumi.ComponentResourceOptions) {
    super("postgres:RdsPostgres", name, spec.cluster, options);
    this.register(renderRdsPostgres(validateRds(spec)));
  }

  /** A database as the pods of a client use it; whoever uses it waits until it is there. */
  database(client: DatabaseClient): DatabaseEndpoint {
    return endpointOf(this.server, client);
  }

  protected register(rendered: RenderedRdsPostgres): void {
    const { spec } = rendered;
    const instance = this.instance(rendered);
    const masterSecret = instance.masterUserSecrets.apply(([secret]) => secret?.secretArn ?? "");
    this.apply(rendered);
    const identity = podIdentity(
      SETUP,
      {
        cluster: spec.cluster.name,
        namespace: NAMESPACE,
        serviceAccount: SETUP,
        statements: setupRights(masterSecret, spec),
      },
      { parent: this },
    );
    const { job, schedule } = rendered.setup.pods({ host: instance.address, masterSecret });
    const dependsOn = [...this.objects.values(), ...identity.ready];
    const done = spec.databases.length === 0 ? undefined : this.make(job, { parent: this, dependsOn });
    if (done !== undefined) this.make(schedule, { parent: this, dependsOn: [...dependsOn, done] });
    this.server = {
      host: pulumi.all([instance.address, done?.urn]).apply(([host]) => host),
      authority: false,
      peers: [{ kind: "addresses", cidrs: [spec.network.cidr] }],
    };
    this.gate = [done ?? instance];
    this.registerOutputs({ host: this.server.host, job: done === undefined ? "" : titleOf(job) });
  }

  private instance({ spec, instance }: RenderedRdsPostgres): aws.rds.Instance {
    const { network, keys, protect } = spec;
    const options = { parent: this };
    const group = new aws.ec2.SecurityGroup(
      "postgres",
      { vpcId: network.vpcId, description: "PostgreSQL: clients in the VPC" },
      options,
    );
    new aws.vpc.SecurityGroupIngressRule(
      "postgres",
      {
        securityGroupId: group.id,
        cidrIpv4: network.cidr,
        ipProtocol: "tcp",
        fromPort: PORT,
        toPort: PORT,
        description: "Clients in the VPC, by password and TLS",
      },
      options,
    );
    const subnets = new aws.rds.SubnetGroup(
      "postgres",
      { subnetIds: [...network.privateSubnets], description: "Private subnets" },
      options,
    );
    const parameters = new aws.rds.ParameterGroup(
      "postgres",
      { family: instance.family, description: "TLS alone", parameters: instance.parameters.map((one) => ({ ...one })) },
      options,
    );
    // RDS would make them itself, without a key and for ever.
    const logs = instance.logGroups.map(
      ({ kind, name }) =>
        new aws.cloudwatch.LogGroup(
          `postgres-${kind}`,
          { name, kmsKeyId: keys.logs, retentionInDays: spec.logDays },
          options,
        ),
    );
    const monitoring = this.monitoring();
    return new aws.rds.Instance(
      "postgres",
      {
        identifier: instance.identifier,
        engine: "postgres",
        engineVersion: instance.engineVersion,
        instanceClass: spec.instance,
        storageType: "gp3",
        allocatedStorage: instance.storage.first,
        maxAllocatedStorage: instance.storage.most,
        storageEncrypted: true,
        kmsKeyId: keys.databases,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [group.id],
        publiclyAccessible: false,
        multiAz: spec.multiAz,
        port: PORT,
        parameterGroupName: parameters.name,
        username: MASTER,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: keys.secrets,
        backupRetentionPeriod: spec.backupDays,
        backupWindow: "02:00-03:00",
        maintenanceWindow: "sun:03:30-sun:04:30",
        copyTagsToSnapshot: true,
        deleteAutomatedBackups: !protect,
        deletionProtection: protect,
        skipFinalSnapshot: !protect,
        ...(protect ? { finalSnapshotIdentifier: `${instance.identifier}-final` } : {}),
        autoMinorVersionUpgrade: true,
        applyImmediately: !protect,
        enabledCloudwatchLogsExports: instance.logGroups.map(({ kind }) => kind),
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: keys.databases,
        performanceInsightsRetentionPeriod: 7,
        monitoringInterval: 60,
        monitoringRoleArn: monitoring.arn,
      },
      { parent: this, protect, dependsOn: logs },
    );
  }

  /** By which RDS writes the metrics of the machine below the server to CloudWatch. */
  private monitoring(): aws.iam.Role {
    const role = new aws.iam.Role(
      "postgres-monitoring",
      {
        assumeRolePolicy: JSON.stringify(
          policy([
            { Effect: "Allow", Principal: { Service: "monitoring.rds.amazonaws.com" }, Action: ["sts:AssumeRole"] },
          ]),
        ),
        description: "Enhanced monitoring of RDS",
      },
      { parent: this },
    );
    new aws.iam.RolePolicyAttachment(
      "postgres-monitoring",
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole" },
      { parent: this },
    );
    return role;
  }
}

/** User that AWS makes, and whose password it keeps and changes. */
const MASTER = PLATFORM;
