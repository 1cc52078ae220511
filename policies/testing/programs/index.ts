import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/**
 * Programs that are bad in one way each, of which the engine is to be stopped. Which one: the setting `bad:way`. Beside each stands
 * what is not known in a preview, and behind it what must not be made.
 */
interface Ground {
  readonly aws: { readonly provider: aws.Provider };
  readonly cluster: { readonly provider: k8s.Provider };
  readonly vpc: aws.ec2.Vpc;
}

const labels = { "app.kubernetes.io/name": "bad" };
const resources = {
  requests: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
  limits: { memory: "128Mi", "ephemeral-storage": "64Mi" },
};
const securityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

/** What is said of a container beside, and of its variables an output that is not known before the network is there. */
const deployment = (
  { cluster, vpc }: Ground,
  container: { readonly resources?: object; readonly securityContext?: object },
): pulumi.Resource =>
  new k8s.apps.v1.Deployment(
    "bad",
    {
      metadata: { name: "bad", namespace: "shop" },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: { seccompProfile: { type: "RuntimeDefault" } },
            containers: [
              {
                name: "app",
                image: IMAGE,
                env: [{ name: "NETWORK", value: vpc.id }],
                resources,
                ...container,
                securityContext: { ...securityContext, ...container.securityContext },
              },
            ],
          },
        },
      },
    },
    cluster,
  );

const DIGEST = "0".repeat(64);
const IMAGE = `registry.test.invalid/bad@sha256:${DIGEST}`;

/** All that a bucket must have, but for what is left out. */
function bucket({ aws: onAws }: Ground, name: string): pulumi.Resource {
  const it = new aws.s3.Bucket(name, {}, onAws);
  const key = new aws.kms.Key(name, { enableKeyRotation: true }, onAws);
  const all = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
  new aws.s3.BucketPublicAccessBlock(name, { bucket: it.bucket, ...all }, onAws);
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    {
      bucket: it.bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn } }],
    },
    onAws,
  );
  new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      bucket: it.bucket,
      rules: [
        {
          id: "upkeep",
          status: "Enabled",
          noncurrentVersionExpiration: { noncurrentDays: 7 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 3 },
        },
      ],
    },
    onAws,
  );
  const policy = it.arn.apply((arn) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  );
  return new aws.s3.BucketPolicy(name, { bucket: it.bucket, policy }, onAws);
}

const ways: Readonly<Record<string, (ground: Ground) => pulumi.Resource>> = {
  "a container without a limit": (ground) =>
    deployment(ground, { resources: { ...resources, limits: { "ephemeral-storage": "64Mi" } } }),
  "a privileged container": (ground) => deployment(ground, { securityContext: { privileged: true } }),
  "an open security group": ({ aws: onAws, vpc }) =>
    new aws.ec2.SecurityGroup(
      "bad",
      {
        vpcId: vpc.id,
        ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
      },
      onAws,
    ),
  "a wildcard action": ({ aws: onAws, vpc }) =>
    new aws.iam.RolePolicy(
      "bad",
      {
        role: vpc.id,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::bad" }],
        }),
      },
      onAws,
    ),
  "a bucket without versions": (ground) => bucket(ground, "bad"),
  "a listener without TLS": ({ cluster, vpc }) =>
    new k8s.apiextensions.CustomResource(
      "bad",
      {
        apiVersion: "kafka.strimzi.io/v1",
        kind: "Kafka",
        metadata: { name: "bad", namespace: "shop", annotations: { network: vpc.id } },
        spec: {
          kafka: {
            listeners: [
              { name: "plain", port: 9092, type: "internal", tls: false, authentication: { type: "scram-sha-512" } },
            ],
            authorization: { type: "simple" },
          },
        },
      },
      cluster,
    ),
  "a namespace without a default": ({ cluster }) => {
    const namespace = new k8s.core.v1.Namespace(
      "bad",
      { metadata: { name: "bad", labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
      cluster,
    );
    const metadata = { namespace: "bad" };
    const hard = { pods: "1", "requests.cpu": "1", "requests.memory": "1Gi" };
    new k8s.core.v1.ResourceQuota("bad", { metadata: { ...metadata, name: "quota" }, spec: { hard } }, cluster);
    const limits = [{ type: "Container", default: { memory: "1Gi", "ephemeral-storage": "1Gi" } }];
    new k8s.core.v1.LimitRange("bad", { metadata: { ...metadata, name: "defaults" }, spec: { limits } }, cluster);
    return namespace;
  },
  "an unlimited container beside an unknown one": (ground) => {
    deployment(ground, { resources: { ...resources, limits: { memory: ground.vpc.id, "ephemeral-storage": "64Mi" } } });
    return new k8s.batch.v1.Job(
      "bad-job",
      {
        metadata: { name: "bad-job", namespace: "shop" },
        spec: {
          template: {
            spec: {
              automountServiceAccountToken: false,
              restartPolicy: "Never",
              securityContext: { seccompProfile: { type: "RuntimeDefault" } },
              containers: [
                { name: ground.vpc.id, image: IMAGE, resources, securityContext },
                {
                  name: "app",
                  image: IMAGE,
                  resources: { ...resources, limits: { memory: "128Mi" } },
                  securityContext,
                },
              ],
            },
          },
        },
      },
      ground.cluster,
    );
  },
  // What is bad is in what it renders: the test gives it.
  "a chart of values that are not known": ({ cluster, vpc }) =>
    new k8s.helm.v4.Chart("bad", { chart: "bad", namespace: "shop", values: { network: vpc.id } }, cluster),
  "nothing bad": ({ cluster }) =>
    new k8s.core.v1.ConfigMap(
      "good",
      { metadata: { name: "good", namespace: "shop" }, data: { of: "nothing" } },
      cluster,
    ),
};

export = (): Promise<Readonly<Record<string, unknown>>> => {
  const way = ways[new pulumi.Config("bad").require("way")];
  if (way === undefined) throw new Error(`bad:way must be one of ${Object.keys(ways).join(", ")}`);
  const onAws = { provider: new aws.Provider("aws", { region: "eu-central-1", skipCredentialsValidation: true }) };
  const cluster = { provider: new k8s.Provider("cluster", { kubeconfig: KUBECONFIG }) };
  const vpc = new aws.ec2.Vpc("before", { cidrBlock: "10.40.0.0/16" }, onAws);
  const bad = way({ aws: onAws, cluster, vpc });
  new k8s.core.v1.ConfigMap(
    "after",
    { metadata: { name: "after", namespace: "shop" } },
    { ...cluster, dependsOn: [vpc, bad] },
  );
  return Promise.resolve({});
};

const KUBECONFIG = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "bad", cluster: { server: "https://bad.test.invalid" } }],
  contexts: [{ name: "bad", context: { cluster: "bad", user: "bad" } }],
  "current-context": "bad",
  users: [{ name: "bad", user: {} }],
});
