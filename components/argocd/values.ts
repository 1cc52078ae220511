import { type Labels, priorityClasses } from "../core/kubernetes";
import { deliveredKinds } from "./kinds";
import type { ValidArgoCdSpec } from "./spec";

/** Name of the release, and prefix of its objects. */
export const RELEASE = "argocd";

/** What runs of Argo CD, with the port that its pods serve on and that of their metrics. */
export const parts = {
  server: { name: "argocd-server", port: 8080, metrics: 8083 },
  repoServer: { name: "argocd-repo-server", port: 8081, metrics: 8084 },
  controller: { name: "argocd-application-controller", port: 8082, metrics: 8082 },
  redis: { name: "argocd-redis", port: 6379, metrics: 9121 },
} as const;
export type Part = keyof typeof parts;

export const podsOf = (part: Part): Labels => ({
  "app.kubernetes.io/name": parts[part].name,
  "app.kubernetes.io/instance": RELEASE,
});

const size = (cpu: string, memory: string, storage = "64Mi") => ({
  requests: { cpu, memory, "ephemeral-storage": storage },
  limits: { cpu: "1", memory, "ephemeral-storage": storage },
});

/** The chart's values: only what delivers; no webhooks of its own, no second way to sign in, no rights on other kinds. */
export function valuesOf({ host, oidc, tls, highlyAvailable }: ValidArgoCdSpec): Readonly<Record<string, unknown>> {
  const serving = {
    replicas: highlyAvailable ? 2 : 1,
    pdb: { enabled: highlyAvailable, minAvailable: 1 },
  };
  return {
    nameOverride: RELEASE,
    fullnameOverride: RELEASE,
    crds: { install: false },
    global: {
      domain: host ?? "localhost:8080",
      // The chart's own policies let everybody ask the server; ours stand in, and policies add up.
      networkPolicy: { create: false },
      logging: { format: "json" },
      priorityClassName: priorityClasses.critical,
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
        { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
      ],
    },
    configs: {
      cm: {
        "admin.enabled": oidc === undefined,
        "exec.enabled": false,
        "users.anonymous.enabled": "false",
        // Nothing else of the cluster is read into its cache, Secrets least of all.
        "resource.inclusions": inclusions(),
        ...(oidc === undefined
          ? {}
          : {
              "oidc.config": [
                "name: OIDC",
                `issuer: ${JSON.stringify(oidc.issuer)}`,
                `clientID: ${JSON.stringify(oidc.clientId)}`,
                `clientSecret: $${oidc.clientSecret.secret}:${oidc.clientSecret.key}`,
                'requestedScopes: ["openid", "profile", "email", "groups"]',
                "",
              ].join("\n"),
            }),
      },
      params: { "server.insecure": !tls },
      rbac: {
        "policy.default": oidc === undefined ? "" : "role:readonly",
        "policy.csv": oidc === undefined ? "" : `g, ${JSON.stringify(oidc.admins)}, role:admin\n`,
        scopes: "[groups]",
      },
    },
    controller: {
      resources: size("250m", "1Gi", "256Mi"),
      metrics: { enabled: true },
      // To see, everywhere; to write, by a Role in the workers' namespace alone.
      clusterRoleRules: { enabled: true, rules: [...watching()] },
    },
    server: {
      ...serving,
      resources: size("100m", "256Mi"),
      metrics: { enabled: true },
      clusterRoleRules: { enabled: true, rules: [] },
    },
    repoServer: { ...serving, resources: size("250m", "512Mi", "2Gi"), metrics: { enabled: true } },
    redis: { resources: size("50m", "128Mi"), livenessProbe: { enabled: true }, readinessProbe: { enabled: true } },
    // The job is a hook, which is left out. Switched on it makes all pods wait for the password, which comes from elsewhere.
    redisSecretInit: { enabled: true },
    applicationSet: { replicas: 0 },
    dex: { enabled: false },
    notifications: { enabled: false },
  };
}

/** Kinds that Argo CD looks at: what it delivers, and what these make, for the health of the whole. */
const watched: readonly { readonly group: string; readonly kind: string; readonly resource: string }[] = [
  ...deliveredKinds,
  { group: "apps", kind: "ReplicaSet", resource: "replicasets" },
  { group: "", kind: "Pod", resource: "pods" },
];

const inclusions = (): string =>
  watched
    .map(({ group, kind }) => `- apiGroups: [${JSON.stringify(group)}]\n  kinds: [${kind}]\n  clusters: ["*"]\n`)
    .join("");

const watching = () =>
  watched.map(({ group, resource }) => ({
    apiGroups: [group],
    resources: [resource],
    verbs: ["get", "list", "watch"],
  }));
