import { policy, type Statement } from "../core/aws/policy";
import { keyPurposes, type KeyPurpose } from "../core/endpoints";
import { type Content, json, text } from "../core/text";
import type { ValidAwsKeysSpec } from "./spec";

export interface RenderedKey {
  readonly purpose: KeyPurpose;
  readonly description: string;
  /** `alias/millrace-prod/kafka` */
  readonly alias: string;
  readonly deletionWindowDays: number;
  readonly policy: Content;
}

const DESCRIPTIONS: Readonly<Record<KeyPurpose, string>> = {
  cluster: "Secrets of the Kubernetes cluster, as envelope encryption",
  volumes: "Volumes of nodes and pods",
  kafka: "Storage of the Kafka brokers",
  databases: "Storage of the metadata databases",
  objects: "Objects of the buckets",
  secrets: "Secrets Manager",
  images: "Container images",
  logs: "Log groups of CloudWatch",
};

/** A key for each purpose with its policy. In a key's own policy the resource `*` is that key alone. */
export const renderAwsKeys = (spec: ValidAwsKeysSpec): readonly RenderedKey[] =>
  keyPurposes.map((purpose) => ({
    purpose,
    description: `${DESCRIPTIONS[purpose]} (${spec.name})`,
    alias: `alias/${spec.name}/${purpose}`,
    deletionWindowDays: spec.deletionWindowDays,
    policy: json(policy([administration(spec), ...usersOf(purpose, spec)])),
  }));

/** IAM decides who administers and uses the key: without this statement a key can become one that nobody can change. */
const administration = ({ account }: ValidAwsKeysSpec): Statement => ({
  Sid: "IamDecides",
  Effect: "Allow",
  Principal: { AWS: text`arn:aws:iam::${account}:root` },
  Action: ["kms:*"],
  Resource: ["*"],
});

/** Who uses the key without a right of IAM. The others' clients have one: MSK, S3, ECR and Secrets Manager act for their caller. */
function usersOf(purpose: KeyPurpose, spec: ValidAwsKeysSpec): readonly Statement[] {
  if (purpose === "logs") return [logs(spec)];
  if (purpose === "volumes" && spec.volumeRoles.length > 0) return volumes(spec);
  return [];
}

/** The service is no principal of IAM, so the key itself must let it in: for log groups of this account and region alone. */
const logs = ({ account, region }: ValidAwsKeysSpec): Statement => ({
  Sid: "CloudWatchLogs",
  Effect: "Allow",
  Principal: { Service: `logs.${region}.amazonaws.com` },
  Action: [...USE, "kms:DescribeKey"],
  Resource: ["*"],
  Condition: {
    ArnLike: { "kms:EncryptionContext:aws:logs:arn": text`arn:aws:logs:${region}:${account}:log-group:*` },
  },
});

/** As the EKS user guide says for Auto Mode and keys of one's own, held to the roles by name. */
function volumes({ account, volumeRoles }: ValidAwsKeysSpec): readonly Statement[] {
  // A role named as the principal would have to exist before the key, and the cluster needs its keys first.
  const whoever = { AWS: "*" };
  const roles = {
    StringEquals: { "kms:CallerAccount": text`${account}` },
    ArnEquals: { "aws:PrincipalArn": volumeRoles.map((role) => text`arn:aws:iam::${account}:role/${role}`) },
  };
  return [
    {
      Sid: "VolumesOfNodes",
      Effect: "Allow",
      Principal: whoever,
      Action: [...USE, "kms:DescribeKey"],
      Resource: ["*"],
      Condition: roles,
    },
    {
      Sid: "VolumesOfNodesStayAttached",
      Effect: "Allow",
      Principal: whoever,
      Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
      Resource: ["*"],
      Condition: { ...roles, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** Each action by its name: `kms:ReEncrypt*` and `kms:GenerateDataKey*` of AWS' examples would take in what comes later. */
const USE: readonly string[] = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];
