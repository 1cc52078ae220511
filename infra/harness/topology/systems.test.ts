import type { Manifest } from "../../../components/core/kubernetes/manifest";
import { crdFiles, type CrdSet, crdSets } from "../../../components/core/versions";
import { CustomKinds } from "../schemas/crds";
import { describeWithUpstream, upstreamFiles } from "../upstream";
import { renderingTopologyDefects, topologyDefects } from ".";
import { groupsOfSets } from "./definitions";
import { deployment, graphOf, namespace, object, resourceOf } from "./testing";

const here = namespace("here");
const defects = (...manifests: readonly Manifest[]) => renderingTopologyDefects({ manifests: [here, ...manifests] });

describe("CloudNativePG", () => {
  const cnpg = (kind: string, name: string, spec: object = {}) =>
    object("postgresql.cnpg.io/v1", kind, name, { spec: { cluster: { name: "it" }, ...spec } });
  const password = object("v1", "Secret", "word", { stringData: { username: "x", password: "y" } });
  const role = cnpg("DatabaseRole", "x", { name: "x", passwordSecret: { name: "word" } });

  test("users have a cluster and a password, and databases a user that owns them", () => {
    const cluster = object("postgresql.cnpg.io/v1", "Cluster", "it", { spec: { instances: 1 } });
    const database = (owner: string) => cnpg("Database", "x", { name: "x", owner });
    expect(defects(cluster, password, role, database("x"))).toEqual([]);
    expect(defects(role, database("z"))).toEqual([
      'DatabaseRole here/x: spec.cluster refers to Cluster here/it, which nothing makes; there is no Cluster in namespace "here"',
      'DatabaseRole here/x: spec.passwordSecret refers to Secret here/word, which nothing makes; there is no Secret in namespace "here"',
      'DatabaseRole here/x: spec.passwordSecret refers to Secret here/word, which nothing makes; there is no Secret in namespace "here"',
      'Database here/x: spec.cluster refers to Cluster here/it, which nothing makes; there is no Cluster in namespace "here"',
      'Database here/x: spec.owner is "z", which no DatabaseRole of that cluster makes',
    ]);
  });
});

describe("Strimzi", () => {
  const kafka = (userOperator: object = {}) =>
    object("kafka.strimzi.io/v1", "Kafka", "it", {
      spec: {
        kafka: { listeners: [{ name: "tls", port: 9093 }] },
        entityOperator: { topicOperator: {}, userOperator },
      },
    });
  const labelled = (kind: string, cluster: string, spec: object = {}, at = "here") =>
    object("kafka.strimzi.io/v1", kind, "x", { spec }, { namespace: at, labels: { "strimzi.io/cluster": cluster } });

  test("objects belong to a Kafka whose operators look where they are", () => {
    expect(defects(kafka(), labelled("KafkaTopic", "it"), labelled("KafkaUser", "it"))).toEqual([]);
    expect(
      defects(namespace("workers"), kafka({ watchedNamespace: "workers" }), labelled("KafkaUser", "it", {}, "workers")),
    ).toEqual([]);
    expect(
      defects(
        namespace("workers"),
        kafka(),
        labelled("KafkaUser", "it", {}, "workers"),
        labelled("KafkaTopic", "if"),
        object("kafka.strimzi.io/v1", "KafkaTopic", "y"),
      ),
    ).toEqual([
      'KafkaUser workers/x: label strimzi.io/cluster names Kafka here/it, which takes a KafkaUser from namespace "here" only',
      'KafkaTopic here/x: label strimzi.io/cluster refers to Kafka here/if, which nothing makes; did you mean "it"?',
      "KafkaTopic here/y: label strimzi.io/cluster must name the Kafka that it belongs to, got nothing",
    ]);
  });

  test("what its operators make is known: secrets with their keys, bootstrap service, pods", () => {
    const reader = (key: string, name = "x") =>
      deployment("reader", {
        volumes: [{ name: "user", secret: { secretName: name, items: [{ key, path: "k" }] } }],
      });
    const user = labelled("KafkaUser", "it", { authentication: { type: "tls" } });
    const policy = object("networking.k8s.io/v1", "NetworkPolicy", "p", {
      spec: {
        podSelector: { matchLabels: { "strimzi.io/name": "it-kafka", "strimzi.io/pool-name": "x" } },
        policyTypes: ["Ingress"],
      },
    });
    const told = object("v1", "ConfigMap", "c", { data: { brokers: "it-kafka-bootstrap.here.svc:9093" } });
    const pool = labelled("KafkaNodePool", "it", { roles: ["broker"] });
    expect(
      defects(kafka(), pool, user, policy, told, reader("user.crt"), reader("ca.crt", "it-cluster-ca-cert")),
    ).toEqual([]);
    expect(defects(kafka(), user, reader("tls.crt"))).toEqual([
      'Deployment here/reader: volume "user" refers to key "tls.crt" of Secret here/x, which has none such; known are ca.crt, user.crt, user.key, user.p12, user.password',
    ]);
  });

  test("volumes are of a storage class that is there", () => {
    const storage = { type: "jbod", volumes: [{ id: 0, type: "persistent-claim", size: "1Gi", class: "fast" }] };
    expect(defects(kafka(), labelled("KafkaNodePool", "it", { storage }))).toEqual([
      "KafkaNodePool here/x: spec.storage.volumes[0].class refers to StorageClass fast, which nothing makes; there is no StorageClass",
    ]);
  });

  test("metrics and logging come from keys of ConfigMaps that are there", () => {
    const metrics = object("kafka.strimzi.io/v1", "Kafka", "it", {
      spec: { kafka: { metricsConfig: { valueFrom: { configMapKeyRef: { name: "rules", key: "kafka.yml" } } } } },
    });
    const rules = object("v1", "ConfigMap", "rules", { data: { "kafka.yaml": "" } });
    expect(defects(metrics, rules)).toEqual([
      'Kafka here/it: spec.kafka.metricsConfig.valueFrom.configMapKeyRef refers to key "kafka.yml" of ConfigMap here/rules, which has none such; did you mean "kafka.yaml"?',
    ]);
  });
});

test("certificates come from issuers, and secrets from stores, that are there", () => {
  const certificate = (issuer: string) =>
    object("cert-manager.io/v1", "Certificate", "tls", {
      spec: { secretName: "tls", issuerRef: { kind: "ClusterIssuer", name: issuer } },
    });
  const issuer: Manifest = {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: { name: "own" },
    spec: {},
  };
  const external = (store: string) =>
    object("external-secrets.io/v1", "ExternalSecret", "keys", {
      spec: { secretStoreRef: { kind: "ClusterSecretStore", name: store }, data: [{ secretKey: "a" }] },
    });
  const store = (account: string): Manifest => ({
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: "aws" },
    spec: { provider: { aws: { auth: { jwt: { serviceAccountRef: { name: account, namespace: "here" } } } } } },
  });
  const user = deployment("user", {
    volumes: [
      { name: "a", secret: { secretName: "tls", items: [{ key: "tls.key", path: "k" }] } },
      { name: "b", secret: { secretName: "keys", items: [{ key: "a", path: "k" }] } },
    ],
  });
  expect(defects(certificate("own"), issuer, external("aws"), store("default"), user)).toEqual([]);
  expect(defects(certificate("owns"), issuer, external("azure"), store("secrets"))).toEqual([
    'Certificate here/tls: spec.issuerRef refers to ClusterIssuer owns, which nothing makes; did you mean "own"?',
    "ExternalSecret here/keys: spec.secretStoreRef refers to ClusterSecretStore azure, which nothing makes; known are aws",
    "ClusterSecretStore aws: spec.provider.aws.auth.jwt.serviceAccountRef refers to ServiceAccount here/secrets, which nothing makes; known are default",
  ]);
});

test("a certificate has key and chain in one file only where it says so", () => {
  const certificate = (spec: object) =>
    object("cert-manager.io/v1", "Certificate", "tls", {
      spec: { secretName: "tls", issuerRef: { kind: "ClusterIssuer", name: "own" }, ...spec },
    });
  const issuer: Manifest = {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: { name: "own" },
    spec: {},
  };
  const user = deployment("user", {
    volumes: [{ name: "a", secret: { secretName: "tls", items: [{ key: "tls-combined.pem", path: "k" }] } }],
  });
  expect(defects(certificate({ additionalOutputFormats: [{ type: "CombinedPEM" }] }), issuer, user)).toEqual([]);
  expect(defects(certificate({}), issuer, user)).toHaveLength(1);
});

test("secrets for many namespaces come from a store that serves each, and are there with their keys", () => {
  const store = (...namespaces: readonly string[]): Manifest => ({
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: "own" },
    spec: {
      conditions: [{ namespaces }],
      provider: {
        kubernetes: {
          remoteNamespace: "here",
          auth: { serviceAccount: { name: "default", namespace: "here" } },
          server: { caProvider: { type: "ConfigMap", name: "kube-root-ca.crt", key: "ca.crt", namespace: "here" } },
        },
      },
    },
  });
  const external = (name: string): Manifest => ({
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterExternalSecret",
    metadata: { name: "admin" },
    spec: {
      namespaceSelectors: [{ matchLabels: { "kubernetes.io/metadata.name": "here" } }],
      externalSecretSpec: {
        secretStoreRef: { kind: "ClusterSecretStore", name },
        data: [{ secretKey: "password" }],
        target: { template: { mergePolicy: "Merge", data: { user: "admin" } } },
      },
    },
  });
  const user = (key: string) =>
    deployment("user", { volumes: [{ name: "a", secret: { secretName: "admin", items: [{ key, path: "k" }] } }] });
  expect(defects(store("here"), external("own"), user("password"))).toEqual([]);
  expect(defects(store("here"), external("own"), user("user"))).toEqual([]);
  expect(defects(store("there"), external("own"), user("pass"))).toEqual([
    'Deployment here/user: volume "a" refers to key "pass" of Secret here/admin, which has none such; did you mean "password"?',
    'ClusterExternalSecret admin: spec.externalSecretSpec.secretStoreRef is ClusterSecretStore own, which does not serve namespace "here"; it serves there',
  ]);
});

describe("Prometheus", () => {
  const labels = { "millrace/prometheus": "millrace" };
  const reader = object("monitoring.coreos.com/v1", "Prometheus", "millrace", {
    spec: {
      ruleSelector: { matchLabels: labels },
      serviceAccountName: "default",
      alerting: { alertmanagers: [{ name: "alertmanager", namespace: "here", port: 9093 }] },
    },
  });
  const alertmanager = object("v1", "Service", "alertmanager", { spec: { ports: [{ port: 9093 }] } });
  const rule = (metadata: Partial<Manifest["metadata"]>) =>
    object("monitoring.coreos.com/v1", "PrometheusRule", "r", { spec: { groups: [] } }, metadata);

  test("reads every rule and monitor, and tells an Alertmanager that is there", () => {
    expect(defects(reader, alertmanager, rule({ labels }))).toEqual([]);
    expect(defects(rule({}))).toEqual([]);
    expect(defects(reader, namespace("there"), rule({}), rule({ labels, namespace: "there" }))).toEqual([
      "PrometheusRule here/r: no Prometheus reads it, since its labels are none; there is Prometheus here/millrace (ruleSelector millrace/prometheus=millrace)",
      "PrometheusRule there/r: no Prometheus reads it from its namespace; there is Prometheus here/millrace (ruleNamespaceSelector not set: its own)",
      "Prometheus here/millrace: spec.alerting.alertmanagers[0] refers to Service here/alertmanager, which nothing makes; known are prometheus-operated",
    ]);
  });

  test("runs as a service account, with a configuration and a storage class, that are there", () => {
    const one = object("monitoring.coreos.com/v1", "Alertmanager", "a", {
      spec: {
        serviceAccountName: "alertmanager",
        configSecret: "config",
        storage: { volumeClaimTemplate: { spec: { storageClassName: "fast" } } },
      },
    });
    expect(defects(one)).toEqual([
      "Alertmanager here/a: spec.serviceAccountName refers to ServiceAccount here/alertmanager, which nothing makes; known are default",
      'Alertmanager here/a: spec.configSecret refers to Secret here/config, which nothing makes; there is no Secret in namespace "here"',
      "Alertmanager here/a: spec.storage.volumeClaimTemplate.spec.storageClassName refers to StorageClass fast, which nothing makes; there is no StorageClass",
    ]);
  });
});

test("pools of nodes are of a class that is there", () => {
  const pool: Manifest = {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: "general" },
    spec: { template: { spec: { nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "own" } } } },
  };
  const own: Manifest = { apiVersion: "eks.amazonaws.com/v1", kind: "NodeClass", metadata: { name: "own" } };
  expect(defects(pool, own)).toEqual([]);
  expect(defects(pool)).toEqual([
    "NodePool general: spec.template.spec.nodeClassRef refers to NodeClass own, which nothing makes; there is no NodeClass",
  ]);
});

describe("the way in", () => {
  const pods = deployment("ingest");
  const service = object("v1", "Service", "ingest", {
    spec: { selector: { app: "ingest" }, ports: [{ name: "web", port: 80, targetPort: 8000 }] },
  });
  const gatewayClass: Manifest = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "own" },
  };
  const gateway = object(
    "gateway.networking.k8s.io/v1",
    "Gateway",
    "entry",
    {
      spec: {
        gatewayClassName: "own",
        listeners: [
          {
            name: "ingest",
            hostname: "ingest.example.com",
            tls: { certificateRefs: [{ name: "tls" }] },
            allowedRoutes: { namespaces: { from: "All" } },
          },
        ],
      },
    },
    { namespace: "entry" },
  );
  const tls = object("v1", "Secret", "tls", {}, { namespace: "entry" });
  const base = [namespace("entry"), pods, service, gatewayClass, gateway, tls];
  const route = (backend: object, parent: object = {}, host = "ingest.example.com", at = "here") =>
    object(
      "gateway.networking.k8s.io/v1",
      "HTTPRoute",
      "r",
      {
        spec: {
          parentRefs: [{ name: "entry", namespace: "entry", ...parent }],
          hostnames: [host],
          rules: [{ backendRefs: [{ name: "ingest", port: 80, ...backend }] }],
        },
      },
      { namespace: at },
    );

  test("a route leads from a listener of a gateway to a port of a service", () => {
    expect(defects(...base, route({}, { sectionName: "ingest" }))).toEqual([]);
    expect(
      defects(
        ...base,
        route({ port: 8000 }),
        route({ name: "ingress" }),
        route({}, { sectionName: "web" }),
        route({}, {}, "trino.example.com"),
        route({ namespace: "here" }, {}, "ingest.example.com", "entry"),
      ),
    ).toEqual([
      "HTTPRoute here/r: spec.rules[0].backendRefs[0] asks port 8000 of Service here/ingest, which has 80, web",
      'HTTPRoute here/r: spec.rules[0].backendRefs[0] refers to Service here/ingress, which nothing makes; did you mean "ingest"?',
      'HTTPRoute here/r: spec.parentRefs[0] names listener "web" of Gateway entry/entry, which has ingest',
      'HTTPRoute here/r: host "trino.example.com" is one that no listener of Gateway entry/entry serves',
      'HTTPRoute entry/r: spec.rules[0].backendRefs[0] refers to a Service in namespace "here", where no ReferenceGrant allows it to a HTTPRoute of namespace "entry"',
    ]);
  });

  test("an ingress has a class that is there, and services behind its paths", () => {
    const ingress = (className: string, port: object) =>
      object("networking.k8s.io/v1", "Ingress", "i", {
        spec: {
          ingressClassName: className,
          rules: [{ http: { paths: [{ backend: { service: { name: "ingest", port } } }] } }],
        },
      });
    const alb: Manifest = { apiVersion: "networking.k8s.io/v1", kind: "IngressClass", metadata: { name: "alb" } };
    expect(defects(pods, service, alb, ingress("alb", { name: "web" }))).toEqual([]);
    expect(defects(pods, service, alb, ingress("nlb", { number: 81 }))).toEqual([
      'Ingress here/i: spec.ingressClassName refers to IngressClass nlb, which nothing makes; did you mean "alb"?',
      "Ingress here/i: spec.rules[0].http.paths[0].backend asks port 81 of Service here/ingest, which has 80, web",
    ]);
  });
});

test("an application of Argo CD belongs to a project that lets it come and go there", () => {
  const project = object("argoproj.io/v1alpha1", "AppProject", "millrace", {
    spec: { destinations: [{ namespace: "here" }], sourceRepos: ["https://example.com/*"] },
  });
  const application = (name: string, repoURL: string, target: string) =>
    object("argoproj.io/v1alpha1", "Application", "a", {
      spec: { project: name, source: { repoURL }, destination: { namespace: target } },
    });
  expect(defects(project, application("millrace", "https://example.com/it.git", "here"))).toEqual([]);
  expect(
    defects(project, application("milrace", "x", "here"), application("millrace", "https://other.com/it", "default")),
  ).toEqual([
    'Application here/a: spec.project refers to AppProject here/milrace, which nothing makes; did you mean "millrace"?',
    'Application here/a: spec.destination.namespace is "default", which AppProject here/millrace does not allow; it has here',
    'Application here/a: spec.source.repoURL is "https://other.com/it", which AppProject here/millrace does not allow; it has https://example.com/*',
  ]);
});

describe("definitions of custom resources", () => {
  const topic = object("keda.sh/v1alpha1", "ScaledObject", "s", { spec: { scaleTargetRef: { name: "d" } } });
  const set = { type: "kubernetes:yaml/v2:ConfigGroup", name: "keda-crds", inputs: { files: [...crdFiles("keda")] } };
  const of = (...more: Parameters<typeof graphOf>[0]) =>
    topologyDefects(graphOf([resourceOf(here), resourceOf(deployment("d")), ...more]));
  const urn = "urn:kubernetes:yaml/v2:ConfigGroup:keda-crds";

  test("are in the graph, and waited for, by the resource or by a component that it is in", () => {
    const room = { type: "millrace:worker:KubernetesWorker", name: "worker", dependencies: [urn], custom: false };
    expect(of(set, resourceOf(topic, { dependencies: [urn] }))).toEqual([]);
    expect(of(set, room, resourceOf(topic, { parent: "urn:millrace:worker:KubernetesWorker:worker" }))).toEqual([]);
    expect(of(set, resourceOf(topic))).toEqual([
      "ScaledObject here/s: it must wait for the definitions of keda (keda-crds), and does not depend on them",
    ]);
    expect(of(resourceOf(topic))).toEqual([
      'ScaledObject here/s: kind "ScaledObject" is defined by keda, whose definitions the graph does not have',
    ]);
  });

  test("of a cluster's own kinds come with that cluster only", () => {
    const pool: Manifest = { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: "general" }, spec: {} };
    expect(of({ type: "eks:index:Cluster", name: "it" }, resourceOf(pool))).toEqual([]);
    expect(of(resourceOf(pool))).toEqual([
      'NodePool general: nothing in the graph defines kinds of group "karpenter.sh"; only EKS Auto Mode brings it',
    ]);
  });
});

describeWithUpstream("the groups of each set of definitions", ["crds"], () => {
  test.each(Object.keys(crdSets) as CrdSet[])("%s is as its files say", (set) => {
    const files = upstreamFiles.filter(({ file }) => file.startsWith(`crds/${set}/`));
    const groups = new CustomKinds({ files }).titles().map((title) => title.slice(0, title.indexOf("/")));
    expect([...new Set(groups)].sort()).toEqual(groupsOfSets[set]);
  });
});
