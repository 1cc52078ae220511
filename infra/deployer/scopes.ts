import type { Graph } from "../harness/graph";

/** Where a stack is deployed. */
export interface Where {
  /** `us-east-1` */
  readonly region: string;
  /** Twelve digits; `*` leaves it open. */
  readonly account: string;
}

/** The hyphen and seven random digits that Pulumi adds to a name, as IAM's wildcards for one character each. */
const RANDOM = "-???????";
/** What Secrets Manager adds to a name in an ARN. */
const SECRET_RANDOM = "-??????";

/**
 * ARNs that the resources of a graph have or will have, by IAM's service and kind of resource (`iam:role`). Wildcards stand for
 * random digits and ids alone, for names never. A kind that is not here has ids that nobody knows beforehand: a network's.
 */
export function scopesOf(graph: Graph, { region, account }: Where): Readonly<Record<string, readonly string[]>> {
  const names = (type: string, property = "name"): readonly string[] => [
    ...new Set(
      graph.resources
        .filter((resource) => resource.type === type)
        .map(({ name, inputs }) => {
          const given = inputs[property];
          return typeof given === "string" ? given : `${name}${RANDOM}`;
        }),
    ),
  ];
  const arns = (service: string, found: readonly string[], ...patterns: readonly string[]): readonly string[] =>
    found.flatMap((name) =>
      patterns.map((pattern) => `arn:aws:${service}:${region}:${account}:${pattern.replaceAll("NAME", name)}`),
    );
  const cluster = names("eks:index:Cluster");
  const kafka = names("aws:msk/cluster:Cluster", "clusterName");
  const buckets = names("aws:s3/bucket:Bucket", "bucket");
  const databases = names("aws:glue/catalogDatabase:CatalogDatabase");
  const balancers = names("aws:lb/loadBalancer:LoadBalancer");
  const found: Readonly<Record<string, readonly string[]>> = {
    "acm:certificate": arns("acm", names("aws:acm/certificate:Certificate").slice(0, 1), "certificate/*"),
    "application-autoscaling:scalabletarget": arns(
      "application-autoscaling",
      names("aws:appautoscaling/target:Target").slice(0, 1),
      "scalable-target/*",
    ),
    "billing:billingview": names("aws:budgets/budget:Budget")
      .slice(0, 1)
      .map(() => `arn:aws:billing::${account}:billingview/primary`),
    "budgets:budget": names("aws:budgets/budget:Budget").map((name) => `arn:aws:budgets::${account}:budget/${name}`),
    // Of what application auto scaling makes for a policy that tracks a target.
    "cloudwatch:alarm": arns(
      "cloudwatch",
      names("aws:appautoscaling/policy:Policy").slice(0, 1),
      "alarm:TargetTracking-*",
    ),
    "ecr:repository": arns("ecr", names("aws:ecr/repository:Repository"), "repository/NAME"),
    "eks:cluster": arns("eks", cluster, "cluster/NAME"),
    "eks:access-entry": arns("eks", cluster, "access-entry/NAME/*"),
    "eks:addon": arns("eks", cluster, "addon/NAME/*"),
    "eks:podidentityassociation": arns("eks", cluster, "podidentityassociation/NAME/*"),
    "elasticloadbalancing:loadbalancer/app/": arns("elasticloadbalancing", balancers, "loadbalancer/app/NAME/*"),
    "elasticloadbalancing:listener/app": arns("elasticloadbalancing", balancers, "listener/app/NAME/*"),
    "elasticloadbalancing:listener-rule/app": arns("elasticloadbalancing", balancers, "listener-rule/app/NAME/*"),
    "elasticloadbalancing:targetgroup": arns(
      "elasticloadbalancing",
      names("aws:lb/targetGroup:TargetGroup"),
      "targetgroup/NAME/*",
    ),
    "elasticloadbalancing:truststore": arns(
      "elasticloadbalancing",
      names("aws:lb/trustStore:TrustStore"),
      "truststore/NAME/*",
    ),
    "glue:catalog": arns("glue", databases.slice(0, 1), "catalog"),
    "glue:rootcatalog": arns("glue", databases.slice(0, 1), "catalog"),
    "glue:database": arns("glue", databases, "database/NAME"),
    "glue:table": arns("glue", databases, "table/NAME/*"),
    "glue:userdefinedfunction": arns("glue", databases, "userDefinedFunction/NAME/*"),
    "iam:policy": names("aws:iam/policy:Policy").map((name) => `arn:aws:iam::${account}:policy/${name}`),
    "iam:role": rolesOf(graph).map(({ name }) => roleArn(name, account)),
    "kafka:cluster": arns("kafka", kafka, "cluster/NAME/*"),
    "kafka:configuration": arns("kafka", names("aws:msk/configuration:Configuration"), "configuration/NAME/*"),
    "kafka:vpc-connection": arns("kafka", names("aws:msk/vpcConnection:VpcConnection").slice(0, 1), "vpc-connection/*"),
    "kafka-cluster:cluster": arns("kafka", kafka, "cluster/NAME/*"),
    "kafka-cluster:topic": arns("kafka", kafka, "topic/NAME/*"),
    "kms:alias": arns("kms", names("aws:kms/alias:Alias"), "NAME"),
    "kms:key": arns("kms", names("aws:kms/key:Key").slice(0, 1), "key/*"),
    "logs:log-group": arns("logs", names("aws:cloudwatch/logGroup:LogGroup"), "log-group:NAME", "log-group:NAME:*"),
    "rds:db": arns("rds", names("aws:rds/instance:Instance", "identifier"), "db:NAME"),
    "rds:pg": arns("rds", names("aws:rds/parameterGroup:ParameterGroup"), "pg:NAME"),
    "rds:subgrp": arns("rds", names("aws:rds/subnetGroup:SubnetGroup"), "subgrp:NAME"),
    "route53:change": names("aws:route53/record:Record")
      .slice(0, 1)
      .map(() => "arn:aws:route53:::change/*"),
    "route53:hostedzone": names("aws:route53/record:Record", "zoneId").map(
      (id) => `arn:aws:route53:::hostedzone/${id}`,
    ),
    "s3:bucket": buckets.map((name) => `arn:aws:s3:::${name}`),
    "s3:object": buckets.map((name) => `arn:aws:s3:::${name}/*`),
    "secretsmanager:secret": [...new Set(names("aws:secretsmanager/secret:Secret").map(familyOf))].map(
      (name) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}`,
    ),
  };
  return Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0));
}

export interface Role {
  /** With wildcards for random digits. */
  readonly name: string;
  /** Who may assume it: `eks.amazonaws.com`. */
  readonly services: readonly string[];
}

/** The roles of a graph, with the services that their trust policies name. */
export const rolesOf = ({ resources }: Graph): readonly Role[] =>
  resources
    .filter(({ type }) => type === "aws:iam/role:Role")
    .map(({ name, inputs }) => ({
      name: typeof inputs.name === "string" ? inputs.name : `${name}${RANDOM}`,
      services: [...String(inputs.assumeRolePolicy).matchAll(/"([a-z0-9.-]+\.amazonaws\.com)"/g)].map(
        ([, service = ""]) => service,
      ),
    }));

export const roleArn = (name: string, account: string): string => `arn:aws:iam::${account}:role/${name}`;

/** `millrace/prod/*` of `millrace/prod/api-key-shop-1`: a producer more or less is no reason for another policy. */
function familyOf(name: string): string {
  const cut = name.lastIndexOf("/");
  return cut < 0 ? `${name}${SECRET_RANDOM}` : `${name.slice(0, cut)}/*`;
}
