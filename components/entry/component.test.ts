import * as k8s from "@pulumi/kubernetes";
import type { ServiceEndpoint } from "../core/endpoints";
import { type Computed, registered } from "../core/testing";
import { AlbEntry, GatewayEntry } from "./component";
import type { Route } from "./spec";

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
  "kubernetes:networking.k8s.io/v1:Ingress": () => ({
    status: { loadBalancer: { ingress: [{ hostname: "millrace-1.elb.amazonaws.com" }] } },
  }),
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
const onAws = (routes: readonly Route[]) =>
  new AlbEntry("entry", {
    cluster: cluster(),
    domain: "data.example.com",
    routes,
    network: { publicSubnets: ["subnet-a"] },
    zoneId: "Z1",
    clientAuthority: { bucket: "authority", key: "ca.pem" },
  });

test("each host is a name of the zone that leads to the load balancer which the cluster made", async () => {
  const { resources, value } = await registered(() => onAws([route("ingest", "api-key")]).addresses, {}, computed);
  expect(value).toEqual({
    ingest: { url: "https://ingest.data.example.com", authentication: "api-key", tls: "server" },
  });
  expect(resources.find(({ name }) => name === "ingest.data.example.com")?.inputs).toEqual({
    zoneId: "Z1",
    name: "ingest.data.example.com",
    type: "CNAME",
    ttl: 60,
    records: ["millrace-1.elb.amazonaws.com"],
  });
});

test("one certificate for the hosts of the domain is proven by a record, and used once it is issued", async () => {
  const { resources } = await registered(() => onAws([route("ingest", "api-key")]).addresses, {}, computed);
  const inputs = (type: string) => resources.find((resource) => resource.type === type)?.inputs;
  expect(inputs("aws:acm/certificate:Certificate")).toEqual({
    domainName: "*.data.example.com",
    validationMethod: "DNS",
    keyAlgorithm: "EC_prime256v1",
  });
  expect(resources.find(({ name }) => name === "millrace-proof")?.inputs).toEqual({
    zoneId: "Z1",
    name: "_x.data.example.com",
    type: "CNAME",
    records: ["_y.acm.aws"],
    ttl: 60,
    allowOverwrite: true,
  });
  expect(inputs("kubernetes:eks.amazonaws.com/v1:IngressClassParams")).toMatchObject({
    spec: { certificateARNs: ["arn:issued"] },
  });
  expect(resources.some(({ type }) => type === "aws:lb/trustStore:TrustStore")).toBe(false);
});

test("an Ingress comes after its class, so that the controller still has the class when it takes the load balancer away", async () => {
  const { resources } = await registered(() => onAws([route("ingest", "api-key")]).addresses, {}, computed);
  const order = resources.map(({ type }) => type);
  const at = (type: string) => order.indexOf(type);
  expect(at("kubernetes:networking.k8s.io/v1:Ingress")).toBeGreaterThan(
    at("kubernetes:networking.k8s.io/v1:IngressClass"),
  );
});

test("client certificates are checked against the authority in the bucket", async () => {
  const { resources, value } = await registered(() => onAws([route("ingest", "mtls")]).addresses, {}, computed);
  expect(value).toMatchObject({ ingest: { authentication: "mtls", tls: "mutual" } });
  expect(resources.find(({ type }) => type === "aws:lb/trustStore:TrustStore")?.inputs).toEqual({
    caCertificatesBundleS3Bucket: "authority",
    caCertificatesBundleS3Key: "ca.pem",
  });
  const ingress = resources.find(({ type }) => type === "kubernetes:networking.k8s.io/v1:Ingress");
  const { annotations } = ingress?.inputs["metadata"] as { annotations: Record<string, string> };
  expect(JSON.parse(annotations["alb.ingress.kubernetes.io/mutual-authentication"] ?? "")).toEqual([
    { port: 443, mode: "verify", trustStore: "arn:store" },
  ]);
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
