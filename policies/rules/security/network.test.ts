import { describeRule } from "../../testing/cases";
import { object, resource } from "../../testing/subjects";

const namespace = object("core/v1:Namespace", "workers");
const policy = (spec: object, of = "workers") =>
  object("networking.k8s.io/v1:NetworkPolicy", `${of}/default-deny`, { spec: spec as never });
const BOTH = ["Ingress", "Egress"];

describeRule("default-deny", {
  ending:
    "; give the namespace a NetworkPolicy for all pods with the types Ingress and Egress and no rule " +
    "(CIS Kubernetes 1.10 5.3.2; NSA/CISA Kubernetes Hardening 1.2 Network separation and hardening)",
  reports: {
    "a namespace without policies": [
      namespace,
      'Namespace "workers": a NetworkPolicy that denies by default must be there, got none',
    ],
    "one whose policy is of another": [
      [namespace, policy({ podSelector: {}, policyTypes: BOTH }, "other")],
      'Namespace "workers": a NetworkPolicy that denies by default must be there, got none',
    ],
    "one that lets all out": [
      [namespace, policy({ podSelector: {}, policyTypes: ["Ingress"] })],
      'Namespace "workers": a NetworkPolicy that denies by default must be there, got none',
    ],
    "one whose policy allows something": [
      [namespace, policy({ podSelector: {}, policyTypes: BOTH, egress: [{}] })],
      'Namespace "workers": a NetworkPolicy that denies by default must be there, got none',
    ],
    "one whose policy is for some pods": [
      [namespace, policy({ podSelector: { matchLabels: { app: "fraud" } }, policyTypes: BOTH })],
      'Namespace "workers": a NetworkPolicy that denies by default must be there, got none',
    ],
  },
  accepts: { "one that denies all by default": [namespace, policy({ podSelector: {}, policyTypes: BOTH })] },
});

const service = (spec: object) => object("core/v1:Service", "workers/fraud", { spec: spec as never });

describeRule("no-exposed-service", {
  ending:
    "; make it ClusterIP, and let the entry lead to it " +
    "(NSA/CISA Kubernetes Hardening 1.2 Network separation and hardening)",
  reports: {
    "a load balancer of its own": [
      service({ type: "LoadBalancer" }),
      'Service "workers/fraud": spec.type must be ClusterIP, got "LoadBalancer"',
    ],
    "a port of every node": [
      service({ type: "NodePort" }),
      'Service "workers/fraud": spec.type must be ClusterIP, got "NodePort"',
    ],
  },
  accepts: { "what is in the cluster alone": service({ type: "ClusterIP" }), "what says nothing": service({}) },
});

const ingress = (fields: object) =>
  resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "all", { ipProtocol: "tcp", ...fields });
const group = (...rules: readonly object[]) =>
  resource("aws:ec2/securityGroup:SecurityGroup", "kafka", { ingress: rules as never });

describeRule("no-open-security-group", {
  ending: "; name the addresses that may connect " + "(AWS FSBP EC2.18; AWS FSBP EC2.19; CIS AWS Foundations 3.0 5.2)",
  reports: {
    "a port of brokers": [
      ingress({ cidrIpv4: "0.0.0.0/0", fromPort: 9098, toPort: 9098 }),
      'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule "all": cidrIpv4 must be of the world for port 80 or 443 alone, got port 9098',
    ],
    "every port": [
      ingress({ cidrIpv6: "::/0", ipProtocol: "-1" }),
      'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule "all": cidrIpv6 must be of the world for port 80 or 443 alone, got ports nothing to nothing',
    ],
    "a range that has more than the entry": [
      ingress({ cidrIpv4: "0.0.0.0/0", fromPort: 0, toPort: 65_535 }),
      'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule "all": cidrIpv4 must be of the world for port 80 or 443 alone, got ports 0 to 65535',
    ],
    "a rule within its group": [
      group({ cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"], fromPort: 22, toPort: 22, protocol: "tcp" }),
      'aws:ec2/securityGroup:SecurityGroup "kafka": ingress[0].cidrBlocks[1] must be of the world for port 80 or 443 alone, got port 22',
    ],
  },
  accepts: {
    "the entry": ingress({ cidrIpv4: "0.0.0.0/0", fromPort: 443, toPort: 443 }),
    "addresses of ours": group({ cidrBlocks: ["10.0.0.0/8"], fromPort: 22, toPort: 22, protocol: "tcp" }),
  },
});

const component = (fields: object) => resource("eks:index:Cluster", "millrace", fields as never);
const cluster = (vpcConfig: object) =>
  resource("aws:eks/cluster:Cluster", "millrace", { vpcConfig: vpcConfig as never });

describeRule("eks-private-endpoint", {
  ending:
    "; set endpointPublicAccess to false, or publicAccessCidrs to addresses that are yours " +
    "(AWS FSBP EKS.1; NSA/CISA Kubernetes Hardening 1.2 Network separation and hardening)",
  reports: {
    "what the defaults are": [
      component({}),
      'eks:index:Cluster "millrace": publicAccessCidrs must be addresses that are ours, got nothing',
      'eks:index:Cluster "millrace": endpointPrivateAccess must be true, got nothing',
    ],
    "the whole world": [
      cluster({
        endpointPublicAccess: true,
        endpointPrivateAccess: true,
        publicAccessCidrs: ["10.0.0.0/8", "0.0.0.0/0"],
      }),
      'aws:eks/cluster:Cluster "millrace": publicAccessCidrs must be addresses that are ours, got ["10.0.0.0/8","0.0.0.0/0"]',
    ],
  },
  accepts: {
    "an endpoint in the network alone": component({ endpointPublicAccess: false, endpointPrivateAccess: true }),
    "addresses of ours": cluster({ endpointPrivateAccess: true, publicAccessCidrs: ["192.0.2.0/24"] }),
  },
});

describeRule("eks-audit-logs", {
  ending:
    "; set enabledClusterLogTypes (AWS FSBP EKS.8; NSA/CISA Kubernetes Hardening 1.2 Audit logging and threat detection)",
  reports: {
    "no logs": [
      component({}),
      'eks:index:Cluster "millrace": enabledClusterLogTypes must be a list with api, audit, authenticator, got nothing',
    ],
    "logs without those of who asked": [
      component({ enabledClusterLogTypes: ["api", "scheduler"] }),
      'eks:index:Cluster "millrace": enabledClusterLogTypes must be a list with api, audit, authenticator, got ["api","scheduler"]',
    ],
  },
  accepts: { "all that tell": component({ enabledClusterLogTypes: ["api", "audit", "authenticator"] }) },
});

const database = (fields: object) => resource("aws:rds/instance:Instance", "postgres", fields as never);

describeRule("rds-private", {
  ending: "; set publiclyAccessible to false (AWS FSBP RDS.2; CIS AWS Foundations 3.0 2.3.3)",
  reports: {
    "a public database": [
      database({ publiclyAccessible: true }),
      'aws:rds/instance:Instance "postgres": publiclyAccessible must be false, got true',
    ],
  },
  accepts: { "a private one": database({ publiclyAccessible: false }), "what says nothing": database({}) },
});

const brokers = (type: string) =>
  resource("aws:msk/cluster:Cluster", "kafka", {
    brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type } } },
  });

describeRule("msk-private", {
  ending: "; set brokerNodeGroupInfo.connectivityInfo.publicAccess.type to DISABLED (AWS FSBP MSK.4)",
  reports: {
    "public brokers": [
      brokers("SERVICE_PROVIDED_EIPS"),
      'aws:msk/cluster:Cluster "kafka": brokerNodeGroupInfo.connectivityInfo.publicAccess.type must be "DISABLED", got "SERVICE_PROVIDED_EIPS"',
    ],
  },
  accepts: {
    "private ones": brokers("DISABLED"),
    "what says nothing": resource("aws:msk/cluster:Cluster", "kafka", {}),
  },
});
