import { namespace, PLATFORM } from "../../workloads/streams/names";
import type { ServiceEndpoint } from "../core/endpoints";
import {
  API_SERVICE,
  type ClusterRendering,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type Peer,
  type Provided,
  type Release,
  type Way,
} from "../core/kubernetes";
import { deliveredKinds } from "./kinds";
import { DESTINATION, NAMESPACE, type ValidArgoCdSpec } from "./spec";
import { type Part, parts, podsOf, RELEASE, valuesOf } from "./values";

const API = "argoproj.io/v1alpha1";
/** Argo CD's own name of the cluster that it runs in. */
const CLUSTER = "in-cluster";
const PROJECT = PLATFORM;
const labels = labelsOf({ name: RELEASE, component: "delivery" });

export interface RenderedArgoCd extends ClusterRendering {
  /** Made last and removed first: Argo CD takes away what it delivered while it still may. */
  readonly application: Manifest;
  readonly endpoint: ServiceEndpoint & { readonly url: string };
}

/** Argo CD, the project that bounds what is delivered, and the application of one environment. */
export function renderArgoCd(spec: ValidArgoCdSpec): RenderedArgoCd {
  const port = spec.tls ? 443 : 80;
  const service: Provided = { kind: "Service", name: parts.server.name, namespace: NAMESPACE, ports: [80, 443] };
  return {
    releases: [release(spec, service)],
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "6", memory: "8Gi", pods: 20 } }),
      ...policies(spec),
      ...delivery(),
      project(spec),
    ],
    application: application(spec),
    endpoint: {
      url: `${spec.tls ? "https" : "http"}://${service.name}.${NAMESPACE}.svc:${port}`,
      namespace: NAMESPACE,
      service: service.name,
      port,
      pods: podsOf("server"),
      podPort: parts.server.port,
      protocol: spec.tls ? "https" : "http",
    },
  };
}

const release = (spec: ValidArgoCdSpec, service: Provided): Release => ({
  name: RELEASE,
  chart: "argo-cd",
  namespace: NAMESPACE,
  values: valuesOf(spec),
  provides: [
    service,
    ...(["server", "controller"] as const).map((part) => ({
      kind: "ServiceAccount",
      name: parts[part].name,
      namespace: NAMESPACE,
    })),
    ...(["server", "repoServer", "redis"] as const).map((part) => ({
      kind: "Deployment",
      name: parts[part].name,
      namespace: NAMESPACE,
      pods: podsOf(part),
    })),
    { kind: "StatefulSet", name: parts.controller.name, namespace: NAMESPACE, pods: podsOf("controller") },
  ],
});

/** Who asks whom. The git host and who signs people in have public addresses, which no policy can name. */
function policies({ cluster, repository, oidc, reach }: ValidArgoCdSpec): readonly Manifest[] {
  const podPeer = (part: Part): Peer => ({ kind: "pods", namespace: NAMESPACE, labels: podsOf(part) });
  const ask = (part: Part): Way => ({ peers: [podPeer(part)], ports: [parts[part].port] });
  const asked = (part: Part, by: readonly Peer[]): readonly Way[] =>
    by.length === 0 ? [] : [{ peers: by, ports: [parts[part].port] }];
  const scraped = (part: Part): Way => ({
    peers: [{ kind: "pods", namespace: namespace("prometheus") }],
    ports: [parts[part].metrics],
  });
  const api: Way = { peers: [{ kind: "addresses", cidrs: [...cluster.cidrs, API_SERVICE] }], ports: [443, 6443] };
  const world = (port: number): Way => ({ peers: [{ kind: "addresses", cidrs: ["0.0.0.0/0"] }], ports: [port] });
  const git = world(repository.url.startsWith("https:") ? 443 : 22);
  const policy = (part: Part, from: readonly Way[], to: readonly Way[]): Manifest =>
    networkPolicy({ name: parts[part].name, namespace: NAMESPACE, labels, pods: podsOf(part), from, to });
  return [
    policy(
      "server",
      [...asked("server", reach), scraped("server")],
      [api, ask("redis"), ask("repoServer"), ...(oidc === undefined ? [] : [world(443)])],
    ),
    policy(
      "repoServer",
      [...asked("repoServer", [podPeer("server"), podPeer("controller")]), scraped("repoServer")],
      [ask("redis"), git],
    ),
    policy("controller", [scraped("controller")], [api, ask("redis"), ask("repoServer")]),
    policy("redis", asked("redis", [podPeer("server"), podPeer("repoServer"), podPeer("controller")]), []),
  ];
}

/** The right to write what is delivered, in the workers' namespace; and to look at it there, for whoever asks the server. */
function delivery(): readonly Manifest[] {
  const rbac = "rbac.authorization.k8s.io";
  const rules = (verbs: readonly string[]) =>
    deliveredKinds.map(({ group, resource }) => ({ apiGroups: [group], resources: [resource], verbs }));
  const grant = (name: string, part: Part, given: readonly unknown[]): readonly Manifest[] => [
    {
      apiVersion: `${rbac}/v1`,
      kind: "Role",
      metadata: { name, namespace: DESTINATION, labels },
      rules: given,
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "RoleBinding",
      metadata: { name, namespace: DESTINATION, labels },
      roleRef: { apiGroup: rbac, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name: parts[part].name, namespace: NAMESPACE }],
    },
  ];
  return [
    ...grant("argocd-delivers", "controller", rules(["create", "delete", "patch", "update"])),
    ...grant("argocd-shows", "server", [
      ...rules(["get"]),
      { apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get"] },
      { apiGroups: [""], resources: ["events"], verbs: ["list"] },
    ]),
  ];
}

const project = ({ repository }: ValidArgoCdSpec): Manifest => ({
  apiVersion: API,
  kind: "AppProject",
  metadata: { name: PROJECT, namespace: NAMESPACE, labels },
  spec: {
    description: "Workers and gateways, from one repository into one namespace",
    sourceRepos: [repository.url],
    destinations: [{ name: CLUSTER, namespace: DESTINATION }],
    clusterResourceWhitelist: [],
    namespaceResourceWhitelist: deliveredKinds.map(({ group, kind }) => ({ group, kind })),
    orphanedResources: { warn: false },
  },
});

const application = ({ stack, repository }: ValidArgoCdSpec): Manifest => ({
  apiVersion: API,
  kind: "Application",
  metadata: {
    name: `${PLATFORM}-${stack}`,
    namespace: NAMESPACE,
    labels,
    finalizers: ["resources-finalizer.argocd.argoproj.io"],
  },
  spec: {
    project: PROJECT,
    source: {
      repoURL: repository.url,
      targetRevision: repository.revision,
      path: `workloads/delivery/overlays/${stack}`,
    },
    destination: { name: CLUSTER, namespace: DESTINATION },
    // The autoscaler's.
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
