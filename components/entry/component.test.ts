import * as k8s from "@pulumi/kubernetes";
import type { ServiceEndpoint } from "../core/endpoints";
import { type Computed, type Registered, registered } from "../core/testing";
import { AlbEntry, GatewayEntry } from "./component";
import type { AlbEntrySpec, Route } from "./spec";

const computed: Computed = {
  "aws:acm/certificate:Certificate": () => ({
    arn: "arn:requested",
    domainValidationOptions: [
      { resourceRecordName: "_x.data.example.com", resourceRecordType: "CNAME", resourceRecordValue: "_y.acm.aws" },
    ],
  }),
  "aws:acm/certificateValidation:CertificateValidation": () => ({ certificateArn: "arn:issued" }),
  "aws:lb/trustStore:TrustStore": () => ({ arn: "arn:store" }),
  "aws:route53/record:Record": ({ name }) => ({ fqdn: name }),
  "aws:lb/loadBalancer:LoadBalancer": () => ({
    arn: "arn:balancer",
    dnsName: "millrace-1.elb.amazonaws.com",
    zoneId: "ZELB",
  }),
  "aws:lb/targetGroup:TargetGroup": (_, name) => ({ arn: `arn:group:${name}` }),
  "aws:lb/listener:Listener": (_, name) => ({ arn: `arn:listener:${name}` }),
};

const cluster = () => ({
  provider: new k8s.Provider("cluster", {}),
  name: "millrace-test",
  form: "eks" as const,
  cidrs: ["10.40.0.0/16"],
  disposable: true,
  storageClass: "millrace",
});
const backend: ServiceEndpoint = {
  namespace: "millrace-workers",
  service: "millrace-ingest",
  port: 8000,
  pods: {},
  url: "http://millrace-ingest:8000",
};
const route = (system: string, authentication: Route["authentication"]): Route => ({
  system,
  host: `${system}.data.example.com`,
  backend,
  authentication,
});
const onAws = (routes: readonly Route[], change: Partial<AlbEntrySpec> = {}) =>
  new AlbEntry("entry", {
    cluster: cluster(),
    domain: "data.example.com",
    routes,
    network: { vpcId: "vpc-1", publicSubnets: ["subnet-a"] },
    podsGroup: "sg-pods",
    zoneId: "Z1",
    clientAuthority: { bucket: "authority", key: "ca.pem" },
    ...change,
  });
const inputsOf = (resources: readonly Registered[], type: string, name: string) =>
  resources.find((resource) => resource.type === type && resource.name === name)?.inputs;

test("each host is a name of the zone that leads to the load balancer", async () => {
  const { resources, value } = await registered(() => onAws([route("ingest", "api-key")]).addresses, {}, computed);
  expect(value).toEqual({
    ingest: { url: "https://ingest.data.example.com", authentication: "api-key", tls: "server" },
  });
  expect(inputsOf(resources, "aws:route53/record:Record", "ingest.data.example.com")).toEqual({
    zoneId: "Z1",
    name: "ingest.data.example.com",
    type: "A",
    aliases: [{ name: "millrace-1.elb.amazonaws.com", zoneId: "ZELB", evaluateTargetHealth: false }],
  });
});

test("the load balancer is the one thing with a public address, in the public subnets, logged and guarded where that is wanted", async () => {
  const { resources } = await registered(
    () =>
      onAws([route("ingest", "api-key")], { accessLogs: { bucket: "logs", prefix: "entry" }, webAcl: "arn:acl" }).urn,
    {},
    computed,
  );
  expect(inputsOf(resources, "aws:lb/loadBalancer:LoadBalancer", "millrace")).toEqual({
    loadBalancerType: "application",
    internal: false,
    subnets: ["subnet-a"],
    securityGroups: ["millrace"],
    dropInvalidHeaderFields: true,
    accessLogs: { enabled: true, bucket: "logs", prefix: "entry" },
  });
  expect(inputsOf(resources, "aws:wafv2/webAclAssociation:WebAclAssociation", "millrace")).toEqual({
    resourceArn: "arn:balancer",
    webAclArn: "arn:acl",
  });
});

test("the world reaches its two ports, and it reaches the pods' ports alone", async () => {
  const { resources } = await registered(
    () => onAws([route("ingest", "api-key")], { allow: ["203.0.113.0/24"] }).urn,
    {},
    computed,
  );
  const rules = resources.filter(({ type }) => /SecurityGroup(In|E)gressRule$/.test(type));
  const port = (value: number) => ({ ipProtocol: "tcp", fromPort: value, toPort: value });
  const world = { securityGroupId: "millrace", cidrIpv4: "203.0.113.0/24" };
  const description = "From the entry to pods";
  expect(rules.map(({ inputs }) => inputs)).toEqual([
    { ...world, ...port(80), description: "http from 203.0.113.0/24" },
    { ...world, ...port(443), description: "https from 203.0.113.0/24" },
    { securityGroupId: "millrace", referencedSecurityGroupId: "sg-pods", ...port(8000), description },
    { securityGroupId: "sg-pods", referencedSecurityGroupId: "millrace", ...port(8000), description },
  ]);
});

test("one certificate for the hosts of the domain is proven by a record, and used once it is issued", async () => {
  const { resources } = await registered(() => onAws([route("ingest", "api-key")]).addresses, {}, computed);
  expect(inputsOf(resources, "aws:acm/certificate:Certificate", "millrace")).toEqual({
    domainName: "*.data.example.com",
    validationMethod: "DNS",
    keyAlgorithm: "EC_prime256v1",
  });
  expect(inputsOf(resources, "aws:route53/record:Record", "millrace-proof")).toEqual({
    zoneId: "Z1",
    name: "_x.data.example.com",
    type: "CNAME",
    records: ["_y.acm.aws"],
    ttl: 60,
    allowOverwrite: true,
  });
  expect(inputsOf(resources, "aws:lb/listener:Listener", "https")).toMatchObject({
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    certificateArn: "arn:issued",
  });
  expect(resources.some(({ type }) => type === "aws:lb/trustStore:TrustStore")).toBe(false);
});

test("a host leads by a rule to the group that the cluster keeps the pods in, which comes last and goes first", async () => {
  const { resources } = await registered(() => onAws([route("ingest", "api-key")]).urn, {}, computed);
  expect(inputsOf(resources, "aws:lb/listenerRule:ListenerRule", "ingest")).toEqual({
    listenerArn: "arn:listener:https",
    conditions: [{ hostHeader: { values: ["ingest.data.example.com"] } }],
    actions: [{ type: "forward", targetGroupArn: "arn:group:ingest" }],
  });
  const order = resources.map(({ type }) => type);
  const binding = order.indexOf("kubernetes:eks.amazonaws.com/v1:TargetGroupBinding");
  expect(resources[binding]?.inputs).toMatchObject({ spec: { targetGroupARN: "arn:group:ingest" } });
  expect(binding).toBeGreaterThan(order.indexOf("aws:lb/listenerRule:ListenerRule"));
});

test("client certificates are checked against the authority in the bucket, on a port of their own", async () => {
  const { resources, value } = await registered(() => onAws([route("ingest", "mtls")]).addresses, {}, computed);
  expect(value).toEqual({
    ingest: { url: "https://ingest.data.example.com:8443", authentication: "mtls", tls: "mutual" },
  });
  expect(inputsOf(resources, "aws:lb/trustStore:TrustStore", "millrace")).toEqual({
    caCertificatesBundleS3Bucket: "authority",
    caCertificatesBundleS3Key: "ca.pem",
  });
  expect(inputsOf(resources, "aws:lb/listener:Listener", "mutual")).toMatchObject({
    port: 8443,
    mutualAuthentication: { mode: "verify", trustStoreArn: "arn:store" },
  });
});

test("a Gateway's hosts are known at once, those with client certificates at their own port", async () => {
  const { resources, value } = await registered(() => {
    const entry = new GatewayEntry("entry", {
      cluster: cluster(),
      domain: "data.example.com",
      routes: [route("grafana", "oidc"), route("ingest", "mtls")],
      gatewayClass: "istio",
      issuer: { kind: "ClusterIssuer", name: "millrace-public" },
      clientAuthority: "client-authority",
    });
    return { addresses: entry.addresses, reach: entry.reach, urn: entry.urn };
  });
  expect(value.addresses).toEqual({
    grafana: { url: "https://grafana.data.example.com", authentication: "oidc", tls: "server" },
    ingest: { url: "https://ingest.data.example.com:8443", authentication: "mtls", tls: "mutual" },
  });
  expect(resources.some(({ name }) => name === "gateway-api-crds")).toBe(false);
});
