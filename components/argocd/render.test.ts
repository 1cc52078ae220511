import type { ClusterEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { observeArgoCd } from "./observe";
import { renderArgoCd } from "./render";
import { type ArgoCdSpec, REDIS_SECRET, validate } from "./spec";

const cluster: ClusterEndpoint = {
  provider: undefined as never,
  name: "millrace-test",
  form: "eks",
  cidrs: ["10.40.0.0/16"],
  disposable: false,
  storageClass: "millrace",
};
const oidc = {
  issuer: "https://login.example.com",
  clientId: "millrace",
  clientSecret: { namespace: "millrace-argocd", secret: "argocd-oidc", key: "clientSecret" },
  admins: "platform",
};
const spec: ArgoCdSpec = {
  cluster,
  stack: "prod",
  repository: { url: "https://git.example.com/data/millrace", revision: "main" },
  redis: REDIS_SECRET,
  host: "argocd.data.example.com",
  oidc,
  reach: [{ kind: "addresses", cidrs: ["10.40.96.0/22"] }],
};
const render = (change: Partial<ArgoCdSpec> = {}) => renderArgoCd(validate({ ...spec, ...change }));
const values = (change: Partial<ArgoCdSpec> = {}) =>
  render(change).releases?.[0]?.values as {
    readonly configs: { readonly cm: Readonly<Record<string, unknown>>; readonly [part: string]: unknown };
    readonly controller: { readonly clusterRoleRules: { readonly rules: unknown } };
    readonly [part: string]: unknown;
  };
const specOf = (manifests: readonly Manifest[], kind: string, name: string): unknown =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name)?.spec;

const kinds = [
  { group: "apps", kind: "Deployment" },
  { group: "", kind: "Service" },
  { group: "policy", kind: "PodDisruptionBudget" },
  { group: "networking.k8s.io", kind: "NetworkPolicy" },
  { group: "keda.sh", kind: "ScaledObject" },
  { group: "keda.sh", kind: "TriggerAuthentication" },
  { group: "autoscaling", kind: "HorizontalPodAutoscaler" },
];

test("the project takes the kinds of a worker from the one repository into the workers' namespace, and nothing else", () => {
  expect(specOf(render().manifests, "AppProject", "millrace")).toEqual({
    description: "Workers and gateways, from one repository into one namespace",
    sourceRepos: ["https://git.example.com/data/millrace"],
    destinations: [{ name: "in-cluster", namespace: "millrace-workers" }],
    clusterResourceWhitelist: [],
    namespaceResourceWhitelist: kinds,
    orphanedResources: { warn: false },
  });
});

test("the application is the environment's overlay, kept as committed but for the replicas that the autoscaler owns", () => {
  expect(render().application).toEqual({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: "millrace-prod",
      namespace: "millrace-argocd",
      labels: expect.anything() as unknown,
      finalizers: ["resources-finalizer.argocd.argoproj.io"],
    },
    spec: {
      project: "millrace",
      source: {
        repoURL: "https://git.example.com/data/millrace",
        targetRevision: "main",
        path: "workloads/delivery/overlays/prod",
      },
      destination: { name: "in-cluster", namespace: "millrace-workers" },
      ignoreDifferences: [{ group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] }],
      syncPolicy: {
        automated: { prune: true, selfHeal: true, allowEmpty: false },
        retry: { limit: 10, backoff: { duration: "5s", factor: 2, maxDuration: "3m" } },
        syncOptions: [
          "CreateNamespace=false",
          "ServerSideApply=true",
          "RespectIgnoreDifferences=true",
          "PruneLast=true",
          "FailOnSharedResource=true",
        ],
      },
    },
  });
});

test("Argo CD sees the kinds of a worker and what they make, and writes them in the workers' namespace alone", () => {
  const { controller, configs } = values();
  const seen = [
    "deployments",
    "services",
    "poddisruptionbudgets",
    "networkpolicies",
    "scaledobjects",
    "triggerauthentications",
    "horizontalpodautoscalers",
  ];
  expect(controller.clusterRoleRules.rules).toEqual(
    [...seen, "replicasets", "pods"].map((resource) => ({
      apiGroups: [expect.any(String)],
      resources: [resource],
      verbs: ["get", "list", "watch"],
    })),
  );
  expect(String(configs.cm["resource.inclusions"]).split("\n").slice(0, 3)).toEqual([
    '- apiGroups: ["apps"]',
    "  kinds: [Deployment]",
    '  clusters: ["*"]',
  ]);
  const role = render().manifests.find(({ metadata }) => metadata.name === "argocd-delivers");
  expect(role?.metadata.namespace).toBe("millrace-workers");
  expect(role?.rules).toEqual(
    seen.map((resource) => ({
      apiGroups: [expect.any(String)],
      resources: [resource],
      verbs: ["create", "delete", "patch", "update"],
    })),
  );
});

test("people sign in by OIDC, the admin user is off, one group may change and the others look", () => {
  const { configs, global, dex } = values();
  expect(configs.cm["admin.enabled"]).toBe(false);
  expect(configs.cm["oidc.config"]).toBe(
    [
      "name: OIDC",
      'issuer: "https://login.example.com"',
      'clientID: "millrace"',
      "clientSecret: $argocd-oidc:clientSecret",
      'requestedScopes: ["openid", "profile", "email", "groups"]',
      "",
    ].join("\n"),
  );
  expect(configs.rbac).toEqual({
    "policy.default": "role:readonly",
    "policy.csv": 'g, "platform", role:admin\n',
    scopes: "[groups]",
  });
  expect(global).toMatchObject({ domain: "argocd.data.example.com" });
  expect(dex).toEqual({ enabled: false });
});

test("without OIDC it is reached by port-forward, with the admin user", () => {
  const { configs } = values({ host: undefined, oidc: undefined });
  expect(configs.cm["admin.enabled"]).toBe(true);
  expect(configs.cm["oidc.config"]).toBeUndefined();
});

test("its own policies stand in for the chart's, which let everybody ask the server", () => {
  expect(values().global).toMatchObject({ networkPolicy: { create: false } });
  const { manifests } = render();
  expect(specOf(manifests, "NetworkPolicy", "argocd-server")).toMatchObject({
    ingress: [
      { from: [{ ipBlock: { cidr: "10.40.96.0/22" } }], ports: [{ protocol: "TCP", port: 8080 }] },
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-prometheus" } } }],
        ports: [{ protocol: "TCP", port: 8083 }],
      },
    ],
  });
  expect(specOf(manifests, "NetworkPolicy", "argocd-redis")).toMatchObject({ egress: [] });
  expect(specOf(manifests, "NetworkPolicy", "argocd-repo-server")).toMatchObject({
    egress: [{}, { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ protocol: "TCP", port: 443 }] }],
  });
});

test("the repository is asked by ssh where its address says so", () => {
  const { manifests } = render({ repository: { url: "git@git.example.com:data/millrace", revision: "main" } });
  expect(specOf(manifests, "NetworkPolicy", "argocd-repo-server")).toMatchObject({
    egress: [{}, { ports: [{ protocol: "TCP", port: 22 }] }],
  });
});

test("its server is offered to the entry with TLS, or without", () => {
  const { endpoint } = render();
  expect(endpoint).toEqual({
    url: "https://argocd-server.millrace-argocd.svc:443",
    namespace: "millrace-argocd",
    service: "argocd-server",
    port: 443,
    pods: { "app.kubernetes.io/name": "argocd-server", "app.kubernetes.io/instance": "argocd" },
    podPort: 8080,
    protocol: "https",
  });
  expect(render({ tls: false }).endpoint).toMatchObject({
    url: "http://argocd-server.millrace-argocd.svc:80",
    port: 80,
    protocol: "http",
  });
  expect(values({ tls: false }).configs.params).toEqual({ "server.insecure": true });
});

test("what serves has two pods and a disruption budget, in a disposable cluster one pod", () => {
  expect(values()).toMatchObject({
    crds: { install: false },
    server: { replicas: 2, pdb: { enabled: true, minAvailable: 1 } },
    repoServer: { replicas: 2, pdb: { enabled: true, minAvailable: 1 } },
  });
  expect(values({ cluster: { ...cluster, disposable: true } })).toMatchObject({
    server: { replicas: 1, pdb: { enabled: false } },
  });
});

test.each<[string, Partial<ArgoCdSpec>]>([
  ['stack of Argo CD must be lower-case words joined by hyphens, got "Prod"; rename the stack', { stack: "Prod" }],
  [
    'repository of Argo CD must begin with https://, ssh:// or git@, got "http://git"; set millrace:repository',
    { repository: { url: "http://git", revision: "main" } },
  ],
  [
    'host of Argo CD must come with oidc, got "argocd.data.example.com" alone, which would leave a password at a public door; set millrace:oidc',
    { oidc: undefined },
  ],
  [
    'Secret "argocd-oidc" must be in namespace millrace-argocd, where Argo CD reads it, got "millrace-grafana"; deliver it there',
    { oidc: { ...oidc, clientSecret: { ...oidc.clientSecret, namespace: "millrace-grafana" } } },
  ],
  [
    'Secret of Argo CD\'s cache must be "argocd-redis" with key "auth", since the chart names it so, got "cache" with "auth"',
    { redis: { ...REDIS_SECRET, secret: "cache" } },
  ],
])("a spec is refused: %s", (sentence, wrong) => {
  expect(() => validate({ ...spec, ...wrong })).toThrow(new Error(sentence));
});

test("what delivers and what shows it are watched by whether they answer", () => {
  const { monitors, alerts } = observeArgoCd();
  expect(monitors?.map(({ job, port }) => [job, port])).toEqual([
    ["argocd-server", 8083],
    ["argocd-repo-server", 8084],
    ["argocd-application-controller", 8082],
  ]);
  const down = (job: string) => `sum(up{job="${job}"}) == 0 or absent(up{job="${job}"})`;
  expect(alerts?.map(({ alert, expr }) => [alert, expr])).toEqual([
    ["DeliveryStopped", `(${down("argocd-application-controller")}) or (${down("argocd-repo-server")})`],
    ["DeliveryUnseen", down("argocd-server")],
  ]);
});
