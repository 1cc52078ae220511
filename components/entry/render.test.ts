import type { ClusterEndpoint, ServiceEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { observeEntry } from "./observe";
import { pathsOf } from "./paths";
import { renderAlb, renderBindings, renderGateway } from "./render";
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
  backend: { ...service("millrace-argocd", "argocd-server", 443), podPort: 8080, protocol: "https" },
  authentication: "oidc",
};
const mutual: Route = {
  ...ingest,
  system: "ingest-mtls",
  host: "ingest-mtls.data.example.com",
  authentication: "mtls",
};

const valid = (spec: Partial<AlbEntrySpec> = {}) =>
  validateAlb({
    cluster,
    domain: "data.example.com",
    routes: [ingest, argocd],
    network: { vpcId: "vpc-1", publicSubnets: ["subnet-a", "subnet-b"] },
    podsGroup: "sg-pods",
    zoneId: "Z1",
    ...spec,
  });
const alb = (spec: Partial<AlbEntrySpec> = {}) => renderAlb(valid(spec));
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
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name)?.spec;

describe("on AWS", () => {
  const nothing = {
    type: "fixed-response",
    fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "There is nothing here.\n" },
  };

  test("plain HTTP is sent to https, TLS is 1.3 or 1.2 with forward secrecy, and a host that is nobody's gets 404", () => {
    expect(alb().listeners).toEqual([
      {
        name: "http",
        port: 80,
        protocol: "HTTP",
        otherwise: { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
      },
      {
        name: "https",
        port: 443,
        protocol: "HTTPS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        otherwise: nothing,
      },
    ]);
  });

  test("of the gateway only its events and their description are let in: its health and metrics are not", () => {
    const [first, second] = alb().targets;
    expect([first?.listener, first?.conditions]).toEqual([
      "https",
      [
        { hostHeader: { values: ["ingest.data.example.com"] } },
        { pathPattern: { values: ["/ingest", "/ingest/*", "/openapi.json"] } },
      ],
    ]);
    expect(second?.conditions).toEqual([{ hostHeader: { values: ["argocd.data.example.com"] } }]);
  });

  test("pods are asked directly at their own port and looked at, in a group that the cluster may put them into", () => {
    const [first, second] = alb().targets;
    expect(first?.group).toEqual({
      port: 8000,
      protocol: "HTTP",
      targetType: "ip",
      deregistrationDelay: 20,
      loadBalancingAlgorithmType: "least_outstanding_requests",
      healthCheck: {
        path: "/readyz",
        protocol: "HTTP",
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
      tags: { "eks:eks-cluster-name": "millrace-test" },
    });
    expect(second?.group).toMatchObject({ port: 8080, protocol: "HTTPS" });
    expect(alb().podPorts).toEqual([8000, 8080]);
  });

  test("the cluster keeps the pods of a system's service in its group", () => {
    const { manifests } = renderBindings(valid().routes, { ingest: "arn:ingest", argocd: "arn:argocd" });
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`)).toEqual([
      "TargetGroupBinding millrace-workers/millrace-ingest",
      "TargetGroupBinding millrace-argocd/millrace-argocd",
    ]);
    expect(manifests[1]?.spec).toEqual({
      serviceRef: { name: "argocd-server", port: 443 },
      targetGroupARN: "arn:argocd",
      targetType: "ip",
    });
    expect(manifests[0]?.metadata.annotations).toEqual({ "millrace/backend": "http://millrace-ingest:8000" });
  });

  test("client certificates are checked on a port of their own", () => {
    const { listeners, targets } = alb({
      routes: [ingest, mutual],
      clientAuthority: { bucket: "authority", key: "ca.pem" },
    });
    expect(listeners.map(({ name, port }) => [name, port])).toEqual([
      ["http", 80],
      ["https", 443],
      ["mutual", 8443],
    ]);
    expect(targets.map(({ listener }) => listener)).toEqual(["https", "mutual"]);
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
  [
    'route "ingest": paths must name what is let in, got none; leave them out for "/*"',
    { routes: [{ ...ingest, paths: [] }] },
  ],
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
      'route "argocd": the backend\'s protocol must be "http" behind a Gateway, got "https"; let the system speak plain HTTP to it',
    ),
  );
});

test("the entry has no metrics of its own that a recorded scrape holds", () => {
  expect(observeEntry()).toEqual({ scrape: [] });
});
