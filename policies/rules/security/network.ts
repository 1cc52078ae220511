import type { Place } from "../../core/reading";
import { type Breach, type Check, checks, resourceRule, type Rule, stackRule } from "../../core/rule";
import { kindOf, namespaceOf, objectName, ofKind, type Subject } from "../../core/subject";
import { oneOf, ofTypes } from "../asking";

const defaultDeny = stackRule({
  name: "default-deny",
  family: "security",
  title: "Namespaces let nothing in or out that no policy allows",
  severity: "high",
  references: [
    { framework: "CIS Kubernetes 1.10", id: "5.3.2" },
    { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Network separation and hardening" },
  ],
  remedy: "give the namespace a NetworkPolicy for all pods with the types Ingress and Egress and no rule",
  judge: (stack) => {
    const policies = ofKind(stack, "NetworkPolicy");
    return ofKind(stack, "Namespace").map((namespace) => ({
      on: namespace,
      ask: () => {
        const name = objectName(namespace);
        return policies.some((policy) => namespaceOf(policy) === name && denies(policy.inputs.at("spec")))
          ? undefined
          : { what: "a NetworkPolicy that denies by default", allowed: "there", got: "none" };
      },
    }));
  },
});

const denies = (spec: Place): boolean =>
  spec.at("podSelector").fields().length === 0 &&
  ["Ingress", "Egress"].every((type) => spec.at("policyTypes").texts().includes(type)) &&
  spec.at("ingress").items().length === 0 &&
  spec.at("egress").items().length === 0;

const exposed = resourceRule({
  name: "no-exposed-service",
  family: "security",
  title: "Nothing is reached from outside but through the entry",
  severity: "high",
  references: [{ framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Network separation and hardening" }],
  remedy: "make it ClusterIP, and let the entry lead to it",
  judge: (subject) =>
    kindOf(subject) !== "Service"
      ? []
      : checks(subject, () => {
          const type = subject.inputs.at("spec", "type");
          return type.is("LoadBalancer") || type.is("NodePort")
            ? { what: "spec.type", allowed: "ClusterIP", got: type.shown() }
            : undefined;
        }),
});

const WORLD = ["0.0.0.0/0", "::/0"];

interface Opening {
  readonly addresses: readonly Place[];
  readonly from: Place;
  readonly to: Place;
  readonly protocol: Place;
}

/** Who may connect where by a group's own rules, or by a rule that is a resource. */
function openingsOf({ type, inputs }: Subject): readonly Opening[] {
  const single = (addresses: readonly Place[], rule: Place, protocol: string): Opening => ({
    addresses,
    from: rule.at("fromPort"),
    to: rule.at("toPort"),
    protocol: rule.at(protocol),
  });
  switch (type) {
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
      return [single([inputs.at("cidrIpv4"), inputs.at("cidrIpv6")], inputs, "ipProtocol")];
    case "aws:ec2/securityGroupRule:SecurityGroupRule":
      return [single(rangesOf(inputs), inputs, "protocol")];
    case "aws:ec2/securityGroup:SecurityGroup":
    case "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
      return inputs
        .at("ingress")
        .items()
        .map((rule) => single(rangesOf(rule), rule, "protocol"));
    default:
      return [];
  }
}

const rangesOf = (rule: Place): readonly Place[] => [
  ...rule.at("cidrBlocks").items(),
  ...rule.at("ipv6CidrBlocks").items(),
];

const groups = resourceRule<{ readonly ports: readonly string[] }>(
  {
    name: "no-open-security-group",
    family: "security",
    title: "The world reaches no port but those of the entry",
    severity: "critical",
    references: [
      { framework: "AWS FSBP", id: "EC2.18" },
      { framework: "AWS FSBP", id: "EC2.19" },
      { framework: "CIS AWS Foundations 3.0", id: "5.2" },
    ],
    remedy: "name the addresses that may connect",
    judge: (subject, { ports }) => {
      const { type, inputs } = subject;
      if (type.endsWith(":SecurityGroupRule") && !inputs.at("type").unknown && !inputs.at("type").is("ingress"))
        return [];
      return openingsOf(subject).flatMap(({ addresses, from, to, protocol }): readonly Check[] =>
        addresses.map((address) => ({
          on: subject,
          ask: (): Breach | undefined => {
            if (!WORLD.includes(address.text() ?? "")) return undefined;
            const one = from.number() !== undefined && from.number() === to.number() && !protocol.is("-1");
            if (one && ports.includes(String(from.number()))) return undefined;
            const reached = one ? `port ${from.shown()}` : `ports ${from.shown()} to ${to.shown()}`;
            return { what: address.path, allowed: `of the world for port ${oneOf(ports)} alone`, got: reached };
          },
        })),
      );
    },
  },
  { ports: { doc: "Ports that the world may reach", default: ["80", "443"] } },
);

const EKS = ["eks:index:Cluster", "aws:eks/cluster:Cluster"];

/** The component has the fields at its top, the resource in `vpcConfig` and with names without `endpoint…` alike. */
const network = (inputs: Place, type: string): Place => (type === EKS[1] ? inputs.at("vpcConfig") : inputs);

const endpoint = resourceRule({
  name: "eks-private-endpoint",
  family: "security",
  title: "The API server is not open to the world",
  severity: "high",
  references: [
    { framework: "AWS FSBP", id: "EKS.1" },
    { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Network separation and hardening" },
  ],
  remedy: "set endpointPublicAccess to false, or publicAccessCidrs to addresses that are yours",
  judge: (subject) =>
    ofTypes(
      subject,
      EKS,
      (inputs) => {
        const vpc = network(inputs, subject.type);
        if (vpc.at("endpointPublicAccess").is(false)) return undefined;
        const ranges = vpc.at("publicAccessCidrs");
        if (!ranges.absent && !ranges.texts().some((range) => WORLD.includes(range))) return undefined;
        return { what: "publicAccessCidrs", allowed: "addresses that are ours", got: ranges.shown() };
      },
      (inputs) => {
        const access = network(inputs, subject.type).at("endpointPrivateAccess");
        return access.is(true) ? undefined : { what: access.path, allowed: "true", got: access.shown() };
      },
    ),
});

const LOGS = ["api", "audit", "authenticator"];

const audit = resourceRule({
  name: "eks-audit-logs",
  family: "security",
  title: "The cluster logs who asked for what",
  severity: "medium",
  references: [
    { framework: "AWS FSBP", id: "EKS.8" },
    { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Audit logging and threat detection" },
  ],
  remedy: "set enabledClusterLogTypes",
  judge: (subject) =>
    ofTypes(subject, EKS, (inputs) => {
      const types = inputs.at("enabledClusterLogTypes");
      return LOGS.every((log) => types.texts().includes(log))
        ? undefined
        : { what: types.path, allowed: `a list with ${LOGS.join(", ")}`, got: types.shown() };
    }),
});

const databases = resourceRule({
  name: "rds-private",
  family: "security",
  title: "Databases have no public address",
  severity: "critical",
  references: [
    { framework: "AWS FSBP", id: "RDS.2" },
    { framework: "CIS AWS Foundations 3.0", id: "2.3.3" },
  ],
  remedy: "set publiclyAccessible to false",
  judge: (subject) =>
    ofTypes(subject, ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"], (inputs) => {
      const open = inputs.at("publiclyAccessible");
      return open.is(true) ? { what: open.path, allowed: "false", got: "true" } : undefined;
    }),
});

const brokers = resourceRule({
  name: "msk-private",
  family: "security",
  title: "Brokers have no public address",
  severity: "critical",
  references: [{ framework: "AWS FSBP", id: "MSK.4" }],
  remedy: "set brokerNodeGroupInfo.connectivityInfo.publicAccess.type to DISABLED",
  judge: (subject) =>
    ofTypes(subject, ["aws:msk/cluster:Cluster"], (inputs) => {
      const access = inputs.at("brokerNodeGroupInfo", "connectivityInfo", "publicAccess", "type");
      return access.absent || access.is("DISABLED")
        ? undefined
        : { what: access.path, allowed: '"DISABLED"', got: access.shown() };
    }),
});

/** Who reaches what. */
export const networkRules: readonly Rule[] = [defaultDeny, exposed, groups, endpoint, audit, databases, brokers];
