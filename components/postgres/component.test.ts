import * as k8s from "@pulumi/kubernetes";
import { type Computed, registered } from "../core/testing";
import { CnpgPostgres, RdsPostgres } from "./component";
import { sizeOf } from "./size";

const cluster = () => ({
  provider: new k8s.Provider("here", {}),
  name: "here",
  form: "any" as const,
  cidrs: ["10.0.0.1/32"],
  disposable: true,
  storageClass: "fast",
});
const client = { name: "superset", namespace: "millrace-superset" };
const computed: Computed = {
  "aws:rds/instance:Instance": () => ({
    address: "db.example.com",
    masterUserSecrets: [{ secretArn: "arn:master", kmsKeyId: "arn:secrets", secretStatus: "active" }],
  }),
  "aws:iam/role:Role": () => ({ arn: "arn:role" }),
  "aws:ec2/securityGroup:SecurityGroup": () => ({}),
};

test("in a cluster it is the operator, its servers, and a user and a database for each client", async () => {
  const { resources, value } = await registered(() => {
    const room = new CnpgPostgres("postgres", {
      cluster: cluster(),
      databases: [client],
      size: sizeOf({ lasting: false }),
    });
    return { endpoint: room.database(client), authority: room.authority };
  });
  const custom = resources.filter(({ type }) => type.startsWith("kubernetes:postgresql.cnpg.io/"));
  expect(custom.map(({ type, name }) => `${type.split(":").at(-1) ?? ""} ${name}`)).toEqual([
    "Cluster millrace-postgres/postgres",
    "DatabaseRole millrace-postgres/superset",
    "Database millrace-postgres/superset",
  ]);
  expect(resources.filter(({ type }) => type === "kubernetes:apps/v1:Deployment").map(({ name }) => name)).toEqual([
    "millrace-postgres/cloudnative-pg",
  ]);
  expect(value).toMatchObject({
    endpoint: { host: "postgres-rw.millrace-postgres.svc", database: "superset", tls: { mode: "verify-full" } },
    authority: { namespace: "millrace-postgres", secret: "postgres-ca", key: "ca.crt" },
  });
});

test("on AWS it is one encrypted, private instance whose master nobody sees, and the job that sets it up", async () => {
  const { resources, value } = await registered(
    () => {
      const room = new RdsPostgres("postgres", {
        cluster: cluster(),
        databases: [client],
        size: sizeOf({ lasting: false }),
        name: "millrace-dev",
        region: "eu-west-1",
        image: { reference: "registry.example.com/workloads@sha256:0" },
        network: { vpcId: "vpc-1", cidr: "10.40.0.0/16", privateSubnets: ["a", "b", "c"], publicSubnets: [] },
        keys: { databases: "arn:databases", secrets: "arn:secrets", logs: "arn:logs" },
      });
      return room.database(client);
    },
    {},
    computed,
  );
  const inputs = (type: string) => resources.find((resource) => resource.type === type)?.inputs;
  expect(inputs("aws:rds/instance:Instance")).toMatchObject({
    identifier: "millrace-dev-postgres",
    storageType: "gp3",
    storageEncrypted: true,
    kmsKeyId: "arn:databases",
    publiclyAccessible: false,
    multiAz: false,
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: "arn:secrets",
    deletionProtection: false,
    skipFinalSnapshot: true,
    performanceInsightsEnabled: true,
    enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
  });
  expect(inputs("aws:rds/instance:Instance")).not.toHaveProperty("password");
  expect(inputs("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toMatchObject({
    cidrIpv4: "10.40.0.0/16",
    fromPort: 5432,
    toPort: 5432,
  });
  expect(JSON.stringify(inputs("kubernetes:batch/v1:Job"))).toContain(
    '{"name":"SETUP_MASTER_SECRET","value":"arn:master"}',
  );
  expect(value).toMatchObject({ host: "db.example.com", port: 5432, tls: { mode: "require" } });
});

test("where the cluster lasts the data is protected", async () => {
  const { resources } = await registered(
    () =>
      new RdsPostgres("postgres", {
        cluster: { ...cluster(), disposable: false },
        databases: [client],
        size: sizeOf({ lasting: true }),
        name: "millrace-prod",
        region: "eu-west-1",
        image: { reference: "registry.example.com/workloads@sha256:0" },
        network: { vpcId: "vpc-1", cidr: "10.40.0.0/16", privateSubnets: ["a", "b", "c"], publicSubnets: [] },
        keys: { databases: "arn:databases", secrets: "arn:secrets", logs: "arn:logs" },
      }).urn,
    {},
    computed,
  );
  expect(resources.find(({ type }) => type === "aws:rds/instance:Instance")?.inputs).toMatchObject({
    multiAz: true,
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "millrace-prod-postgres-final",
    backupRetentionPeriod: 14,
  });
});
