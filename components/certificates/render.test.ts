import type { ClusterEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { versions } from "../core/versions";
import { observeCertificates } from "./observe";
import { renderCertificates } from "./render";
import { type AcmeSpec, type CertificatesSpec, validate } from "./spec";

const cluster: ClusterEndpoint = {
  provider: undefined as never,
  name: "millrace-test",
  form: "any",
  cidrs: ["10.0.0.0/8"],
  disposable: false,
  storageClass: "fast",
};
const acme: AcmeSpec = {
  domain: "data.example.com",
  email: "platform@example.com",
  challenge: { kind: "route53", zoneId: "Z1", region: "us-east-1" },
};
const render = (spec: Partial<CertificatesSpec> = {}) => renderCertificates(validate({ cluster, ...spec }));

const titles = (manifests: readonly Manifest[]) => manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const policy = (manifests: readonly Manifest[], name: string) =>
  manifests.find(({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === name)?.spec;

test("without a domain there is the cluster's own authority: a root that signs itself, and an issuer by it", () => {
  const { issuers, endpoints } = render();
  expect(titles(issuers)).toEqual([
    "ClusterIssuer millrace-root",
    "Certificate millrace-authority",
    "ClusterIssuer millrace-internal",
  ]);
  expect(endpoints).toEqual({ internal: { kind: "ClusterIssuer", name: "millrace-internal" } });
  expect(issuers[2]?.spec).toEqual({ ca: { secretName: "millrace-authority" } });
});

test("with a domain in Route 53 its names are proven by records there", () => {
  const { issuers, endpoints } = render({ acme });
  expect(endpoints.public).toEqual({ kind: "ClusterIssuer", name: "millrace-public" });
  expect(issuers[3]).toEqual({
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: {
      name: "millrace-public",
      labels: expect.anything() as unknown,
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      acme: {
        server: "https://acme-v02.api.letsencrypt.org/directory",
        email: "platform@example.com",
        privateKeySecretRef: { name: "millrace-public-account" },
        solvers: [
          {
            selector: { dnsZones: ["data.example.com"] },
            dns01: { route53: { region: "us-east-1", hostedZoneID: "Z1" } },
          },
        ],
      },
    },
  });
});

test("in any cluster they are proven by answers on the Gateway's port 80, for which cert-manager reads Gateway API", () => {
  const gateway = { name: "millrace", namespace: "millrace-entry" };
  const { issuers, releases } = render({
    acme: { ...acme, challenge: { kind: "gateway", gateway }, directory: "staging" },
  });
  expect(issuers[3]?.spec).toMatchObject({
    acme: {
      server: "https://acme-staging-v02.api.letsencrypt.org/directory",
      solvers: [
        {
          http01: {
            gatewayHTTPRoute: {
              parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", sectionName: "http", ...gateway }],
            },
          },
        },
      ],
    },
  });
  expect(releases?.[0]?.values.extraArgs).toEqual(["--enable-gateway-api"]);
});

test("the check that stands in for the chart's hook is of the chart's version, named by it, and may only try a request", () => {
  const { manifests, check } = render();
  const { version } = versions.charts["cert-manager"];
  expect(versions.images["cert-manager-startupapicheck"].tag).toBe(version);
  expect(check).toBe(`Job millrace-certificates/cert-manager-check-${version.replaceAll(".", "-")}`);
  expect(manifests.find(({ kind }) => kind === "Role")?.rules).toEqual([
    { apiGroups: ["cert-manager.io"], resources: ["certificaterequests"], verbs: ["create"] },
  ]);
});

test("the controller reaches the world only where an authority of the world is asked; the webhook is asked by the API server", () => {
  const world = { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ protocol: "TCP", port: 443 }] };
  expect(policy(render({ acme }).manifests, "controller")).toMatchObject({ egress: [{}, world] });
  expect((policy(render().manifests, "controller") as { egress: unknown[] }).egress).toHaveLength(1);
  expect(policy(render().manifests, "webhook")).toMatchObject({
    ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ protocol: "TCP", port: 10250 }] }, {}],
  });
});

test("what serves has two pods and a disruption budget, in a disposable cluster one pod", () => {
  const values = (spec: Partial<CertificatesSpec>) => render(spec).releases?.[0]?.values;
  expect(values({})).toMatchObject({
    crds: { enabled: false },
    startupapicheck: { enabled: false },
    replicaCount: 2,
    podDisruptionBudget: { enabled: true },
    webhook: { replicaCount: 2, podDisruptionBudget: { enabled: true } },
  });
  expect(values({ cluster: { ...cluster, disposable: true } })).toMatchObject({
    replicaCount: 1,
    podDisruptionBudget: { enabled: false },
  });
});

test.each<[string, Partial<CertificatesSpec>]>([
  ["replicas of cert-manager must be a whole number from 1, got 0; leave it out for 2", { replicas: 0 }],
  [
    'domain of certificates must be a domain name such as data.example.com, got "example"',
    { acme: { ...acme, domain: "example" } },
  ],
  [
    'e-mail of the account for certificates must be an address, got "me"; set millrace:contact',
    { acme: { ...acme, email: "me" } },
  ],
])("a spec is refused: %s", (sentence, wrong) => {
  expect(() => validate({ cluster, ...wrong })).toThrow(new Error(sentence));
});

test("the controller and the webhook are watched by whether they answer", () => {
  const { monitors, alerts } = observeCertificates();
  expect(monitors?.map(({ job, port }) => [job, port])).toEqual([
    ["cert-manager", 9402],
    ["cert-manager-webhook", 9402],
  ]);
  expect(alerts?.map(({ alert, expr }) => [alert, expr])).toEqual([
    ["CertificatesControllerDown", 'sum(up{job="cert-manager"}) == 0 or absent(up{job="cert-manager"})'],
    ["CertificatesWebhookDown", 'sum(up{job="cert-manager-webhook"}) == 0 or absent(up{job="cert-manager-webhook"})'],
  ]);
});
