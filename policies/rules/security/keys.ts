import type { Place } from "../../core/reading";
import { type Breach, checks, type Reference, resourceRule, type Rule } from "../../core/rule";
import { kindOf, type Subject } from "../../core/subject";
import { mustBe, ofTypes } from "../asking";

const fsbp = (id: string): Reference => ({ framework: "AWS FSBP", id });
/** A control of Security Hub that is in no version of FSBP. */
const hub = (id: string): Reference => ({ framework: "AWS Security Hub", id });
/** Where no framework asks for a key of ours, and the service's documentation says how to have one. */
const docs = (id: string): Reference => ({ framework: "AWS", id: `docs: ${id}` });

/** A place must name a key. */
const keyed = (place: Place, what = place.path): Breach | undefined =>
  place.absent ? { what, allowed: "a key of ours", got: "nothing" } : undefined;

/** A rule that what holds data says by which key it is encrypted. */
const ownKey = (
  of: string,
  title: string,
  references: readonly Reference[],
  remedy: string,
  judge: (subject: Subject) => ReturnType<typeof ofTypes>,
): Rule =>
  resourceRule({ name: `own-key-${of}`, family: "security", title, severity: "high", references, remedy, judge });

const CLUSTERS = { component: "eks:index:Cluster", resource: "aws:eks/cluster:Cluster" };

const eks = ownKey(
  "eks",
  "Secrets of the cluster are encrypted by a key of ours",
  [fsbp("EKS.3"), { framework: "CIS Kubernetes 1.10", id: "1.2.27" }],
  "set encryptionConfigKeyArn (of a plain cluster encryptionConfig.provider.keyArn) to a KMS key",
  (subject) => [
    ...ofTypes(subject, [CLUSTERS.component], (inputs) => keyed(inputs.at("encryptionConfigKeyArn"))),
    ...ofTypes(subject, [CLUSTERS.resource], (inputs) => keyed(inputs.at("encryptionConfig", "provider", "keyArn"))),
  ],
);

const volumes = ownKey(
  "volumes",
  "Volumes and disks of nodes are encrypted by a key of ours",
  [fsbp("EC2.3"), { framework: "CIS AWS Foundations 3.0", id: "2.2.1" }],
  "set the parameters encrypted and kmsKeyId of the storage class, ephemeralStorage.kmsKeyID of the node class",
  (subject) => {
    const { inputs } = subject;
    if (kindOf(subject) === "NodeClass") {
      return checks(subject, () => keyed(inputs.at("spec", "ephemeralStorage", "kmsKeyID")));
    }
    if (kindOf(subject) === "StorageClass") {
      const ebs = (): boolean => inputs.at("provisioner").text()?.startsWith("ebs.csi.") === true;
      return checks(
        subject,
        () => (ebs() ? mustBe(inputs.at("parameters", "encrypted"), "true") : undefined),
        () => (ebs() ? keyed(inputs.at("parameters", "kmsKeyId")) : undefined),
      );
    }
    return ofTypes(
      subject,
      ["aws:ebs/volume:Volume"],
      (volume) => mustBe(volume.at("encrypted"), true),
      (volume) => keyed(volume.at("kmsKeyId")),
    );
  },
);

const msk = ownKey(
  "msk",
  "What brokers store is encrypted by a key of ours",
  [docs("Amazon MSK encryption")],
  "set encryptionInfo.encryptionAtRestKmsKeyArn to a KMS key",
  (subject) =>
    ofTypes(subject, ["aws:msk/cluster:Cluster", "aws:msk/serverlessCluster:ServerlessCluster"], (inputs) =>
      keyed(inputs.at("encryptionInfo", "encryptionAtRestKmsKeyArn")),
    ),
);

const rds = ownKey(
  "rds",
  "Databases are encrypted by a key of ours",
  [fsbp("RDS.3"), { framework: "CIS AWS Foundations 3.0", id: "2.3.1" }],
  "set storageEncrypted and kmsKeyId; a database that is there is copied to an encrypted one",
  (subject) =>
    ofTypes(
      subject,
      ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
      (inputs) => mustBe(inputs.at("storageEncrypted"), true),
      (inputs) => keyed(inputs.at("kmsKeyId")),
    ),
);

const secrets = ownKey(
  "secrets",
  "Secrets are encrypted by a key of ours",
  [docs("Secret encryption and decryption in AWS Secrets Manager")],
  "set kmsKeyId to a KMS key",
  (subject) => ofTypes(subject, ["aws:secretsmanager/secret:Secret"], (inputs) => keyed(inputs.at("kmsKeyId"))),
);

const logs = ownKey(
  "logs",
  "Logs are encrypted by a key of ours",
  [docs("Encrypt log data in CloudWatch Logs using AWS KMS")],
  "set kmsKeyId to a KMS key whose policy lets CloudWatch Logs use it",
  (subject) => ofTypes(subject, ["aws:cloudwatch/logGroup:LogGroup"], (inputs) => keyed(inputs.at("kmsKeyId"))),
);

const images = ownKey(
  "images",
  "Images are encrypted by a key of ours",
  [hub("ECR.5")],
  "set encryptionConfigurations to [{ encryptionType: KMS, kmsKey }]; a repository that is there is made anew",
  (subject) =>
    ofTypes(subject, ["aws:ecr/repository:Repository"], (inputs) =>
      keyed(inputs.at("encryptionConfigurations", 0, "kmsKey")),
    ),
);

const rotation = resourceRule({
  name: "keys-rotate",
  family: "security",
  title: "Keys are replaced every year",
  severity: "medium",
  references: [hub("KMS.4"), { framework: "CIS AWS Foundations 3.0", id: "3.6" }],
  remedy: "set enableKeyRotation",
  judge: (subject) => ofTypes(subject, ["aws:kms/key:Key"], (inputs) => mustBe(inputs.at("enableKeyRotation"), true)),
});

/** Encryption at rest by keys of ours; that of buckets is in `buckets.ts`. */
export const keyRules: readonly Rule[] = [eks, volumes, msk, rds, secrets, logs, images, rotation];
