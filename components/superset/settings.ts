import { CLUSTER_AUTHORITY } from "../../workloads/streams/names";
import type { SecretEndpoint } from "../core/endpoints";
import { json, type Text } from "../core/text";
import type { ValidSupersetSpec } from "./spec";

const SECRETS = "/etc/superset-secrets";
const DATABASE_AUTHORITY = "/etc/superset-database-authority";
const AUTHORITY_FOLDER = "/etc/superset-authority";
/** The cluster's own authority, which signs Trino's certificate. */
export const AUTHORITY_FILE = `${AUTHORITY_FOLDER}/ca.crt`;
/** Role of everybody who signs in. */
export const ROLE = "Millrace";
/** Readable by the group of the pod. */
const MODE = 0o440;

const needsAuthority = ({ trino }: ValidSupersetSpec): boolean => trino.service.protocol === "https";

/** What `superset_config.py` is told. */
export const settingsOf = ({ database, host, people, trino }: ValidSupersetSpec): Text =>
  json({
    role: ROLE,
    // Browsers send a cookie that is only for HTTPS by a port-forward too, as long as it is to localhost.
    secure: host !== "localhost",
    secretKeyFile: `${SECRETS}/secret-key`,
    database: {
      drivername: "postgresql+psycopg2",
      host: database.host,
      port: database.port,
      database: database.database,
      username: database.username,
      passwordFile: `${SECRETS}/database-password`,
      query: {
        sslmode: database.tls.mode,
        ...(database.tls.mode === "verify-full" ? { sslrootcert: `${DATABASE_AUTHORITY}/ca.crt` } : {}),
      },
    },
    // Trino takes a password over TLS alone.
    passwordFiles: {
      ...(trino.service.protocol === "https" ? { trino: `${SECRETS}/trino-password` } : {}),
      pinot: `${SECRETS}/pinot-password`,
    },
    ...("oidc" in people
      ? {
          oidc: {
            issuer: people.oidc.issuer,
            clientId: people.oidc.clientId,
            clientSecretFile: `${SECRETS}/oidc-client-secret`,
            admins: people.oidc.admins,
          },
        }
      : { adminPasswordFile: `${SECRETS}/admin-password` }),
  });

/** The secrets that pods find as files; the administrator's password is the job's alone. */
export function volumesOf(spec: ValidSupersetSpec, forJob: boolean) {
  const { database, secretKey, trino, pinot, people } = spec;
  const source = ({ secret, key }: SecretEndpoint, path: string) => ({
    secret: { name: secret, items: [{ key, path }] },
  });
  const authority = (name: string, secretName: string) => ({
    name,
    secret: { secretName, items: [{ key: "ca.crt", path: "ca.crt" }], defaultMode: MODE },
  });
  const volumes = [
    {
      name: "secrets",
      projected: {
        defaultMode: MODE,
        sources: [
          source(secretKey, "secret-key"),
          source(database.password, "database-password"),
          source(trino.password, "trino-password"),
          source(pinot.password, "pinot-password"),
          // The job reads the same configuration, so that it needs what that names.
          ...("oidc" in people ? [source(people.oidc.clientSecret, "oidc-client-secret")] : []),
          ...(forJob && "adminPassword" in people ? [source(people.adminPassword, "admin-password")] : []),
        ],
      },
    },
    ...(database.tls.mode === "verify-full" ? [authority("database-authority", database.tls.authority)] : []),
    ...(needsAuthority(spec) ? [authority("authority", CLUSTER_AUTHORITY)] : []),
  ];
  const mounts = [
    { name: "secrets", mountPath: SECRETS, readOnly: true },
    ...(database.tls.mode === "verify-full"
      ? [{ name: "database-authority", mountPath: DATABASE_AUTHORITY, readOnly: true }]
      : []),
    ...(needsAuthority(spec) ? [{ name: "authority", mountPath: AUTHORITY_FOLDER, readOnly: true }] : []),
  ];
  return { volumes, mounts };
}
