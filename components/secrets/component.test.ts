import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { parseKeys } from "../../workloads/ingest/keys";
import { type Computed, type Registered, registered } from "../core/testing";
import { AwsSecrets, ClusterSecrets, CopiedSecret } from "./component";

const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1";
const HEX: Readonly<Record<string, string>> = { "api-key-shop-1": "aa".repeat(32), "api-key-shop-2": "bb".repeat(32) };

const computed: Computed = {
  "random:index/randomPassword:RandomPassword": () => ({ result: "p4ss" }),
  "random:index/randomBytes:RandomBytes": (_, name) => ({ hex: HEX[name] }),
  "aws:secretsmanager/secret:Secret": ({ name }) => ({
    arn: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${String(name)}-AbCdEf`,
  }),
  "aws:iam/role:Role": () => ({ arn: "arn:aws:iam::123456789012:role/external-secrets" }),
};

const cluster = () => ({
  provider: new k8s.Provider("cluster", {}),
  name: "millrace-test",
  form: "eks" as const,
  cidrs: ["10.40.0.0/16"],
  disposable: true,
  storageClass: "millrace",
});
const spec = () => ({
  cluster: cluster(),
  generated: [{ name: "grafana-admin", namespace: "millrace-grafana", key: "admin-password" }],
  given: [{ name: "oidc", namespace: "millrace-grafana", from: "millrace/test/oidc", keys: ["clientSecret"] }],
  producers: [{ name: "shop", generations: [2, 1] }],
});
const onAws = () => {
  const keys = { cluster: "", volumes: "", kafka: "", databases: "", objects: "", secrets: KEY, images: "", logs: "" };
  return new AwsSecrets("secrets", { ...spec(), keys, region: "eu-west-1", prefix: "millrace/test/" });
};

const named = (resources: readonly Registered[], type: string, name: string): Registered["inputs"] => {
  const found = resources.find((resource) => resource.type === type && resource.name === name);
  if (found === undefined) throw new Error(`the room made no ${type} "${name}"`);
  return found.inputs;
};
/** A secret comes marked by Pulumi's own signature; the value without it. */
const opened = (value: unknown): unknown => (value as { value?: unknown }).value;
const version = (resources: readonly Registered[], name: string): unknown =>
  opened(named(resources, "aws:secretsmanager/secretVersion:SecretVersion", name).secretString);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

test("a generated value is in Secrets Manager under the stack's prefix, by our key, and gone with a disposable stack", async () => {
  const { resources } = await registered(() => onAws().urn, {}, computed);
  expect(named(resources, "aws:secretsmanager/secret:Secret", "grafana-admin")).toEqual({
    name: "millrace/test/grafana-admin",
    kmsKeyId: KEY,
    recoveryWindowInDays: 0,
  });
  expect(version(resources, "grafana-admin")).toBe("p4ss");
});

test("the gateway's file holds hashes of the keys alone, and lets both keys of a producer in while it changes them", async () => {
  const { resources } = await registered(() => onAws().urn, {}, computed);
  const file = version(resources, "millrace-api-keys") as string;
  expect(JSON.parse(file)).toEqual([
    { producer: "shop", sha256: sha256("aa".repeat(32)), streams: "*" },
    { producer: "shop", sha256: sha256("bb".repeat(32)), streams: "*" },
  ]);
  const authenticate = parseKeys(file, ["payments"]);
  expect([authenticate("aa".repeat(32))?.name, authenticate("bb".repeat(32))?.name, authenticate("cc")]).toEqual([
    "shop",
    "shop",
    undefined,
  ]);
});

test("the newest key of each producer is handed out, as a secret", async () => {
  const { resources, value } = await registered(
    () => {
      const { apiKeys } = onAws();
      const secret = Object.values(apiKeys).map((key) => pulumi.isSecret(key));
      return { apiKeys, secret: pulumi.all(secret) };
    },
    {},
    computed,
  );
  expect(value).toEqual({ apiKeys: { shop: "bb".repeat(32) }, secret: [true] });
  expect(version(resources, "api-key-shop-2")).toBe("bb".repeat(32));
});

test("the operator may read what it delivers, and not the keys that are handed out", async () => {
  const { resources } = await registered(() => onAws().urn, {}, computed);
  const policy = JSON.parse(String(named(resources, "aws:iam/rolePolicy:RolePolicy", "external-secrets").policy)) as {
    Statement: unknown;
  };
  const secret = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}`;
  expect(policy.Statement).toEqual([
    {
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: [
        secret("millrace/test/grafana-admin-AbCdEf"),
        secret("millrace/test/millrace-api-keys-AbCdEf"),
        secret("millrace/test/oidc-??????"),
      ],
    },
    {
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [KEY],
      Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" } },
    },
  ]);
  expect(named(resources, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "external-secrets")).toEqual({
    clusterName: "millrace-test",
    namespace: "millrace-secrets",
    serviceAccount: "external-secrets",
    roleArn: "arn:aws:iam::123456789012:role/external-secrets",
  });
});

test("in any cluster the values are Secrets, marked as secret to the engine", async () => {
  const { resources } = await registered(
    () => new ClusterSecrets("secrets", { ...spec(), given: [] }).urn,
    {},
    computed,
  );
  const made = resources.filter(({ type }) => type === "kubernetes:core/v1:Secret");
  expect(made.map(({ name }) => name).sort()).toEqual([
    "millrace-secrets/api-key-shop-1",
    "millrace-secrets/api-key-shop-2",
    "millrace-secrets/grafana-admin",
    "millrace-secrets/millrace-api-keys",
  ]);
  expect(named(resources, "kubernetes:core/v1:Secret", "millrace-secrets/api-key-shop-2").stringData).toEqual({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: { key: "bb".repeat(32) },
  });
  expect(resources.some(({ type }) => type.startsWith("aws:"))).toBe(false);
});

test("a copy is a room of its own, so that it can come after both namespaces", async () => {
  const { value } = await registered(
    () =>
      new CopiedSecret("kafka-authority", {
        cluster: cluster(),
        from: { namespace: "millrace-kafka", secret: "millrace-cluster-ca-cert", key: "ca.crt" },
        to: { namespace: "millrace-workers", secret: "millrace-kafka-authority", key: "ca.crt" },
      }).endpoint,
  );
  expect(value).toEqual({ namespace: "millrace-workers", secret: "millrace-kafka-authority", key: "ca.crt" });
});
