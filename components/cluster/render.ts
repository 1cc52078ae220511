import { policy, type Statement } from "../core/aws/policy";
import { API_SERVICE, SERVICE_CIDR } from "../core/kubernetes/addresses";
import { type Content, json, text } from "../core/text";
import { clusterRoleName, nodeRoleName, roleName, type ValidEksClusterSpec } from "./spec";

export interface RenderedRole {
  readonly name: string;
  readonly description: string;
  readonly assumeRolePolicy: Content;
  /** ARNs of policies that AWS keeps. */
  readonly managed: readonly string[];
  /** Policies of its own, by name. */
  readonly own: Readonly<Record<string, Content>>;
}

/** Somebody of IAM, and what EKS lets it do in the cluster. */
export interface RenderedAccess {
  readonly name: string;
  readonly type: "STANDARD" | "EC2";
  readonly policy: string;
}

export interface RenderedEksCluster {
  readonly name: string;
  readonly version: string;
  readonly logGroup: string;
  readonly logRetentionDays: number;
  readonly logTypes: readonly string[];
  readonly serviceCidr: string;
  readonly endpoint: { readonly private: true; readonly public: boolean; readonly allow: readonly string[] };
  readonly clusterRole: RenderedRole;
  readonly nodeRole: RenderedRole;
  readonly nodeAccess: RenderedAccess;
  /** With the role's ARN. */
  readonly admins: readonly (RenderedAccess & { readonly principal: string })[];
  /** Where pods find the API server and AWS' services. */
  readonly cidrs: readonly string[];
}

const managed = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const access = (name: string): string => `arn:aws:eks::aws:cluster-access-policy/${name}`;

/** What is asked of EKS, by plain values. */
export const renderEksCluster = (spec: ValidEksClusterSpec): RenderedEksCluster => ({
  name: spec.name,
  version: spec.version,
  // EKS writes to the group of this name, and makes one without key and end if there is none.
  logGroup: `/aws/eks/${spec.name}/cluster`,
  logRetentionDays: spec.logRetentionDays,
  logTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
  serviceCidr: SERVICE_CIDR,
  endpoint: {
    private: true,
    public: spec.endpoint.public,
    allow: spec.endpoint.public ? spec.endpoint.allow : [],
  },
  clusterRole: clusterRole(spec),
  nodeRole: nodeRole(spec),
  nodeAccess: { name: "nodes", type: "EC2", policy: access("AmazonEKSAutoNodePolicy") },
  admins: spec.admins.map((principal) => ({
    name: `admin-${roleName(principal)}`,
    type: "STANDARD",
    policy: access("AmazonEKSClusterAdminPolicy"),
    principal,
  })),
  cidrs: [spec.network.cidr, API_SERVICE],
});

/** What Auto Mode does in the account it does as this role (EKS user guide, Auto Mode cluster IAM role). */
const clusterRole = (spec: ValidEksClusterSpec): RenderedRole => ({
  name: clusterRoleName(spec.name),
  description: `EKS, for the cluster ${spec.name}`,
  assumeRolePolicy: json(
    policy([
      {
        Effect: "Allow",
        Principal: { Service: "eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ]),
  ),
  managed: [
    "AmazonEKSClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
  ].map(managed),
  own: {
    key: json(
      policy([
        {
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"],
          Resource: [text`${spec.keys.cluster}`],
        },
      ]),
    ),
    ...(Object.keys(spec.tags).length === 0 ? {} : { tags: json(policy(tagging(spec))) }),
  },
});

/**
 * AWS' own policies let Auto Mode make things, but not with tags of ours. What is made has no name yet, so that no resource can
 * be named; each must carry the cluster's mark instead (EKS user guide, custom tags for EKS Auto resources).
 */
function tagging({ region, account }: ValidEksClusterSpec): readonly Statement[] {
  const ofCluster = { "aws:RequestTag/eks:eks-cluster-name": "${aws:PrincipalTag/eks:eks-cluster-name}" };
  const ec2 = (kind: string): Content => text`arn:aws:ec2:${region}:${account}:${kind}/*`;
  return [
    {
      Sid: "Nodes",
      Effect: "Allow",
      Action: ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"],
      Resource: ["*"],
      Condition: {
        StringEquals: ofCluster,
        StringLike: {
          "aws:RequestTag/eks:kubernetes-node-class-name": "*",
          "aws:RequestTag/eks:kubernetes-node-pool-name": "*",
        },
      },
    },
    {
      Sid: "Volumes",
      Effect: "Allow",
      Action: ["ec2:CreateSnapshot", "ec2:CreateVolume"],
      Resource: [ec2("volume"), text`arn:aws:ec2:${region}::snapshot/*`],
      Condition: { StringEquals: ofCluster },
    },
    {
      Sid: "Interfaces",
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterface"],
      Resource: ["*"],
      Condition: {
        StringEquals: ofCluster,
        StringLike: { "aws:RequestTag/eks:kubernetes-cni-node-name": "*" },
      },
    },
    {
      Sid: "LoadBalancers",
      Effect: "Allow",
      Action: [
        "ec2:CreateSecurityGroup",
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateLoadBalancer",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:CreateTargetGroup",
      ],
      Resource: ["*"],
      Condition: { StringEquals: ofCluster },
    },
  ];
}

/** Nodes register, assume the roles of their pods, and pull images: nothing else. */
const nodeRole = ({ name }: ValidEksClusterSpec): RenderedRole => ({
  name: nodeRoleName(name),
  description: `Nodes of the cluster ${name}`,
  assumeRolePolicy: json(
    policy([{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: ["sts:AssumeRole"] }]),
  ),
  managed: ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"].map(managed),
  own: {},
});
