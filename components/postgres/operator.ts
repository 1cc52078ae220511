import { type DeploymentSpec, labelsOf, type Manifest, networkPolicy, type Peer, selectorOf } from "../core/kubernetes";
import { API_SERVICE } from "../core/kubernetes/addresses";
import { priorityClasses } from "../core/kubernetes/placement";
import { imageReference, images } from "../core/versions";
import { cnpg } from "./cnpg";
import { NAMESPACE, type ValidCnpgPostgresSpec } from "./spec";

/**
 * CloudNativePG's operator, as its own manifests of 1.30.0 have it (no chart: its values are not pinned), but held to one
 * namespace: what its release gives to the whole cluster is a Role here, except what is of the whole cluster.
 */
export const OPERATOR = "cloudnative-pg";
const WEBHOOK_PORT = 9443;
export const METRICS_PORT = 8080;
/** Names that are fixed in the operator. */
const SERVICE = "cnpg-webhook-service";
const CERTIFICATE = "cnpg-webhook-cert";
const MUTATING = "cnpg-mutating-webhook-configuration";
const VALIDATING = "cnpg-validating-webhook-configuration";
const GROUP = "postgresql.cnpg.io";
/** The operator's image's user. */
const USER = 10_001;

export const operatorPods = selectorOf({ name: OPERATOR });
const labels = labelsOf({ name: OPERATOR, component: "operator" });
const at = (name: string) => ({ name, namespace: NAMESPACE, labels });

export interface RenderedOperator {
  /** In any order, before the operator starts: it writes its certificate into the webhooks when it does. */
  readonly ground: readonly Manifest[];
  readonly deployment: Manifest;
}

export function operator(spec: ValidCnpgPostgresSpec): RenderedOperator {
  const apiServer: Peer = { kind: "addresses", cidrs: [...spec.cluster.cidrs, API_SERVICE] };
  return {
    ground: [
      { apiVersion: "v1", kind: "ServiceAccount", metadata: at(OPERATOR), automountServiceAccountToken: false },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: at(SERVICE),
        spec: {
          selector: { ...operatorPods },
          ports: [{ name: "webhook", port: 443, targetPort: WEBHOOK_PORT, protocol: "TCP" }],
        },
      },
      ...rights(),
      webhooks("MutatingWebhookConfiguration", MUTATING, "mutate", [
        "backup",
        "cluster",
        "database",
        "scheduledbackup",
      ]),
      webhooks("ValidatingWebhookConfiguration", VALIDATING, "validate", [
        "backup",
        "cluster",
        "database",
        "pooler",
        "scheduledbackup",
      ]),
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: at(OPERATOR),
        spec: { maxUnavailable: 1, selector: { matchLabels: { ...operatorPods } } },
      },
      networkPolicy({
        ...at(OPERATOR),
        pods: operatorPods,
        from: [
          { peers: [apiServer], ports: [WEBHOOK_PORT] },
          { peers: spec.scrapers, ports: [METRICS_PORT] },
        ],
        to: [
          { peers: [apiServer], ports: [443, 6443] },
          { peers: [{ kind: "pods", namespace: NAMESPACE, labels: cnpg.pods }], ports: [cnpg.statusPort, 5432] },
        ],
      }),
    ],
    deployment: { apiVersion: "apps/v1", kind: "Deployment", metadata: at(OPERATOR), spec: deployment(spec) },
  };
}

function deployment({ protect }: ValidCnpgPostgresSpec): DeploymentSpec {
  const probe = { httpGet: { path: "/readyz", port: WEBHOOK_PORT, scheme: "HTTPS" } };
  const image = imageReference(images["cloudnative-pg"]);
  return {
    // One leads; the other answers the webhooks too.
    replicas: protect ? 2 : 1,
    selector: { matchLabels: { ...operatorPods } },
    template: {
      metadata: { labels: { ...labels } },
      spec: {
        serviceAccountName: OPERATOR,
        automountServiceAccountToken: true,
        enableServiceLinks: false,
        priorityClassName: priorityClasses.critical,
        terminationGracePeriodSeconds: 10,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "topology.kubernetes.io/zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { ...operatorPods } },
          },
        ],
        containers: [
          {
            name: "manager",
            image,
            command: ["/manager"],
            args: ["controller", "--leader-elect", "--max-concurrent-reconciles=10", `--webhook-port=${WEBHOOK_PORT}`],
            env: [
              // Its servers' pods get their manager from it.
              { name: "OPERATOR_IMAGE_NAME", value: image },
              { name: "OPERATOR_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
              { name: "WATCH_NAMESPACE", value: NAMESPACE },
              // Clients read the authority when they start: it must outlive every pod by far.
              { name: "CERTIFICATE_DURATION", value: String(cnpg.certificateDays) },
              { name: "EXPIRING_CHECK_THRESHOLD", value: String(cnpg.renewalDays) },
            ],
            ports: [
              { name: "metrics", containerPort: METRICS_PORT },
              { name: "webhook", containerPort: WEBHOOK_PORT },
            ],
            startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 12 },
            readinessProbe: probe,
            livenessProbe: probe,
            resources: {
              requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "64Mi" },
              limits: { memory: "256Mi", "ephemeral-storage": "256Mi" },
            },
            securityContext: {
              runAsUser: USER,
              runAsGroup: USER,
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [
              { name: "scratch", mountPath: "/controller" },
              { name: "webhook", mountPath: "/run/secrets/cnpg.io/webhook" },
            ],
          },
        ],
        volumes: [
          { name: "scratch", emptyDir: { sizeLimit: "128Mi" } },
          // The operator makes it itself, and reads it once it is there.
          { name: "webhook", secret: { secretName: CERTIFICATE, optional: true, defaultMode: 0o444 } },
        ],
      },
    },
  };
}

/** Asked by the API server before it takes an object; the operator writes the authority of its certificate into them. */
const webhooks = (kind: string, name: string, verb: string, objects: readonly string[]): Manifest => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind,
  metadata: { name, labels },
  webhooks: objects.map((object) => ({
    name: `${verb.charAt(0)}${object}.cnpg.io`,
    admissionReviewVersions: ["v1"],
    clientConfig: {
      service: { name: SERVICE, namespace: NAMESPACE, path: `/${verb}-postgresql-cnpg-io-v1-${object}`, port: 443 },
    },
    failurePolicy: "Fail",
    sideEffects: "None",
    rules: [{ apiGroups: [GROUP], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: [`${object}s`] }],
  })),
});

const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]) => ({
  apiGroups: [apiGroup],
  resources,
  verbs,
});
const READ = ["get", "list", "watch"] as const;
const WRITE = ["create", "delete", "get", "list", "patch", "update", "watch"] as const;
const STATUS = ["get", "patch", "update"] as const;

/** Source: the operator's config/rbac/role.yaml at v1.30.0; what is of the whole cluster, and what of the one namespace. */
function rights(): readonly Manifest[] {
  const rbac = (kind: string, rest: Readonly<Record<string, unknown>>): Manifest => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    metadata: kind.startsWith("Cluster") ? { name: OPERATOR, labels } : at(OPERATOR),
    ...rest,
  });
  const subjects = [{ kind: "ServiceAccount", name: OPERATOR, namespace: NAMESPACE }];
  const bound = (kind: string) => ({
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: OPERATOR },
    subjects,
  });
  return [
    rbac("ClusterRole", {
      rules: [
        rule("", ["nodes"], READ),
        {
          ...rule("admissionregistration.k8s.io", ["mutatingwebhookconfigurations"], ["get", "patch"]),
          resourceNames: [MUTATING],
        },
        {
          ...rule("admissionregistration.k8s.io", ["validatingwebhookconfigurations"], ["get", "patch"]),
          resourceNames: [VALIDATING],
        },
        rule(GROUP, ["clusterimagecatalogs"], READ),
      ],
    }),
    rbac("ClusterRoleBinding", bound("ClusterRole")),
    rbac("Role", {
      rules: [
        rule("", ["configmaps", "secrets", "services"], WRITE),
        rule("", ["configmaps/status", "secrets/status"], STATUS),
        rule("", ["events"], ["create", "patch"]),
        rule("", ["persistentvolumeclaims", "pods", "pods/exec"], [...READ, "create", "delete", "patch"]),
        rule("", ["pods/status"], ["get"]),
        rule("", ["serviceaccounts"], [...READ, "create", "patch", "update"]),
        rule("apps", ["deployments"], WRITE),
        rule("batch", ["jobs"], [...READ, "create", "delete", "patch"]),
        rule("coordination.k8s.io", ["leases"], [...READ, "create", "update"]),
        rule("discovery.k8s.io", ["endpointslices"], READ),
        rule("monitoring.coreos.com", ["podmonitors"], [...READ, "create", "delete", "patch"]),
        rule("policy", ["poddisruptionbudgets"], WRITE),
        rule(
          GROUP,
          [
            "backups",
            "clusters",
            "databaseroles",
            "databases",
            "poolers",
            "publications",
            "scheduledbackups",
            "subscriptions",
          ],
          WRITE,
        ),
        rule(
          GROUP,
          [
            "backups/status",
            "databases/status",
            "publications/status",
            "scheduledbackups/status",
            "subscriptions/status",
          ],
          STATUS,
        ),
        rule(GROUP, ["imagecatalogs"], READ),
        rule(GROUP, ["clusters/finalizers", "databaseroles/finalizers", "poolers/finalizers"], ["update"]),
        rule(
          GROUP,
          ["clusters/status", "databaseroles/status", "failoverquorums/status", "poolers/status"],
          [...STATUS, "watch"],
        ),
        rule(GROUP, ["failoverquorums"], [...READ, "create", "delete"]),
        rule("rbac.authorization.k8s.io", ["rolebindings", "roles"], [...READ, "create", "patch", "update"]),
        rule("snapshot.storage.k8s.io", ["volumesnapshots"], [...READ, "create", "patch"]),
      ],
    }),
    rbac("RoleBinding", bound("Role")),
  ];
}
