import { ACCOUNT, arn, type Computation, type Computations, globalArn, text } from "./model";

const CREATED = "2026-01-01T00:00:00Z";

/** A policy or permission that hangs on a named thing: `<thing>:<name>`. */
const attached = (thing: string, name: string, named = false): Computation => ({
  ...(named ? { named: name } : {}),
  id: (draft) => `${text(draft, thing)}:${text(draft, name)}`,
  immutable: [thing, name],
});

export const access: Computations = {
  "aws:iam/role:Role": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({
      arn: globalArn("iam", `role${pathOf(made.inputs.path)}${text(made, "name")}`),
      uniqueId: `AROA${made.tail(17).toUpperCase()}`,
      createDate: CREATED,
    }),
    immutable: ["name", "path"],
  },
  "aws:iam/rolePolicy:RolePolicy": attached("role", "name", true),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attached("role", "policyArn"),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    id: (draft) => globalArn("iam", `oidc-provider/${text(draft, "url").replace(/^https:\/\//, "")}`),
    outputs: ({ id }) => ({ arn: id, thumbprintLists: ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"] }),
  },
  "aws:kms/key:Key": {
    id: ({ fresh }) => fresh("", 32),
    outputs: (made) => ({
      arn: arn(made, "kms", `key/${made.tail(32)}`),
      keyId: made.id,
      description: "",
      keyUsage: "ENCRYPT_DECRYPT",
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      multiRegion: false,
      rotationPeriodInDays: 365,
    }),
    immutable: ["customerMasterKeySpec", "keyUsage", "multiRegion"],
  },
  "aws:kms/alias:Alias": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({
      arn: arn(made, "kms", text(made, "name")),
      targetKeyArn: arn(made, "kms", `key/${text(made, "targetKeyId")}`),
    }),
    immutable: ["name"],
  },
  "aws:secretsmanager/secret:Secret": {
    named: "name",
    id: (draft) => arn(draft, "secretsmanager", `secret:${text(draft, "name")}-${draft.tail(6)}`),
    outputs: ({ id }) => ({ arn: id }),
    immutable: ["name"],
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    id: (draft) => `${text(draft, "secretId")}|${draft.tail(32)}`,
    outputs: (made) => ({ arn: text(made, "secretId"), versionId: made.tail(32), versionStages: ["AWSCURRENT"] }),
    immutable: ["secretId"],
  },
  "aws:eks/cluster:Cluster": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({
      arn: arn(made, "eks", `cluster/${text(made, "name")}`),
      clusterId: text(made, "name"),
      createdAt: CREATED,
      status: "ACTIVE",
      endpoint: `https://${made.tail(32)}.gr7.${made.region}.eks.amazonaws.com`,
      certificateAuthority: { data: authority(made.name) },
      certificateAuthorities: [{ data: authority(made.name) }],
      vpcConfig: { clusterSecurityGroupId: made.fresh("sg-", 17, "vpcConfig.clusterSecurityGroupId") },
      identities: [{ oidcs: [{ issuer: `https://oidc.eks.${made.region}.amazonaws.com/id/${made.tail(32)}` }] }],
    }),
    immutable: ["name", "encryptionConfig"],
  },
  "aws:eks/addon:Addon": {
    id: (draft) => `${text(draft, "clusterName")}:${text(draft, "addonName")}`,
    outputs: (made) => ({
      arn: arn(made, "eks", `addon/${text(made, "clusterName")}/${text(made, "addonName")}/${made.tail(12)}`),
      createdAt: CREATED,
      modifiedAt: CREATED,
    }),
    immutable: ["clusterName", "addonName"],
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    id: ({ fresh }) => fresh("a-", 17),
    outputs: (made) => ({
      associationId: made.id,
      associationArn: arn(made, "eks", `podidentityassociation/${text(made, "clusterName")}/a-${made.tail(17)}`),
    }),
    immutable: ["clusterName", "namespace", "serviceAccount"],
  },
  "aws:eks/accessEntry:AccessEntry": {
    id: (draft) => `${text(draft, "clusterName")}:${text(draft, "principalArn")}`,
    outputs: (made) => ({
      accessEntryArn: arn(made, "eks", `access-entry/${text(made, "clusterName")}/role/${ACCOUNT}/${made.tail(12)}`),
      createdAt: CREATED,
      modifiedAt: CREATED,
    }),
    immutable: ["clusterName", "principalArn"],
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    id: (draft) => `${text(draft, "clusterName")}#${text(draft, "principalArn")}#${text(draft, "policyArn")}`,
    outputs: () => ({ associatedAt: CREATED, modifiedAt: CREATED }),
    immutable: ["clusterName", "principalArn", "policyArn"],
  },
};

const pathOf = (path: unknown): string => (typeof path === "string" ? path : "/");

/** In base64, as AWS gives a cluster's authority. */
export const authority = (name: string): string =>
  Buffer.from(`-----BEGIN CERTIFICATE-----\nauthority of ${name}\n-----END CERTIFICATE-----\n`).toString("base64");
