import { NAME, PORT } from "./pods";
import type { GrafanaOidc, ValidGrafanaSpec } from "./spec";

/** A ConfigMap as a folder of files. */
export interface Mounted {
  readonly configMap: string;
  readonly path: string;
}

const CLIENT_SECRET = "/etc/grafana-secrets/oidc";

/** Plain values of the chart: credentials are references, addresses that are known late lie in ConfigMaps. */
export function grafanaValues(spec: ValidGrafanaSpec, mounted: readonly Mounted[]): Readonly<Record<string, unknown>> {
  const { adminPassword, oidc } = spec;
  return {
    replicas: 1,
    // Nothing is kept: dashboards are provisioned, and who signs in is told anew by the identity provider.
    persistence: { enabled: false },
    testFramework: { enabled: false },
    initChownData: { enabled: false },
    rbac: { create: false },
    serviceAccount: { create: true, name: NAME, automountServiceAccountToken: false },
    automountServiceAccountToken: false,
    // Our own, so that its address comes from what the room renders.
    service: { enabled: false, port: PORT, targetPort: PORT },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 472,
      runAsGroup: 472,
      fsGroup: 472,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containerSecurityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
    extraEmptyDirMounts: [{ name: "tmp", mountPath: "/tmp" }],
    enableServiceLinks: false,
    resources: {
      requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "128Mi" },
      limits: { memory: "512Mi", "ephemeral-storage": "1Gi" },
    },
    extraConfigmapMounts: mounted.map(({ configMap, path }) => ({
      name: configMap,
      configMap,
      mountPath: path,
      readOnly: true,
    })),
    extraSecretMounts:
      oidc === undefined
        ? []
        : [
            {
              name: "oidc",
              secretName: oidc.clientSecret.secret,
              // Readable by the group of the pod, 0440.
              defaultMode: 0o440,
              mountPath: CLIENT_SECRET,
              readOnly: true,
            },
          ],
    env: { GF_SECURITY_ADMIN_USER: "admin" },
    admin: { existingSecret: adminPassword.secret, passwordKey: adminPassword.key },
    "grafana.ini": settings(spec),
  };
}

/** Everybody is who the identity provider says, looks and does not change; nothing is sent out. */
const settings = ({ host, oidc }: ValidGrafanaSpec) => ({
  server: { domain: host, root_url: `https://${host}` },
  analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
  news: { news_feed_enabled: false },
  plugins: { preinstall_disabled: true, plugin_admin_enabled: false },
  security: {
    cookie_secure: true,
    cookie_samesite: "lax",
    strict_transport_security: true,
    disable_gravatar: true,
    content_security_policy: true,
  },
  users: { allow_sign_up: false, allow_org_create: false, auto_assign_org: true, auto_assign_org_role: "Viewer" },
  auth: { disable_login_form: oidc !== undefined, oauth_allow_insecure_email_lookup: false },
  "auth.anonymous": { enabled: false },
  // The administrator, should the identity provider be away.
  "auth.basic": { enabled: true },
  snapshots: { external_enabled: false },
  // Alerting is Prometheus'; two places that alert would disagree.
  unified_alerting: { enabled: false },
  metrics: { enabled: true },
  dashboards: { default_home_dashboard_path: "/var/lib/grafana-dashboards/dashboards-grafana/millrace-overview.json" },
  ...(oidc === undefined ? {} : { "auth.generic_oauth": oauth(oidc) }),
});

const oauth = ({ authUrl, tokenUrl, apiUrl, clientId, clientSecret, adminGroup }: GrafanaOidc) => ({
  enabled: true,
  name: "Single sign-on",
  allow_sign_up: true,
  auto_login: true,
  client_id: clientId,
  client_secret: `$__file{${CLIENT_SECRET}/${clientSecret.key}}`,
  scopes: "openid profile email groups",
  auth_url: authUrl,
  token_url: tokenUrl,
  api_url: apiUrl,
  use_pkce: true,
  use_refresh_token: true,
  login_attribute_path: "email",
  groups_attribute_path: "groups",
  role_attribute_path:
    adminGroup === undefined ? "'Viewer'" : `contains(groups[*], '${adminGroup}') && 'Admin' || 'Viewer'`,
  role_attribute_strict: true,
  allow_assign_grafana_admin: false,
});
