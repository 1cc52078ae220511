import type { Manifest } from "../../../components/core/kubernetes/manifest";
import { renderingTopologyDefects, topologyDefects } from ".";
import { deployment, graphOf, namespace, object, resourceOf } from "./testing";

const here = namespace("here");
const defects = (...manifests: readonly Manifest[]) => renderingTopologyDefects({ manifests: [here, ...manifests] });

const secret = object("v1", "Secret", "keys", { stringData: { secret: { "keys.json": "{}" } } });
const config = object("v1", "ConfigMap", "endpoints", { data: { brokers: "a:9092" } });
const account = object("v1", "ServiceAccount", "ingest");
const service = object("v1", "Service", "ingest", {
  spec: { selector: { app: "ingest" }, ports: [{ name: "web", port: 80, targetPort: "http" }] },
});
const whole = deployment(
  "ingest",
  {
    serviceAccountName: "ingest",
    imagePullSecrets: [{ name: "keys" }],
    priorityClassName: "system-cluster-critical",
    volumes: [
      { name: "a", secret: { secretName: "keys", items: [{ key: "keys.json", path: "k" }] } },
      { name: "b", projected: { sources: [{ configMap: { name: "endpoints" } }, { secret: { name: "keys" } }] } },
      { name: "c", emptyDir: {} },
    ],
  },
  {
    env: [{ name: "BROKERS", valueFrom: { configMapKeyRef: { name: "endpoints", key: "brokers" } } }],
    envFrom: [{ secretRef: { name: "keys" } }],
    volumeMounts: [{ name: "c", mountPath: "/tmp" }],
    readinessProbe: { httpGet: { path: "/readyz", port: "http" } },
  },
);

test("whatever pods are given resolves", () => {
  expect(defects(secret, config, account, whole)).toEqual([]);
});

test("what pods are given and nobody makes is told, with what there is instead", () => {
  const missing = deployment(
    "ingest",
    {
      serviceAccountName: "ingress",
      imagePullSecrets: [{ name: "registry" }],
      priorityClassName: "brokers",
      volumes: [
        { name: "a", secret: { secretName: "keys", items: [{ key: "key.json", path: "k" }] } },
        { name: "b", projected: { sources: [{ secret: { name: "kees" } }] } },
        { name: "c", secret: { secretName: "perhaps", optional: true } },
        { name: "d", persistentVolumeClaim: { claimName: "data" } },
      ],
    },
    {
      env: [{ name: "BROKERS", valueFrom: { configMapKeyRef: { name: "endpoints", key: "broker" } } }],
      envFrom: [{ configMapRef: { name: "<kubernetes:core/v1:ConfigMap late.metadata.name>" } }],
      volumeMounts: [{ name: "e", mountPath: "/tmp" }],
      readinessProbe: { httpGet: { path: "/readyz", port: "https" } },
    },
  );
  expect(defects(secret, config, account, missing)).toEqual([
    'Deployment here/ingest: serviceAccountName refers to ServiceAccount here/ingress, which nothing makes; did you mean "ingest"?',
    "Deployment here/ingest: priorityClassName refers to PriorityClass brokers, which nothing makes; known are system-cluster-critical, system-node-critical",
    "Deployment here/ingest: imagePullSecrets[0] refers to Secret here/registry, which nothing makes; known are keys",
    'Deployment here/ingest: volume "a" refers to key "key.json" of Secret here/keys, which has none such; did you mean "keys.json"?',
    'Deployment here/ingest: volume "b" refers to Secret here/kees, which nothing makes; did you mean "keys"?',
    'Deployment here/ingest: volume "d" refers to PersistentVolumeClaim here/data, which nothing makes; there is no PersistentVolumeClaim in namespace "here"',
    'Deployment here/ingest: container "main", variable BROKERS refers to key "broker" of ConfigMap here/endpoints, which has none such; did you mean "brokers"?',
    'Deployment here/ingest: container "main", readinessProbe asks port "https", which the container does not name; did you mean "http"?',
    'Deployment here/ingest: container "main" mounts volume "e", which the pod does not have; known are a, b, c, d',
  ]);
});

test("an object in a namespace that nobody makes is told, and where one of that name is", () => {
  expect(defects(object("v1", "ConfigMap", "a", {}, { namespace: "hear" }), secret)).toEqual([
    'ConfigMap hear/a: metadata.namespace refers to Namespace hear, which nothing makes; did you mean "here"?',
  ]);
  expect(
    defects(namespace("there"), object("v1", "Secret", "keys", {}, { namespace: "there" }), {
      ...deployment("ingest", { imagePullSecrets: [{ name: "keys" }] }),
    }),
  ).toEqual([
    'Deployment here/ingest: imagePullSecrets[0] refers to Secret here/keys, which nothing makes; there is one in namespace "there"',
  ]);
});

test("a workload's selector picks its own pods", () => {
  const { spec, ...rest } = deployment("ingest");
  expect(defects({ ...rest, spec: { ...(spec as object), selector: { matchLabels: { app: "other" } } } })).toEqual([
    "Deployment here/ingest: spec.selector picks app=other, but the pods of its template have app=ingest",
  ]);
});

test("a Service and a disruption budget pick pods, and a target port is one of theirs", () => {
  const budget = (app: string) =>
    object("policy/v1", "PodDisruptionBudget", "b", { spec: { selector: { matchLabels: { app } } } });
  expect(defects(deployment("ingest"), service, budget("ingest"))).toEqual([]);
  expect(
    defects(
      deployment("ingest"),
      budget("ingress"),
      object("v1", "Service", "a", { spec: { selector: { app: "ingest" }, ports: [{ port: 80, targetPort: 8080 }] } }),
      object("v1", "Service", "b", { spec: { selector: { app: "other" }, ports: [] } }),
    ),
  ).toEqual([
    "Service here/a: a target port is 8080, which Deployment here/ingest does not have; known are 8000 (http)",
    'Service here/b: spec.selector picks pods with app=other in namespace "here", of which there are none; there are Deployment here/ingest (app=ingest)',
    'PodDisruptionBudget here/b: spec.selector picks pods with app=ingress in namespace "here", of which there are none; there are Deployment here/ingest (app=ingest)',
  ]);
});

describe("network policies", () => {
  const policy = (spec: object) => object("networking.k8s.io/v1", "NetworkPolicy", "p", { spec });
  const inNamespace = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
  const from = (peer: object, port: number | string = 8000) => ({
    podSelector: { matchLabels: { app: "ingest" } },
    policyTypes: ["Ingress"],
    ingress: [{ from: [peer], ports: [{ protocol: "TCP", port }] }],
  });

  test("may speak of pods, namespaces and ports that are there, and of addresses", () => {
    expect(
      defects(
        deployment("ingest"),
        policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
        policy(from({ podSelector: { matchLabels: { app: "ingest" } } })),
        policy(from({ namespaceSelector: inNamespace("kube-system"), podSelector: { matchLabels: { a: "b" } } })),
        policy(from({ ipBlock: { cidr: "10.0.0.0/8" } }, "http")),
      ),
    ).toEqual([]);
  });

  test("must not speak of pods, namespaces or ports that are not", () => {
    expect(
      defects(
        deployment("ingest"),
        policy({ podSelector: { matchLabels: { app: "x" } }, policyTypes: ["Ingress"] }),
        policy(from({ podSelector: { matchLabels: { app: "y" } } })),
        policy(from({ namespaceSelector: inNamespace("gone") })),
        policy(from({ ipBlock: { cidr: "10.0.0.0/8" } }, 9000)),
        policy({
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [
            {
              to: [{ namespaceSelector: inNamespace("here"), podSelector: { matchLabels: { app: "ingest" } } }],
              ports: [{ port: 9092 }],
            },
          ],
        }),
      ),
    ).toEqual([
      'NetworkPolicy here/p: spec.podSelector picks pods with app=x in namespace "here", of which there are none; there are Deployment here/ingest (app=ingest)',
      'NetworkPolicy here/p: spec.ingress[0].from picks pods with app=y in namespace "here", of which there are none; there are Deployment here/ingest (app=ingest)',
      "NetworkPolicy here/p: spec.ingress[0].from refers to Namespace gone, which nothing makes; known are default, here, kube-node-lease, kube-public, kube-system",
      "NetworkPolicy here/p: a port of spec.ingress[0] is 9000, which Deployment here/ingest does not have; known are 8000 (http)",
      "NetworkPolicy here/p: a port of spec.egress[0] is 9092, which Deployment here/ingest does not have; known are 8000 (http)",
    ]);
  });
});

test("monitors find pods or services, and the port that they scrape", () => {
  const pods = (app: string, port: string) =>
    object("monitoring.coreos.com/v1", "PodMonitor", "m", {
      spec: { selector: { matchLabels: { app } }, podMetricsEndpoints: [{ port }] },
    });
  const services = (app: string, port: string) =>
    object("monitoring.coreos.com/v1", "ServiceMonitor", "m", {
      spec: { selector: { matchLabels: { app } }, endpoints: [{ port }] },
    });
  const labelled = { ...service, metadata: { ...service.metadata, labels: { app: "ingest" } } };
  expect(defects(deployment("ingest"), labelled, pods("ingest", "http"), services("ingest", "web"))).toEqual([]);
  expect(
    defects(
      deployment("ingest"),
      labelled,
      pods("x", "http"),
      pods("ingest", "metrics"),
      services("x", "web"),
      services("ingest", "http"),
    ),
  ).toEqual([
    'PodMonitor here/m: spec.selector picks pods with app=x in namespace "here", of which there are none; there are Deployment here/ingest (app=ingest)',
    "PodMonitor here/m: the port to scrape is metrics, which Deployment here/ingest does not have; known are 8000 (http)",
    'ServiceMonitor here/m: spec.selector picks Services with app=x in namespace "here", of which there are none',
    'ServiceMonitor here/m: the port to scrape is "http", which Service here/ingest does not name; known are web',
  ]);
});

test("a scaler aims at a workload of the right kind, alone, with an authentication that is there", () => {
  const scaler = (name: string, target: object, triggers: readonly object[] = []) =>
    object("keda.sh/v1alpha1", "ScaledObject", name, { spec: { scaleTargetRef: target, triggers } });
  const authentication = object("keda.sh/v1alpha1", "TriggerAuthentication", "kafka", {
    spec: { secretTargetRef: [{ parameter: "ca", name: "keys", key: "keys.json" }] },
  });
  expect(
    defects(
      secret,
      deployment("fraud"),
      authentication,
      scaler("fraud", { name: "fraud" }, [{ authenticationRef: { name: "kafka" } }]),
    ),
  ).toEqual([]);
  expect(
    defects(
      deployment("fraud"),
      authentication,
      scaler("a", { name: "fraud", kind: "StatefulSet" }, [{ authenticationRef: { name: "kafkas" } }]),
      scaler("b", { name: "fraud" }, [{ authenticationRef: { name: "kafka", kind: "ClusterTriggerAuthentication" } }]),
      scaler("c", { name: "fraud" }),
    ),
  ).toEqual([
    'ScaledObject here/a: spec.scaleTargetRef refers to StatefulSet here/fraud, which nothing makes; there is no StatefulSet in namespace "here"',
    'ScaledObject here/a: spec.triggers[0].authenticationRef refers to TriggerAuthentication here/kafkas, which nothing makes; did you mean "kafka"?',
    "ScaledObject here/b: spec.triggers[0].authenticationRef refers to ClusterTriggerAuthentication kafka, which nothing makes; there is no ClusterTriggerAuthentication",
    "ScaledObject here/c: spec.scaleTargetRef is Deployment here/fraud, which ScaledObject here/b scales too; two scalers undo each other",
    'TriggerAuthentication here/kafka: spec.secretTargetRef[0] refers to Secret here/keys, which nothing makes; there is no Secret in namespace "here"',
  ]);
});

test("bindings give roles that are there to accounts that are there", () => {
  const binding = (role: object, subject: string) =>
    object("rbac.authorization.k8s.io/v1", "RoleBinding", "b", {
      roleRef: role,
      subjects: [{ kind: "ServiceAccount", name: subject }],
    });
  expect(defects(account, binding({ kind: "ClusterRole", name: "view" }, "ingest"))).toEqual([]);
  expect(defects(account, binding({ kind: "Role", name: "view" }, "ingress"))).toEqual([
    'RoleBinding here/b: roleRef refers to Role here/view, which nothing makes; there is no Role in namespace "here"',
    'RoleBinding here/b: subjects[0] refers to ServiceAccount here/ingress, which nothing makes; did you mean "ingest"?',
  ]);
});

test("claims name a storage class that is made or given", () => {
  const claim = object("v1", "PersistentVolumeClaim", "data", { spec: { storageClassName: "fast" } });
  const manifests = [here, claim];
  expect(
    renderingTopologyDefects({ manifests }, { given: [{ kind: "StorageClass", name: "fast", by: "the cluster" }] }),
  ).toEqual([]);
  expect(renderingTopologyDefects({ manifests })).toEqual([
    'PersistentVolumeClaim here/data: claim "data" refers to StorageClass fast, which nothing makes; there is no StorageClass',
  ]);
});

test("hosts of the cluster, wherever they are named, are Services with that port", () => {
  const told = (url: string) => object("v1", "ConfigMap", "c", { data: { url } });
  const ok = [deployment("ingest"), service];
  expect(defects(...ok, told("http://ingest.here.svc:80/x, https://kubernetes.default.svc"))).toEqual([]);
  expect(defects(...ok, told("http://ingest.here.svc.cluster.local:8000"))).toEqual([
    "ConfigMap here/c: host ingest.here.svc.cluster.local:8000 in data.url asks port 8000 of Service here/ingest, which has 80, web",
  ]);
  expect(defects(...ok, told("pod-0.ingress.here.svc:80"))).toEqual([
    'ConfigMap here/c: host pod-0.ingress.here.svc:80 in data.url refers to Service here/ingress, which nothing makes; did you mean "ingest"?',
  ]);
});

test("a short host is one where its second word is a namespace, and the stack's outputs are looked at too", () => {
  const told = object("v1", "ConfigMap", "c", { data: { url: "http://ingress.here:80, kafka.example:9092" } });
  expect(defects(deployment("ingest"), service, told)).toEqual([
    'ConfigMap here/c: host ingress.here:80 in data.url refers to Service here/ingress, which nothing makes; did you mean "ingest"?',
  ]);
  const graph = graphOf([resourceOf(here), resourceOf(deployment("ingest")), resourceOf(service)]);
  const outputs = { endpoints: { ingest: "http://ingest.here.svc:8000" } };
  expect(topologyDefects({ ...graph, outputs })).toEqual([
    "the stack's outputs: host ingest.here.svc:8000 in outputs.endpoints.ingest asks port 8000 of Service here/ingest, which has 80, web",
  ]);
});

test("what rooms say that their charts make is taken for made, pods included", () => {
  const monitor = object("networking.k8s.io/v1", "NetworkPolicy", "keda", {
    spec: { podSelector: { matchLabels: { app: "keda-operator" } }, policyTypes: ["Ingress"], ingress: [] },
  });
  const binding = object("rbac.authorization.k8s.io/v1", "RoleBinding", "b", {
    roleRef: { kind: "ClusterRole", name: "view" },
    subjects: [{ kind: "ServiceAccount", name: "keda-operator" }],
  });
  const objects = [resourceOf(here), resourceOf(monitor), resourceOf(binding)];
  const provides = [
    { kind: "ServiceAccount", name: "keda-operator", namespace: "here" },
    { kind: "Deployment", name: "keda-operator", namespace: "here", pods: { app: "keda-operator" } },
  ];
  const room = { type: "millrace:keda:Keda", name: "keda", custom: false };
  expect(topologyDefects(graphOf([{ ...room, inputs: { provides } }, ...objects]))).toEqual([]);
  expect(topologyDefects(graphOf([room, ...objects]))).toEqual([
    'NetworkPolicy here/keda: spec.podSelector picks pods with app=keda-operator in namespace "here", of which there are none; there are no pods there',
    "RoleBinding here/b: subjects[0] refers to ServiceAccount here/keda-operator, which nothing makes; known are default",
  ]);
});

test("roles are given to pods of service accounts that are there", () => {
  const association = (serviceAccount: string) => ({
    type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    name: "ingest",
    inputs: { namespace: "here", serviceAccount },
  });
  expect(topologyDefects(graphOf([resourceOf(here), resourceOf(account), association("ingest")]))).toEqual([]);
  expect(topologyDefects(graphOf([resourceOf(here), resourceOf(account), association("ingress")]))).toEqual([
    'pod identity association "ingest": serviceAccount refers to ServiceAccount here/ingress, which nothing makes; did you mean "ingest"?',
  ]);
});

test("values of charts name secrets and classes that are there", () => {
  const release = { name: "grafana", chart: "grafana", namespace: "here" } as const;
  const values = { admin: { existingSecret: "keys" }, persistence: { storageClassName: "fast" } };
  expect(renderingTopologyDefects({ manifests: [here], releases: [{ ...release, values }] })).toEqual([
    'release here/grafana: values.admin.existingSecret refers to Secret here/keys, which nothing makes; there is no Secret in namespace "here"',
    "release here/grafana: values.persistence.storageClassName refers to StorageClass fast, which nothing makes; there is no StorageClass",
  ]);
});
