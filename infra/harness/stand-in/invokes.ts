import { ACCOUNT, DEFAULT_REGION } from "./computed/model";
import { isObject, type Plain } from "./wire";

/** A function of a provider as the program calls it. */
interface Call {
  /** Without the marks of secrets. */
  readonly args: Plain;
  readonly region: string;
}

/** Answers of the providers' functions, by token. */
const answers: Readonly<Record<string, (call: Call) => Plain>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ region }) => ({
    id: region,
    region,
    groupNames: [region],
    names: ["a", "b", "c", "d", "e", "f"].map((zone) => `${region}${zone}`),
    zoneIds: [1, 2, 3, 4, 5, 6].map((zone) => `${shortened(region)}-az${zone}`),
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/millrace`,
    userId: "AROAEXAMPLE:millrace",
  }),
  "aws:index/getRegion:getRegion": ({ region }) => ({
    id: region,
    name: region,
    region,
    description: region,
    endpoint: `ec2.${region}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getDefaultTags:getDefaultTags": () => ({ id: "aws", tags: {} }),
  "aws:iam/getPolicyDocument:getPolicyDocument": ({ args }) => {
    const json = JSON.stringify(policyDocument(args));
    return { id: "policy", json, minifiedJson: json };
  },
  "aws:eks/getClusterAuth:getClusterAuth": ({ args }) => ({
    id: args.name,
    name: args.name,
    token: `k8s-aws-v1.${Buffer.from(String(args.name)).toString("base64url")}`,
  }),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": ({ region }) => ({
    id: region,
    region,
    authorizationToken: Buffer.from("AWS:a-token-of-the-stand-in").toString("base64"),
    userName: "AWS",
    password: "a-token-of-the-stand-in",
    proxyEndpoint: `https://${ACCOUNT}.dkr.ecr.${region}.amazonaws.com`,
    expiresAt: "2026-01-01T12:00:00Z",
  }),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": ({ args, region }) => ({
    ...args,
    id: `pl-${"0".repeat(17)}`,
    arn: `arn:aws:ec2:${region}:aws:prefix-list/pl-${"0".repeat(17)}`,
    name: args.name ?? "prefix-list",
    addressFamily: "IPv4",
    entries: [],
    maxEntries: 0,
    ownerId: "AWS",
    version: 1,
    tags: {},
  }),
  // As many as a cluster may have, since an ARN does not say how many there are.
  "aws:msk/getBrokerNodes:getBrokerNodes": ({ args, region }) => ({
    id: args.clusterArn,
    clusterArn: args.clusterArn,
    region,
    nodeInfoLists: Array.from({ length: 60 }, (_, index) => ({
      attachedEniId: `eni-${String(index + 1).padStart(17, "0")}`,
      brokerId: index + 1,
      clientSubnet: `subnet-${String(index % 3).padStart(17, "0")}`,
      clientVpcIpAddress: `10.0.${index % 3}.${index + 10}`,
      endpoints: [`b-${index + 1}.kafka.example.c2.kafka.${region}.amazonaws.com`],
      nodeArn: `${String(args.clusterArn).replace(":cluster/", ":broker/")}/${index + 1}`,
    })),
  }),
  "aws:route53/getZone:getZone": ({ args }) => ({
    ...args,
    id: "Z00000000000000000000",
    zoneId: "Z00000000000000000000",
    name: args.name,
    arn: "arn:aws:route53:::hostedzone/Z00000000000000000000",
    privateZone: false,
    callerReference: "stand-in",
    comment: "",
    nameServers: ["ns-1.awsdns-00.com", "ns-2.awsdns-01.net", "ns-3.awsdns-02.org", "ns-4.awsdns-03.co.uk"],
    primaryNameServer: "ns-1.awsdns-00.com",
    resourceRecordSetCount: 2,
    tags: {},
  }),
};

export interface Invocation {
  readonly token: string;
  readonly args: Plain;
  readonly region?: string;
}

/** What the provider's function returns. @throws the sentence for one that has no answer */
export function answer({ token, args, region = DEFAULT_REGION }: Invocation): Plain {
  const known = answers[token];
  if (known === undefined) {
    throw new Error(
      `function ${token} has no answer; there are answers for ${Object.keys(answers).sort().join(", ")}: add one in infra/harness/stand-in/invokes.ts`,
    );
  }
  return known({ args, region: typeof args.region === "string" ? args.region : region });
}

/** `us-east-1` → `use1`, as in the ids of zones. */
const shortened = (region: string): string =>
  region.split("-").reduce((short, part, index) => short + (index === 0 ? part : (part[0] ?? "")), "");

/** The document that AWS' provider writes of its statements. */
function policyDocument({ statements = [], version = "2012-10-17", policyId }: Plain): Plain {
  return {
    Version: version,
    ...(policyId === undefined ? {} : { Id: policyId }),
    Statement: (statements as readonly Plain[]).map((it) => ({
      ...(it.sid === undefined ? {} : { Sid: it.sid }),
      Effect: it.effect ?? "Allow",
      ...lists("Action", it.actions),
      ...lists("NotAction", it.notActions),
      ...lists("Resource", it.resources),
      ...lists("NotResource", it.notResources),
      ...(it.principals === undefined ? {} : { Principal: principals(it.principals) }),
      ...(it.conditions === undefined ? {} : { Condition: conditions(it.conditions) }),
    })),
  };
}

function lists(key: string, values: unknown): Plain {
  if (!Array.isArray(values)) return {};
  return { [key]: values.length === 1 ? (values[0] as unknown) : values };
}

function principals(given: unknown): unknown {
  const [first] = given as readonly { type: string }[];
  if (first?.type === "*") return "*";
  const entries = (given as readonly { type: string; identifiers: readonly string[] }[]).map(
    ({ type, identifiers }) => [type, identifiers.length === 1 ? identifiers[0] : identifiers] as const,
  );
  return Object.fromEntries(entries);
}

function conditions(given: unknown): Plain {
  const result: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of given as readonly {
    test: string;
    variable: string;
    values: readonly string[];
  }[]) {
    result[test] = {
      ...(isObject(result[test]) ? result[test] : {}),
      [variable]: values.length === 1 ? values[0] : values,
    };
  }
  return result;
}
