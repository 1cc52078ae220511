import { CLUSTER_AUTHORITY, namespace } from "../../workloads/streams/names";
import type { IssuerEndpoint } from "../core/endpoints";
import {
  API_SERVICE,
  type ClusterRendering,
  type JobSpec,
  type Labels,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  priorityClasses,
  type Release,
  selectorOf,
  type Way,
} from "../core/kubernetes";
import { imageReference, versions } from "../core/versions";
import { type AcmeSpec, NAMESPACE, type ValidCertificatesSpec } from "./spec";

/** Name of the release, and of the controller's service account. */
export const CONTROLLER = "cert-manager";
export const METRICS_PORT = 9402;
const WEBHOOK_PORT = 10_250;
const API = "cert-manager.io/v1";
const WAIT = { "pulumi.com/waitFor": "condition=Ready" };

const ROOT = "millrace-root";
/** Secret with the certificate and key of the cluster's own authority. */
const AUTHORITY = "millrace-authority";
export const INTERNAL: IssuerEndpoint = { kind: "ClusterIssuer", name: "millrace-internal" };
export const PUBLIC: IssuerEndpoint = { kind: "ClusterIssuer", name: "millrace-public" };

/** Directories of the one public authority that is asked (letsencrypt.org/docs/acme-protocol-updates, staging-environment). */
const directories = {
  production: "https://acme-v02.api.letsencrypt.org/directory",
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
} as const;

export const podsOf = (component: "controller" | "webhook" | "cainjector"): Labels => ({
  "app.kubernetes.io/instance": CONTROLLER,
  "app.kubernetes.io/component": component,
});

const part = { name: CONTROLLER, component: "certificates" };
const labels = labelsOf(part);
const check = {
  name: `cert-manager-check-${versions.charts[CONTROLLER].version.replaceAll(".", "-")}`,
  component: "check",
};

export interface RenderedCertificates extends ClusterRendering {
  /** Title of the Job that ends when cert-manager takes objects. */
  readonly check: string;
  /** What is made after it. */
  readonly issuers: readonly Manifest[];
  readonly endpoints: { readonly internal: IssuerEndpoint; readonly public?: IssuerEndpoint };
}

/** cert-manager with its issuers. */
export function renderCertificates(spec: ValidCertificatesSpec): RenderedCertificates {
  const { acme } = spec;
  return {
    releases: [release(spec)],
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "4", memory: "4Gi", pods: 20 } }),
      ...policies(spec),
      ...checkManifests(),
    ],
    check: `Job ${NAMESPACE}/${check.name}`,
    issuers: [...internalAuthority(), ...(acme === undefined ? [] : [publicIssuer(acme)])],
    provides: [
      { kind: "Secret", name: AUTHORITY, namespace: NAMESPACE },
      ...(acme === undefined ? [] : [{ kind: "Secret", name: `${PUBLIC.name}-account`, namespace: NAMESPACE }]),
    ],
    endpoints: { internal: INTERNAL, ...(acme === undefined ? {} : { public: PUBLIC }) },
  };
}

const size = (cpu: string, memory: string) => ({
  requests: { cpu, memory, "ephemeral-storage": "16Mi" },
  limits: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "64Mi" },
});

function release({ acme, replicas }: ValidCertificatesSpec): Release {
  const spread = (component: Parameters<typeof podsOf>[0]) =>
    ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: podsOf(component) },
    }));
  const serving = (component: Parameters<typeof podsOf>[0]) => ({
    replicaCount: replicas,
    podDisruptionBudget: { enabled: replicas > 1 },
    topologySpreadConstraints: spread(component),
    resources: size("50m", "128Mi"),
  });
  return {
    name: CONTROLLER,
    chart: CONTROLLER,
    namespace: NAMESPACE,
    provides: [
      { kind: "ServiceAccount", name: CONTROLLER, namespace: NAMESPACE },
      { kind: "Deployment", name: CONTROLLER, namespace: NAMESPACE, pods: podsOf("controller") },
      ...(["webhook", "cainjector"] as const).map((component) => ({
        kind: "Deployment",
        name: `${CONTROLLER}-${component}`,
        namespace: NAMESPACE,
        pods: podsOf(component),
      })),
    ],
    values: {
      crds: { enabled: false },
      global: { leaderElection: { namespace: NAMESPACE }, priorityClassName: priorityClasses.critical },
      ...serving("controller"),
      webhook: serving("webhook"),
      cainjector: serving("cainjector"),
      startupapicheck: { enabled: false },
      // Names are looked up by the cluster's DNS alone, the only one that pods may ask.
      dns01RecursiveNameserversOnly: true,
      ...(acme?.challenge.kind === "gateway" ? { extraArgs: ["--enable-gateway-api"] } : {}),
      prometheus: { enabled: true, servicemonitor: { enabled: false }, podmonitor: { enabled: false } },
    },
  };
}

function policies({ cluster, acme }: ValidCertificatesSpec): readonly Manifest[] {
  const toApi: Way = { peers: [{ kind: "addresses", cidrs: [...cluster.cidrs, API_SERVICE] }], ports: [443, 6443] };
  const scraped: Way = { peers: [{ kind: "pods", namespace: namespace("prometheus") }], ports: [METRICS_PORT] };
  // The authority and Route 53 answer at public addresses; a challenge by HTTP is first looked at from here.
  const world: Way = {
    peers: [{ kind: "addresses", cidrs: ["0.0.0.0/0"] }],
    ports: acme?.challenge.kind === "gateway" ? [80, 443] : [443],
  };
  const common = { namespace: NAMESPACE, labels };
  return [
    networkPolicy({
      ...common,
      name: "controller",
      pods: podsOf("controller"),
      from: [scraped],
      to: acme === undefined ? [toApi] : [toApi, world],
    }),
    networkPolicy({
      ...common,
      name: "webhook",
      pods: podsOf("webhook"),
      from: [{ peers: [{ kind: "addresses", cidrs: cluster.cidrs }], ports: [WEBHOOK_PORT] }, scraped],
      to: [toApi],
    }),
    networkPolicy({ ...common, name: "cainjector", pods: podsOf("cainjector"), from: [scraped], to: [toApi] }),
    networkPolicy({ ...common, name: "check", pods: selectorOf(check), from: [], to: [toApi] }),
  ];
}

/** Stands in for the chart's hook: a Job of each version that ends when the webhook answers with a trusted certificate. */
function checkManifests(): readonly Manifest[] {
  const { name } = check;
  const metadata = { name, namespace: NAMESPACE, labels: labelsOf(check) };
  const rbac = "rbac.authorization.k8s.io";
  const spec: JobSpec = {
    backoffLimit: 6,
    activeDeadlineSeconds: 600,
    template: {
      metadata: { labels: { ...labelsOf(check) } },
      spec: {
        restartPolicy: "OnFailure",
        serviceAccountName: name,
        automountServiceAccountToken: true,
        securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "check",
            image: imageReference(versions.images["cert-manager-startupapicheck"]),
            args: ["check", "api", "--wait=2m"],
            env: [{ name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
            resources: {
              requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "8Mi" },
              limits: { cpu: "100m", memory: "64Mi", "ephemeral-storage": "16Mi" },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
          },
        ],
      },
    },
  };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
    {
      apiVersion: `${rbac}/v1`,
      kind: "Role",
      metadata,
      rules: [{ apiGroups: ["cert-manager.io"], resources: ["certificaterequests"], verbs: ["create"] }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: rbac, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace: NAMESPACE }],
    },
    { apiVersion: "batch/v1", kind: "Job", metadata, spec },
  ];
}

/** An authority that signs itself once, and what it signs: certificates that only pods of this cluster have to trust. */
const internalAuthority = (): readonly Manifest[] => [
  { apiVersion: API, kind: "ClusterIssuer", metadata: { name: ROOT, labels }, spec: { selfSigned: {} } },
  {
    apiVersion: API,
    kind: "Certificate",
    metadata: { name: AUTHORITY, namespace: NAMESPACE, labels, annotations: WAIT },
    spec: {
      isCA: true,
      commonName: "Millrace internal authority",
      secretName: AUTHORITY,
      duration: "87600h0m0s",
      renewBefore: "8760h0m0s",
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: ROOT },
    },
  },
  {
    apiVersion: API,
    kind: "ClusterIssuer",
    metadata: { name: INTERNAL.name, labels, annotations: WAIT },
    spec: { ca: { secretName: AUTHORITY } },
  },
];

function publicIssuer({ domain, email, challenge, directory }: Required<AcmeSpec>): Manifest {
  const solver =
    challenge.kind === "route53"
      ? { dns01: { route53: { region: challenge.region, hostedZoneID: challenge.zoneId } } }
      : {
          http01: {
            gatewayHTTPRoute: {
              serviceType: "ClusterIP",
              parentRefs: [
                { group: "gateway.networking.k8s.io", kind: "Gateway", sectionName: "http", ...challenge.gateway },
              ],
            },
          },
        };
  return {
    apiVersion: API,
    kind: "ClusterIssuer",
    metadata: { name: PUBLIC.name, labels, annotations: WAIT },
    spec: {
      acme: {
        server: directories[directory],
        email,
        privateKeySecretRef: { name: `${PUBLIC.name}-account` },
        solvers: [{ selector: { dnsZones: [domain] }, ...solver }],
      },
    },
  };
}

/**
 * The cluster's own authority where a namespace has to trust it: cert-manager writes it (`ca.crt`) beside a certificate of that
 * namespace's own, so that no Secret with a key of others is copied about.
 */
export const renderNamespaceAuthority = (issuer: IssuerEndpoint, namespaceName: string): ClusterRendering => ({
  manifests: [
    {
      apiVersion: API,
      kind: "Certificate",
      metadata: { name: CLUSTER_AUTHORITY, namespace: namespaceName, labels },
      spec: {
        secretName: CLUSTER_AUTHORITY,
        // No host answers to it: a name that says whose it is.
        dnsNames: [`client.${namespaceName}.internal`],
        usages: ["client auth"],
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
      },
    },
  ],
});
