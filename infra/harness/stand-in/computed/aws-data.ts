import { ACCOUNT, arn, type Computation, type Computations, type Made, text } from "./model";

/** A resource that is about another one and bears its identifier. */
const about = (argument: string): Computation => ({ id: (draft) => text(draft, argument), immutable: [argument] });

/** MSK's listeners and what each is called in the bootstrap addresses' names. */
const LISTENERS = { Tls: 9094, SaslScram: 9096, SaslIam: 9098 } as const;

function bootstraps(made: Made): Record<string, string> {
  const brokers = Math.min(3, Number(made.inputs.numberOfBrokerNodes) || 3);
  const host = (broker: number): string =>
    `b-${broker + 1}.${text(made, "clusterName").toLowerCase()}.${made.tail(6)}.c2.kafka.${made.region}.amazonaws.com`;
  const addresses = (port: number): string =>
    Array.from({ length: brokers }, (_, index) => `${host(index)}:${port}`).join(",");
  const sasl = (made.inputs.clientAuthentication as { sasl?: { iam?: boolean; scram?: boolean } } | undefined)?.sasl;
  const transit = made.inputs.encryptionInfo as { encryptionInTransit?: { clientBroker?: string } } | undefined;
  const plain = (transit?.encryptionInTransit?.clientBroker ?? "TLS") !== "TLS";
  // AWS leaves the address of a listener empty that the cluster does not have.
  return {
    bootstrapBrokers: plain ? addresses(9092) : "",
    bootstrapBrokersTls: addresses(LISTENERS.Tls),
    bootstrapBrokersSaslIam: sasl?.iam === true ? addresses(LISTENERS.SaslIam) : "",
    bootstrapBrokersSaslScram: sasl?.scram === true ? addresses(LISTENERS.SaslScram) : "",
  };
}

const mskArn = (made: Made): string => arn(made, "kafka", `cluster/${text(made, "clusterName")}/${clusterUuid(made)}`);
const clusterUuid = ({ tail }: Made): string => {
  const hex = tail(32);
  return /^[0-9a-f]{32}$/.test(hex)
    ? `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}-2`
    : `uuid-of-${hex}`;
};

export const data: Computations = {
  "aws:msk/cluster:Cluster": {
    named: "clusterName",
    id: (draft) => mskArn({ ...draft, id: "" }),
    outputs: (made) => ({
      arn: mskArn(made),
      clusterUuid: clusterUuid(made),
      currentVersion: `K${made.tail(13).toUpperCase()}`,
      storageMode: "LOCAL",
      ...bootstraps(made),
    }),
    immutable: ["clusterName"],
  },
  "aws:msk/configuration:Configuration": {
    named: "name",
    id: (draft) => arn(draft, "kafka", `configuration/${text(draft, "name")}/${draft.tail(12)}`),
    outputs: ({ id }) => ({ arn: id, latestRevision: 1 }),
    immutable: ["name"],
  },
  "aws:msk/topic:Topic": {
    id: (draft) => `${text(draft, "clusterArn")},${text(draft, "name")}`,
    outputs: (made) => ({ arn: `${text(made, "clusterArn").replace(":cluster/", ":topic/")}/${text(made, "name")}` }),
    immutable: ["clusterArn", "name", "replicationFactor"],
  },
  "aws:appautoscaling/target:Target": {
    id: (draft) => text(draft, "resourceId"),
    outputs: (made) => ({ arn: arn(made, "application-autoscaling", `scalable-target/${made.tail(20)}`) }),
    immutable: ["resourceId", "scalableDimension", "serviceNamespace"],
  },
  "aws:appautoscaling/policy:Policy": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({
      arn: arn(made, "autoscaling", `scalingPolicy:${made.tail(12)}:policyName/${text(made, "name")}`),
      alarmArns: [],
    }),
  },
  "aws:s3/bucket:Bucket": {
    named: "bucket",
    id: (draft) => text(draft, "bucket"),
    outputs: (made) => ({
      arn: `arn:aws:s3:::${text(made, "bucket")}`,
      bucketDomainName: `${text(made, "bucket")}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${text(made, "bucket")}.s3.${made.region}.amazonaws.com`,
      bucketRegion: made.region,
    }),
    immutable: ["bucket"],
  },
  "aws:s3/bucketVersioning:BucketVersioning": about("bucket"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": about("bucket"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": about("bucket"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": about("bucket"),
  "aws:s3/bucketPolicy:BucketPolicy": about("bucket"),
  "aws:s3/bucketLogging:BucketLogging": about("bucket"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": about("bucket"),
  "aws:ecr/repository:Repository": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({
      arn: arn(made, "ecr", `repository/${text(made, "name")}`),
      registryId: ACCOUNT,
      repositoryUrl: `${ACCOUNT}.dkr.ecr.${made.region}.amazonaws.com/${text(made, "name")}`,
    }),
    immutable: ["name", "encryptionConfigurations"],
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ofRepository(),
};

function ofRepository(): Computation {
  return {
    id: (draft) => text(draft, "repository"),
    outputs: () => ({ registryId: ACCOUNT }),
    immutable: ["repository"],
  };
}
