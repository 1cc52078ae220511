import { describeRule } from "../../testing/cases";
import { object, resource } from "../../testing/subjects";

const KEY = "arn:aws:kms:eu-west-1:123456789012:key/one";
const of = (type: string, fields: object = {}) => resource(`aws:${type}`, "one", fields as never);

describeRule("own-key-eks", {
  ending:
    "; set encryptionConfigKeyArn (of a plain cluster encryptionConfig.provider.keyArn) to a KMS key " +
    "(AWS FSBP EKS.3; CIS Kubernetes 1.10 1.2.27)",
  reports: {
    "a cluster without a key": [
      resource("eks:index:Cluster", "millrace", {}),
      'eks:index:Cluster "millrace": encryptionConfigKeyArn must be a key of ours, got nothing',
    ],
    "one that is no component": [
      of("eks/cluster:Cluster"),
      'aws:eks/cluster:Cluster "one": encryptionConfig.provider.keyArn must be a key of ours, got nothing',
    ],
  },
  accepts: {
    "a key": resource("eks:index:Cluster", "millrace", { encryptionConfigKeyArn: KEY }),
    "a key of what is no component": of("eks/cluster:Cluster", { encryptionConfig: { provider: { keyArn: KEY } } }),
  },
});

const storage = (parameters: object, provisioner = "ebs.csi.eks.amazonaws.com") =>
  object("storage.k8s.io/v1:StorageClass", "millrace", { provisioner, parameters: parameters as never });

describeRule("own-key-volumes", {
  ending:
    "; set the parameters encrypted and kmsKeyId of the storage class, ephemeralStorage.kmsKeyID of the node class " +
    "(AWS FSBP EC2.3; CIS AWS Foundations 3.0 2.2.1)",
  reports: {
    "volumes in plain": [
      storage({}),
      'StorageClass "millrace": parameters.encrypted must be "true", got nothing',
      'StorageClass "millrace": parameters.kmsKeyId must be a key of ours, got nothing',
    ],
    "volumes by the account's key": [
      storage({ encrypted: "true" }),
      'StorageClass "millrace": parameters.kmsKeyId must be a key of ours, got nothing',
    ],
    "disks of nodes by the account's key": [
      object("eks.amazonaws.com/v1:NodeClass", "millrace", { spec: {} }),
      'NodeClass "millrace": spec.ephemeralStorage.kmsKeyID must be a key of ours, got nothing',
    ],
    "a single volume": [
      of("ebs/volume:Volume"),
      'aws:ebs/volume:Volume "one": encrypted must be true, got nothing',
      'aws:ebs/volume:Volume "one": kmsKeyId must be a key of ours, got nothing',
    ],
  },
  accepts: {
    "volumes by a key": storage({ encrypted: "true", kmsKeyId: KEY }),
    "volumes of somebody else": storage({}, "rancher.io/local-path"),
    "disks by a key": object("eks.amazonaws.com/v1:NodeClass", "one", {
      spec: { ephemeralStorage: { kmsKeyID: KEY } },
    }),
  },
});

describeRule("own-key-msk", {
  ending: "; set encryptionInfo.encryptionAtRestKmsKeyArn to a KMS key (AWS docs: Amazon MSK encryption)",
  reports: {
    "the service's key": [
      of("msk/cluster:Cluster"),
      'aws:msk/cluster:Cluster "one": encryptionInfo.encryptionAtRestKmsKeyArn must be a key of ours, got nothing',
    ],
  },
  accepts: { "a key": of("msk/cluster:Cluster", { encryptionInfo: { encryptionAtRestKmsKeyArn: KEY } }) },
});

describeRule("own-key-rds", {
  ending:
    "; set storageEncrypted and kmsKeyId; a database that is there is copied to an encrypted one " +
    "(AWS FSBP RDS.3; CIS AWS Foundations 3.0 2.3.1)",
  reports: {
    "a database in plain": [
      of("rds/instance:Instance"),
      'aws:rds/instance:Instance "one": storageEncrypted must be true, got nothing',
      'aws:rds/instance:Instance "one": kmsKeyId must be a key of ours, got nothing',
    ],
  },
  accepts: { "a key": of("rds/instance:Instance", { storageEncrypted: true, kmsKeyId: KEY }) },
});

describeRule("own-key-secrets", {
  ending: "; set kmsKeyId to a KMS key (AWS docs: Secret encryption and decryption in AWS Secrets Manager)",
  reports: {
    "the service's key": [
      of("secretsmanager/secret:Secret"),
      'aws:secretsmanager/secret:Secret "one": kmsKeyId must be a key of ours, got nothing',
    ],
  },
  accepts: { "a key": of("secretsmanager/secret:Secret", { kmsKeyId: KEY }) },
});

describeRule("own-key-logs", {
  ending:
    "; set kmsKeyId to a KMS key whose policy lets CloudWatch Logs use it (AWS docs: Encrypt log data in CloudWatch Logs using AWS KMS)",
  reports: {
    "the service's key": [
      of("cloudwatch/logGroup:LogGroup"),
      'aws:cloudwatch/logGroup:LogGroup "one": kmsKeyId must be a key of ours, got nothing',
    ],
  },
  accepts: { "a key": of("cloudwatch/logGroup:LogGroup", { kmsKeyId: KEY }) },
});

describeRule("own-key-images", {
  ending:
    "; set encryptionConfigurations to [{ encryptionType: KMS, kmsKey }]; a repository that is there is made anew " +
    "(AWS Security Hub ECR.5)",
  reports: {
    "the service's key": [
      of("ecr/repository:Repository"),
      'aws:ecr/repository:Repository "one": encryptionConfigurations[0].kmsKey must be a key of ours, got nothing',
    ],
  },
  accepts: {
    "a key": of("ecr/repository:Repository", { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: KEY }] }),
  },
});

describeRule("keys-rotate", {
  ending: "; set enableKeyRotation (AWS Security Hub KMS.4; CIS AWS Foundations 3.0 3.6)",
  reports: {
    "a key for ever": [of("kms/key:Key"), 'aws:kms/key:Key "one": enableKeyRotation must be true, got nothing'],
  },
  accepts: { "one that is replaced": of("kms/key:Key", { enableKeyRotation: true }) },
});
