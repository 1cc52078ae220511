import type { Manifest } from "../core/kubernetes";
import { imageReference, images } from "../core/versions";
import { GMS_PORT, SEARCH_PORT, systemEnvironment } from "./connections";
import { deployment, type Environment, hostOf, metadataOf } from "./pods";
import type { ValidDataHubSpec } from "./spec";
import { topicNames } from "./topics";

export const FRONTEND_PORT = 9_002;
const CONFIG = "/etc/millrace/frontend";
const USERS = "/tmp/user.props";

/** Who signs in by name and password; upstream's own file has further places, in the image. */
const JAAS = `WHZ-Authentication {
  security.PropertyFileLoginModule sufficient
    debug="false"
    file="${USERS}";
};
`;

export const frontendConfig = (): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadataOf("frontend"),
  data: { "jaas.conf": JAAS },
});

/**
 * The image's own start writes a file of users into the image and has one, "datahub", whose password is its name. This one
 * writes the file to `/tmp`, with the generated password or nobody, and starts the same program.
 */
const START = [
  'if [ "$AUTH_JAAS_ENABLED" = true ]; then printf "datahub:%s\\n" "$DATAHUB_ADMIN_PASSWORD"; fi > ' + USERS,
  `export JAVA_OPTS="-XX:MaxRAMPercentage=60 -Djava.io.tmpdir=/tmp -Dhttp.port=${FRONTEND_PORT} -Dconfig.file=/datahub-frontend/conf/application.conf -Djava.security.auth.login.config=${CONFIG}/jaas.conf -Dlogback.configurationFile=/datahub-frontend/conf/logback.xml -Dlogback.debug=false --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED -Dpidfile.path=/dev/null"`,
  "exec /datahub-frontend/bin/datahub-frontend",
].join("\n");

/** The pages. */
export function frontend(spec: ValidDataHubSpec): Manifest {
  const alive = { httpGet: { path: "/admin", port: FRONTEND_PORT } };
  return deployment(
    "frontend",
    {
      image: imageReference(images["datahub-frontend"]),
      command: ["sh", "-ec", START],
      environment: {
        ...systemEnvironment(spec),
        ...signingIn(spec),
        DATAHUB_SECRET: spec.secrets.session,
        DATAHUB_APP_VERSION: images["datahub-frontend"].tag,
        DATAHUB_PLAY_MEM_BUFFER_SIZE: "10MB",
        DATAHUB_GMS_HOST: hostOf("gms"),
        DATAHUB_GMS_PORT: String(GMS_PORT),
        // Its configuration asks for these four also where the analytics that need them are off.
        DATAHUB_ANALYTICS_ENABLED: "false",
        KAFKA_BOOTSTRAP_SERVER: spec.kafka.bootstrap,
        ELASTIC_CLIENT_HOST: hostOf("search"),
        ELASTIC_CLIENT_PORT: String(SEARCH_PORT),
        DATAHUB_TRACKING_TOPIC: topicNames().DATAHUB_USAGE_EVENT_NAME ?? "",
        AUTH_SESSION_TTL_HOURS: "12",
        FRONTEND_GRACEFUL_SHUTDOWN_ENABLED: "true",
      },
      ports: { http: FRONTEND_PORT },
      probes: {
        startupProbe: { ...alive, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
        readinessProbe: { ...alive, periodSeconds: 10, timeoutSeconds: 5 },
        livenessProbe: { ...alive, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 4 },
      },
      size: spec.size.frontend,
      volumes: [{ name: "config", configMap: { name: metadataOf("frontend").name } }],
      mounts: [{ name: "config", mountPath: CONFIG, readOnly: true }],
    },
    { cluster: spec.cluster, size: spec.size.frontend, grace: 90 },
  );
}

function signingIn({ oidc, secrets }: ValidDataHubSpec): Environment {
  if (oidc === undefined) return { AUTH_JAAS_ENABLED: "true", DATAHUB_ADMIN_PASSWORD: secrets.admin };
  return {
    AUTH_JAAS_ENABLED: "false",
    AUTH_OIDC_ENABLED: "true",
    AUTH_OIDC_CLIENT_ID: oidc.clientId,
    AUTH_OIDC_CLIENT_SECRET: oidc.clientSecret,
    AUTH_OIDC_DISCOVERY_URI: oidc.discovery,
    AUTH_OIDC_BASE_URL: oidc.url,
    AUTH_OIDC_SCOPE: "openid profile email groups",
    AUTH_OIDC_USER_NAME_CLAIM: "email",
    AUTH_OIDC_USER_NAME_CLAIM_REGEX: "(.*)",
    AUTH_OIDC_JIT_PROVISIONING_ENABLED: "true",
    AUTH_OIDC_EXTRACT_GROUPS_ENABLED: "true",
    AUTH_OIDC_GROUPS_CLAIM: "groups",
    AUTH_COOKIE_SECURE: "true",
    AUTH_COOKIE_SAME_SITE: "LAX",
  };
}
