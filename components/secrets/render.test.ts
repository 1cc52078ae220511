import type { ClusterEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { observeSecrets } from "./observe";
import { renderAwsSecrets, renderClusterSecrets, renderCopiedSecret } from "./render";
import { type ClusterSecretsSpec, validateAws, validateCluster, validateCopy } from "./spec";

const cluster: ClusterEndpoint = {
  provider: undefined as never,
  name: "millrace-test",
  form: "eks",
  cidrs: ["10.40.0.0/16"],
  disposable: false,
  storageClass: "millrace",
};
const spec = {
  cluster,
  generated: [
    {
      name: "grafana-admin",
      namespace: "millrace-grafana",
      key: "admin-password",
      plain: { "admin-user": "admin" },
    },
  ],
  given: [
    {
      name: "argocd-oidc",
      namespace: "millrace-argocd",
      from: "millrace/test/oidc",
      keys: ["clientSecret"],
      labels: { "app.kubernetes.io/part-of": "argocd" },
    },
  ],
  producers: ["shop"],
} satisfies ClusterSecretsSpec;
const inCluster = { ...spec, given: spec.given.map((one) => ({ ...one, from: "oidc" })) } satisfies ClusterSecretsSpec;
const keys = {
  cluster: "",
  volumes: "",
  kafka: "",
  databases: "",
  objects: "",
  secrets: "arn:aws:kms:us-east-1:123456789012:key/1",
  images: "",
  logs: "",
};
const aws = { ...spec, keys, region: "us-east-1", prefix: "millrace/test/" };

const of = (manifests: readonly Manifest[], kind: string) => manifests.filter((manifest) => manifest.kind === kind);
const deliveries = (manifests: readonly Manifest[]) =>
  of(manifests, "ClusterExternalSecret").map(({ metadata, spec: delivery }) => {
    const { namespaceSelectors, externalSecretSpec } = delivery as {
      namespaceSelectors: unknown;
      externalSecretSpec: { target: unknown; data: unknown };
    };
    return { name: metadata.name, namespaceSelectors, ...externalSecretSpec };
  });

test("on AWS each Secret is read from Secrets Manager into the namespace that needs it, whenever that comes to be", () => {
  const { manifests } = renderAwsSecrets(validateAws(aws));
  expect(of(manifests, "ClusterSecretStore")).toEqual([
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: "millrace", labels: expect.anything() as unknown },
      spec: {
        conditions: [{ namespaces: ["millrace-argocd", "millrace-grafana", "millrace-workers"] }],
        provider: { aws: { service: "SecretsManager", region: "us-east-1" } },
      },
    },
  ]);
  const common = { refreshInterval: "5m0s", secretStoreRef: { kind: "ClusterSecretStore", name: "millrace" } };
  const to = (namespace: string) => [{ matchLabels: { "kubernetes.io/metadata.name": namespace } }];
  expect(deliveries(manifests)).toEqual([
    {
      ...common,
      name: "grafana-admin",
      namespaceSelectors: to("millrace-grafana"),
      target: {
        name: "grafana-admin",
        creationPolicy: "Owner",
        template: { engineVersion: "v2", mergePolicy: "Merge", data: { "admin-user": "admin" } },
      },
      data: [{ secretKey: "admin-password", remoteRef: { key: "millrace/test/grafana-admin" } }],
    },
    {
      ...common,
      name: "argocd-oidc",
      namespaceSelectors: to("millrace-argocd"),
      target: {
        name: "argocd-oidc",
        creationPolicy: "Owner",
        template: {
          engineVersion: "v2",
          mergePolicy: "Merge",
          metadata: { labels: { "app.kubernetes.io/part-of": "argocd" } },
        },
      },
      data: [{ secretKey: "clientSecret", remoteRef: { key: "millrace/test/oidc", property: "clientSecret" } }],
    },
    {
      ...common,
      name: "millrace-api-keys",
      namespaceSelectors: to("millrace-workers"),
      target: { name: "millrace-api-keys", creationPolicy: "Owner" },
      data: [{ secretKey: "keys.json", remoteRef: { key: "millrace/test/millrace-api-keys" } }],
    },
  ]);
});

test("each Secret has an endpoint, and counts as made by the room", () => {
  const { endpoints, provides } = renderAwsSecrets(validateAws(aws));
  expect(endpoints).toEqual({
    "grafana-admin": { namespace: "millrace-grafana", secret: "grafana-admin", key: "admin-password" },
    "argocd-oidc": { namespace: "millrace-argocd", secret: "argocd-oidc", key: "clientSecret" },
    "millrace-api-keys": { namespace: "millrace-workers", secret: "millrace-api-keys", key: "keys.json" },
  });
  expect(provides).toEqual([
    { kind: "Secret", name: "grafana-admin", namespace: "millrace-grafana" },
    { kind: "Secret", name: "argocd-oidc", namespace: "millrace-argocd" },
    { kind: "Secret", name: "millrace-api-keys", namespace: "millrace-workers" },
    { kind: "ConfigMap", name: "kube-root-ca.crt", namespace: "millrace-secrets" },
  ]);
});

test("in a cluster the values are Secrets of the room, read by somebody who may read those that are delivered and no others", () => {
  const values = { "grafana-admin": "p4ss", "millrace-api-keys": "[]" };
  const { manifests } = renderClusterSecrets(validateCluster(inCluster), values, { "api-key-shop-1": "k3y" });
  expect(
    of(manifests, "Secret").map(({ metadata, stringData }) => [metadata.namespace, metadata.name, stringData]),
  ).toEqual([
    ["millrace-secrets", "grafana-admin", { "admin-password": "p4ss" }],
    ["millrace-secrets", "millrace-api-keys", { "keys.json": "[]" }],
    ["millrace-secrets", "api-key-shop-1", { key: "k3y" }],
  ]);
  expect(of(manifests, "Role").map(({ metadata, rules }) => [metadata.name, rules])).toEqual([
    [
      "store-reader",
      [
        {
          apiGroups: [""],
          resources: ["secrets"],
          verbs: ["get"],
          resourceNames: ["grafana-admin", "millrace-api-keys", "oidc"],
        },
      ],
    ],
    [
      "store-reader-token",
      [{ apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"], resourceNames: ["store-reader"] }],
    ],
  ]);
});

test("the operator may act as no service account but those that let it, pushes nothing, and keeps no CRDs", () => {
  const { releases = [] } = renderAwsSecrets(validateAws(aws));
  expect(releases.map(({ name, chart, namespace }) => [name, chart, namespace])).toEqual([
    ["external-secrets", "external-secrets", "millrace-secrets"],
  ]);
  expect(releases[0]?.values).toMatchObject({
    installCRDs: false,
    replicaCount: 2,
    processPushSecret: false,
    webhook: { create: false },
    rbac: { serviceAccountTokenCreate: false },
  });
});

test("the operator is scraped by Prometheus, and asks the API server and AWS' endpoints in the network alone", () => {
  const { manifests } = renderAwsSecrets(validateAws(aws));
  const policy = of(manifests, "NetworkPolicy").find(({ metadata }) => metadata.name === "external-secrets");
  expect(policy?.spec).toEqual({
    podSelector: {
      matchLabels: { "app.kubernetes.io/name": "external-secrets", "app.kubernetes.io/instance": "external-secrets" },
    },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-prometheus" } } }],
        ports: [{ protocol: "TCP", port: 8080 }],
      },
    ],
    egress: [
      {
        to: [{ ipBlock: { cidr: "10.40.0.0/16" } }, { ipBlock: { cidr: "172.20.0.1/32" } }],
        ports: [
          { protocol: "TCP", port: 443 },
          { protocol: "TCP", port: 6443 },
        ],
      },
    ],
  });
});

test("the brokers' authority is copied by a service account that may read that one Secret", () => {
  const { manifests, provides } = renderCopiedSecret(
    validateCopy({
      cluster,
      from: { namespace: "millrace-kafka", secret: "millrace-cluster-ca-cert", key: "ca.crt" },
      to: { namespace: "millrace-workers", secret: "millrace-kafka-authority", key: "ca.crt" },
    }),
  );
  expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`)).toEqual([
    "ServiceAccount millrace-workers/copy-to-workers-millrace-kafka-authority",
    "Role millrace-kafka/copy-to-workers-millrace-kafka-authority",
    "RoleBinding millrace-kafka/copy-to-workers-millrace-kafka-authority",
    "Role millrace-workers/copy-to-workers-millrace-kafka-authority-token",
    "RoleBinding millrace-workers/copy-to-workers-millrace-kafka-authority-token",
    "SecretStore millrace-workers/copy-to-workers-millrace-kafka-authority",
    "ExternalSecret millrace-workers/millrace-kafka-authority",
  ]);
  expect(manifests[1]?.rules).toEqual([
    { apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: ["millrace-cluster-ca-cert"] },
  ]);
  expect(manifests[4]?.subjects).toEqual([
    { kind: "ServiceAccount", name: "external-secrets", namespace: "millrace-secrets" },
  ]);
  expect(manifests[6]?.spec).toEqual({
    refreshInterval: "1m0s",
    secretStoreRef: { kind: "SecretStore", name: "copy-to-workers-millrace-kafka-authority" },
    target: { name: "millrace-kafka-authority", creationPolicy: "Owner" },
    data: [{ secretKey: "ca.crt", remoteRef: { key: "millrace-cluster-ca-cert", property: "ca.crt" } }],
  });
  expect(provides?.[0]).toEqual({ kind: "Secret", name: "millrace-kafka-authority", namespace: "millrace-workers" });
});

test("a stack without secrets has the operator, and no store", () => {
  const { manifests } = renderAwsSecrets(validateAws({ cluster, keys, region: "us-east-1", prefix: "millrace/test/" }));
  expect(of(manifests, "ClusterSecretStore")).toEqual([]);
});

test.each<[string, Partial<ClusterSecretsSpec>]>([
  [
    'secret "Grafana": its name must be lower-case words joined by hyphens, at most 63 characters; rename it',
    { generated: [{ name: "Grafana", namespace: "a", key: "b" }] },
  ],
  [
    'secret "a": length must be a whole number from 16 to 128, got 8; leave it out for 40',
    { generated: [{ name: "a", namespace: "a", key: "b", length: 8 }] },
  ],
  [
    'secret "a": key "b" must not be among the plain ones; rename one of the two',
    { generated: [{ name: "a", namespace: "a", key: "b", plain: { b: "c" } }] },
  ],
  [
    'secret "argocd-oidc" must be named once, got it twice; rename or drop one',
    { generated: [{ name: "argocd-oidc", namespace: "a", key: "b" }] },
  ],
  [
    'secret "a": keys must name what is copied, got none; name the keys of "x"',
    { given: [{ name: "a", namespace: "a", from: "x", keys: [] }] },
  ],
  [
    'secret "a": from must be the name of a Secret in millrace-secrets, got "x/y"; name one of lower-case words joined by hyphens',
    { given: [{ name: "a", namespace: "a", from: "x/y", keys: ["b"] }] },
  ],
  ['producer "shop" must be named once, got it twice; rename or drop one', { producers: ["shop", { name: "shop" }] }],
  [
    'producer "shop": generations must hold a number, got none; take the producer out to revoke its key',
    { producers: [{ name: "shop", generations: [] }] },
  ],
])("a spec is refused: %s", (sentence, wrong) => {
  expect(() => validateCluster({ ...inCluster, ...wrong })).toThrow(new Error(sentence));
});

test("a prefix that ends no path, and a copy within one namespace, are refused", () => {
  expect(() => validateAws({ ...aws, prefix: "millrace" })).toThrow(
    new Error(
      'prefix of secrets must be letters, digits and /_+=.@- and end with a slash, got "millrace"; use "millrace/<stack>/"',
    ),
  );
  const at = { namespace: "a", secret: "b", key: "c" };
  expect(() => validateCopy({ cluster, from: at, to: at })).toThrow(
    new Error('Secret "b" must be copied to another namespace, got "a" for both; refer to the Secret itself'),
  );
});

test("whether the operator answers is watched by its pods, on the port that the network policy opens", () => {
  const { monitors, alerts } = observeSecrets();
  expect(monitors).toEqual([
    {
      job: "external-secrets",
      namespace: "millrace-secrets",
      pods: { "app.kubernetes.io/name": "external-secrets", "app.kubernetes.io/instance": "external-secrets" },
      port: 8080,
    },
  ]);
  expect(alerts?.map(({ alert, expr }) => [alert, expr])).toEqual([
    ["SecretsOperatorDown", 'sum(up{job="external-secrets"}) == 0 or absent(up{job="external-secrets"})'],
  ]);
});
