import type { ClusterEndpoint, ServiceEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { json, plain, type Text } from "../core/text";
import { observeEntry } from "./observe";
import { pathsOf } from "./paths";
import { renderAlb, renderGateway } from "./render";
import {
  type AlbEntrySpec,
  type GatewayEntrySpec,
  reachOfAlb,
  reachOfGateway,
  type Route,
  validateAlb,
  validateGateway,
} from "./spec";

const cluster: ClusterEndpoint = {
  provider: undefined as never,
  name: "millrace-test",
  form: "eks",
  cidrs: ["10.40.0.0/16"],
  disposable: false,
  storageClass: "millrace",
};
const service = (namespace: string, name: string, port: number): ServiceEndpoint => ({
  namespace,
  service: name,
  port,
  pods: { "app.kubernetes.io/name": name },
  url: `http://${name}:${port}`,
});
const ingest: Route = {
  system: "ingest",
  host: "ingest.data.example.com",
  backend: service("millrace-workers", "millrace-ingest", 8000),
  paths: ["/ingest/*", "/openapi.json"],
  authentication: "api-key",
  health: "/readyz",
};
const argocd: Route = {
  system: "argocd",
  host: "argocd.data.example.com",
  backend: service("millrace-argocd", "argocd-server", 443),
  authentication: "oidc",
  protocol: "https",
};
const mutual: Route = { ...ingest, system: "ingest-mtls", host: "ingest-mtls.data.example.com", authentication: "mtls" };

const alb = (spec: Partial<AlbEntrySpec> = {}) =>
  renderAlb(
    validateAlb({
      cluster,
      domain: "data.example.com",
      routes: [ingest, argocd],
      network: { publicSubnets: ["subnet-a", "subnet-b"] },
      zoneId: "Z1",
      ...spec,
    }),
    { certificateArn: "arn:certificate", trustStoreArn: "arn:store" },
  );
const gateway = (spec: Partial<GatewayEntrySpec> = {}) =>
  renderGateway(
    validateGateway({
      cluster,
      domain: "data.example.com",
      routes: [ingest],
      gatewayClass: "istio",
      issuer: { kind: "ClusterIssuer", name: "millrace-public" },
      ...spec,
    }),
  ).manifests;

const specOf = (manifests: readonly Manifest[], kind: string, name: string): unknown =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name)?.["spec"];

describe("on AWS", () => {
  test("one load balancer in the public subnets serves all systems, and only namespaces with a route may use it", () => {
    const { manifests } = alb({
      accessLogs: { bucket: "logs", prefix: "entry" },
      tags: { "millrace:stack": "test" },
    });
    expect(specOf(manifests, "IngressClassParams", "millrace")).toEqual({
      scheme: "internet-facing",
      group: { name: "millrace" },
      subnets: { ids: ["subnet-a", "subnet-b"] },
      certificateARNs: ["arn:certificate"],
      tags: [{ key: "millrace:stack", value: "test" }],
      namespaceSelector: {
        matchExpressions: [
          { key: "kubernetes.io/metadata.name", operator: "In", values: ["millrace-argocd", "millrace-workers"] },
        ],
      },
      loadBalancerAttributes: [
        { key: "routing.http.drop_invalid_header_fields.enabled", value: "true" },
        { key: "access_logs.s3.enabled", value: "true" },
        { key: "access_logs.s3.bucket", value: "logs" },
        { key: "access_logs.s3.prefix", value: "entry/millrace" },
      ],
    });
    expect(specOf(manifests, "IngressClass", "millrace")).toEqual({
      controller: "eks.amazonaws.com/alb",
      parameters: { apiGroup: "eks.amazonaws.com", kind: "IngressClassParams", name: "millrace" },
    });
  });

  test("of the gateway only its events and their description are let in: its health and metrics are not", () => {
    const [first] = alb().ingresses;
    expect(first?.manifest["spec"]).toEqual({
      ingressClassName: "millrace",
      rules: [
        {
          host: "ingest.data.example.com",
          http: {
            paths: [
              {
                path: "/ingest",
                pathType: "Prefix",
                backend: { service: { name: "millrace-ingest", port: { number: 8000 } } },
              },
              {
                path: "/openapi.json",
                pathType: "Exact",
                backend: { service: { name: "millrace-ingest", port: { number: 8000 } } },
              },
            ],
          },
        },
      ],
    });
    expect(first?.manifest.metadata).toMatchObject({ name: "millrace-ingest", namespace: "millrace-workers" });
  });

  test("plain HTTP is sent to https, TLS is 1.3 or 1.2 with forward secrecy, pods are asked directly", () => {
    const [first] = alb({ allow: ["203.0.113.0/24"], webAcl: "arn:acl" }).ingresses;
    expect(first?.manifest.metadata.annotations).toEqual({
      "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].hostname}",
      "millrace/backend": "http://millrace-ingest:8000",
      "alb.ingress.kubernetes.io/target-type": "ip",
      "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]',
      "alb.ingress.kubernetes.io/ssl-redirect": "443",
      "alb.ingress.kubernetes.io/ssl-policy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      "alb.ingress.kubernetes.io/inbound-cidrs": "203.0.113.0/24",
      "alb.ingress.kubernetes.io/backend-protocol": "HTTP",
      "alb.ingress.kubernetes.io/healthcheck-protocol": "HTTP",
      "alb.ingress.kubernetes.io/healthcheck-path": "/readyz",
      "alb.ingress.kubernetes.io/healthcheck-interval-seconds": "10",
      "alb.ingress.kubernetes.io/healthcheck-timeout-seconds": "5",
      "alb.ingress.kubernetes.io/healthy-threshold-count": "2",
      "alb.ingress.kubernetes.io/unhealthy-threshold-count": "2",
      "alb.ingress.kubernetes.io/target-group-attributes": "deregistration_delay.timeout_seconds=20",
      "alb.ingress.kubernetes.io/wafv2-acl-arn": "arn:acl",
    });
  });

  test("client certificates are checked by a load balancer of their own", () => {
    const { manifests, ingresses } = alb({
      routes: [ingest, mutual],
      clientAuthority: { bucket: "authority", key: "ca.pem" },
    });
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      "IngressClassParams millrace",
      "IngressClass millrace",
      "IngressClassParams millrace-mtls",
      "IngressClass millrace-mtls",
    ]);
    expect(ingresses.map(({ manifest }) => (manifest["spec"] as { ingressClassName: string }).ingressClassName)).toEqual([
      "millrace",
      "millrace-mtls",
    ]);
    const asked = ingresses[1]?.manifest.metadata.annotations?.["alb.ingress.kubernetes.io/mutual-authentication"];
    expect(JSON.parse(plain(asked as Text))).toEqual([{ port: 443, mode: "verify", trustStore: "arn:store" }]);
    expect(asked).toEqual(json([{ port: 443, mode: "verify", trustStore: "arn:store" }]));
  });
});

describe("by a Gateway", () => {
  test("each host has a listener with its certificate, open to routes from its system's namespace alone", () => {
    expect(specOf(gateway(), "Gateway", "millrace")).toEqual({
      gatewayClassName: "istio",
      listeners: [
        { name: "http", protocol: "HTTP", port: 80, allowedRoutes: { namespaces: { from: "Same" } } },
        {
          name: "ingest",
          protocol: "HTTPS",
          port: 443,
          hostname: "ingest.data.example.com",
          tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: "tls-ingest" }] },
          allowedRoutes: {
            kinds: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }],
            namespaces: {
              from: "Selector",
              selector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-workers" } },
            },
          },
        },
      ],
    });
    expect(specOf(gateway(), "Certificate", "tls-ingest")).toMatchObject({
      secretName: "tls-ingest",
      dnsNames: ["ingest.data.example.com"],
      issuerRef: { kind: "ClusterIssuer", name: "millrace-public" },
    });
  });

  test("a route lets in the same paths, and plain HTTP is sent to https", () => {
    expect(specOf(gateway(), "HTTPRoute", "millrace-ingest")).toMatchObject({
      hostnames: ["ingest.data.example.com"],
      rules: [
        {
          matches: [
            { path: { type: "PathPrefix", value: "/ingest" } },
            { path: { type: "Exact", value: "/openapi.json" } },
          ],
          backendRefs: [{ group: "", kind: "Service", name: "millrace-ingest", port: 8000 }],
        },
      ],
    });
    expect(specOf(gateway(), "HTTPRoute", "millrace-https")).toMatchObject({
      rules: [
        { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", port: 443, statusCode: 301 } }] },
      ],
    });
  });

  test("client certificates are checked on a port of their own, which plain HTTP is not sent to", () => {
    const manifests = gateway({ routes: [mutual], clientAuthority: "client-authority" });
    expect(specOf(manifests, "Gateway", "millrace")).toMatchObject({
      listeners: [{ name: "http" }, { name: "ingest-mtls", port: 8443 }],
      tls: {
        frontend: {
          default: {},
          perPort: [
            {
              port: 8443,
              tls: {
                validation: { caCertificateRefs: [{ group: "", kind: "ConfigMap", name: "client-authority" }] },
              },
            },
          ],
        },
      },
    });
    expect(specOf(manifests, "HTTPRoute", "millrace-https")).toBeUndefined();
  });

  test("proxies of the entry's namespace are open to the world, those of another namespace are its affair", () => {
    const open = { policyTypes: ["Ingress", "Egress"], ingress: [{}], egress: [{}] };
    expect(specOf(gateway(), "NetworkPolicy", "proxies")).toEqual({
      podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "millrace" } },
      ...open,
    });
    const elsewhere = gateway({ proxies: { kind: "pods", namespace: "envoy-gateway-system" } });
    expect(specOf(elsewhere, "NetworkPolicy", "proxies")).toBeUndefined();
  });
});

test("what stands behind is told who asks it: the load balancer's subnets, or the Gateway's pods", () => {
  expect(reachOfAlb(["10.40.96.0/22"])).toEqual({ kind: "addresses", cidrs: ["10.40.96.0/22"] });
  expect(reachOfGateway()).toEqual({
    kind: "pods",
    namespace: "millrace-entry",
    labels: { "gateway.networking.k8s.io/gateway-name": "millrace" },
  });
});

test.each([
  ["/*", { path: "/", below: true }],
  ["/ingest/*", { path: "/ingest", below: true }],
  ["/openapi.json", { path: "/openapi.json", below: false }],
])("the path %s is a rule", (path, rule) => {
  expect(pathsOf({ paths: [path] })).toEqual([rule]);
});

test.each<[string, Partial<AlbEntrySpec>]>([
  [
    'route "ingest": host must be one word before .data.example.com, got "ingest.example.com"; use "ingest.data.example.com"',
    { routes: [{ ...ingest, host: "ingest.example.com" }] },
  ],
  [
    'route "ingest": a path must be such as /ingest/* or /openapi.json, got "ingest"; mend it',
    { routes: [{ ...ingest, paths: ["ingest"] }] },
  ],
  ['route "ingest": paths must name what is let in, got none; leave them out for "/*"', { routes: [{ ...ingest, paths: [] }] }],
  [
    'route "In": its name must be lower-case words joined by hyphens, at most 40 characters; rename it',
    { routes: [{ ...ingest, system: "In" }] },
  ],
  [
    'route "ingest-mtls": authentication "mtls" needs clientAuthority, got none; name the bucket of the authority\'s certificate',
    { routes: [mutual] },
  ],
  ['system "ingest" must have one route, got two; rename or drop one', { routes: [ingest, ingest] }],
  [
    'host "ingest.data.example.com" must have one route, got two; rename or drop one',
    { routes: [ingest, { ...ingest, system: "other" }] },
  ],
])("a spec is refused: %s", (sentence, wrong) => {
  expect(() => alb(wrong)).toThrow(new Error(sentence));
});

test("a Gateway refuses a backend that speaks https", () => {
  expect(() => gateway({ routes: [argocd] })).toThrow(
    new Error(
      'route "argocd": protocol must be "http" behind a Gateway, got "https"; let the system speak plain HTTP to it',
    ),
  );
});

test("the entry has no metrics of its own that a recorded scrape holds", () => {
  expect(observeEntry()).toEqual({ scrape: [] });
});
