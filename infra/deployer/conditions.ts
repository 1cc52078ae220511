import type { Graph } from "../harness/graph";
import { roleArn, rolesOf, type Where } from "./scopes";

export type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What an action is limited to beside the kinds of its resources. */
export interface Limit {
  /** Instead of the ARNs of its kinds. */
  readonly resources?: readonly string[];
  readonly condition?: Condition;
}

/** The resources of a type that hand a role to a service, and the service. */
const PASSES: Readonly<Record<string, string>> = {
  "aws:rds/instance:Instance": "monitoring.rds.amazonaws.com",
  "aws:ec2/flowLog:FlowLog": "vpc-flow-logs.amazonaws.com",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": "pods.eks.amazonaws.com",
  "eks:index:Cluster": "eks.amazonaws.com",
};

/** The roles that AWS makes for a service's own use, by the types whose service asks for it. */
const LINKED: Readonly<Record<string, string>> = {
  "aws:appautoscaling/target:Target": "kafka.application-autoscaling.amazonaws.com",
  "aws:lb/loadBalancer:LoadBalancer": "elasticloadbalancing.amazonaws.com",
  "aws:msk/cluster:Cluster": "kafka.amazonaws.com",
  "aws:rds/instance:Instance": "rds.amazonaws.com",
  "eks:index:Cluster": "eks.amazonaws.com",
};

/**
 * What deletes or takes over things whose ids nobody knows beforehand: only of those that carry the stack's tag. That guards
 * against accidents: who may set tags, may set this one. What else changes a network is limited to the region, since the default
 * group and table of a network, and the group that EKS makes, do not have the tag.
 */
const TAGGED =
  /^(acm:DeleteCertificate|ec2:(Delete(FlowLogs|InternetGateway|NatGateway|RouteTable|SecurityGroup|Subnet|Vpc|VpcEndpoints)|ReleaseAddress)|kms:(PutKeyPolicy|ScheduleKeyDeletion|UntagResource|UpdateKeyDescription))$/;

/** Limits by action; several where an action has one for each service. Actions without are limited by their kinds alone. */
export function limitsOf(graph: Graph, { region, account }: Where): (action: string) => readonly Limit[] | undefined {
  const types = new Set(graph.resources.map(({ type }) => type));
  const of = (table: Readonly<Record<string, string>>): readonly string[] => [
    ...new Set(Object.entries(table).flatMap(([type, service]) => (types.has(type) ? [service] : []))),
  ];
  const tag = stackTag(graph);
  const passes = of(PASSES).flatMap((service) => {
    const roles = rolesOf(graph).filter(({ services }) => services.includes(service));
    return roles.length === 0
      ? []
      : [
          {
            resources: roles.map(({ name }) => roleArn(name, account)),
            condition: { StringEquals: { "iam:PassedToService": [service] } },
          },
        ];
  });
  const policies = [
    ...new Set(
      graph.resources
        .filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        .map(({ inputs }) => String(inputs.policyArn)),
    ),
  ];
  const limits: Readonly<Record<string, readonly Limit[]>> = {
    "iam:PassRole": passes,
    // Nothing but the policies of the graph gets to a role; what a role has of its own is in `iam:PutRolePolicy`.
    "iam:AttachRolePolicy": policies.length === 0 ? [] : [{ condition: { ArnEquals: { "iam:PolicyARN": policies } } }],
    "iam:CreateServiceLinkedRole": of(LINKED).map((service) => ({
      resources: [`arn:aws:iam::${account}:role/aws-service-role/${service}/*`],
      condition: { StringEquals: { "iam:AWSServiceName": [service] } },
    })),
    ...(tag === undefined
      ? {}
      : {
          "kms:CreateKey": [tagged("Request", tag)],
          // With its creation, and when its tags change.
          "kms:TagResource": [tagged("Request", tag), tagged("Resource", tag)],
        }),
    // A new key's tags take up to five minutes to count (KMS developer guide), so that what comes right after its creation cannot
    // be limited by them. What AWS' services do with it they do for the deployer.
    "kms:CreateGrant": [{ condition: { Bool: { "kms:GrantIsForAWSResource": ["true"] } } }],
    ...Object.fromEntries(
      ["kms:Decrypt", "kms:GenerateDataKey"].map((action) => [
        action,
        [{ condition: { StringEquals: { "kms:ViaService": [`secretsmanager.${region}.amazonaws.com`] } } }],
      ]),
    ),
  };
  return (action) =>
    limits[action] ?? (tag !== undefined && TAGGED.test(action) ? [tagged("Resource", tag)] : undefined);
}

interface Tag {
  readonly key: string;
  readonly value: string;
}

const tagged = (of: "Request" | "Resource", { key, value }: Tag): Limit => ({
  condition: { StringEquals: { [`aws:${of}Tag/${key}`]: [value] } },
});

/** The tag that the graph's provider puts on all it makes. */
function stackTag({ resources, stack }: Graph): Tag | undefined {
  const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
  if (typeof provider?.inputs.defaultTags !== "string") return undefined;
  const { tags = {} } = JSON.parse(provider.inputs.defaultTags) as { tags?: Readonly<Record<string, string>> };
  const found = Object.entries(tags).find(([, value]) => value === stack);
  return found === undefined ? undefined : { key: found[0], value: found[1] };
}
