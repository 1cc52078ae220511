import { Metabase, NAMESPACE, observeMetabase, pods, sizeOf } from "../../../components/metabase";
import type { GeneratedSecret } from "../../../components/secrets";
import * as names from "../../../workloads/streams/names";
import type { System } from "./system";

const DATABASE = "metabase";
const ADMIN = "metabase-admin";
const ENCRYPTION = "metabase-encryption";
/** Whom Trino knows by this name and password. */
const TRINO_USER = "metabase";
const TRINO_PASSWORD = "trino-metabase";

const secretsOf = (domain: string | undefined): readonly GeneratedSecret[] => [
  {
    name: ADMIN,
    namespace: NAMESPACE,
    key: "password",
    // Metabase takes addresses alone for names; nothing is ever sent to this one.
    plain: { email: `admin@${domain ?? `${names.PLATFORM}.internal`}` },
  },
  { name: ENCRYPTION, namespace: NAMESPACE, key: "key" },
  {
    name: TRINO_PASSWORD,
    namespace: NAMESPACE,
    also: [names.namespace("trino")],
    key: "password",
    plain: { username: TRINO_USER },
  },
];

/** Metabase, which asks Trino. */
export const metabase: System = {
  room: "metabase",
  needs: ({ settings: { domain } }) => ({
    databases: [{ name: DATABASE, namespace: NAMESPACE, pods }],
    secrets: secretsOf(domain),
  }),
  make: (ground) => {
    const { settings, cluster, images, definitions, database, secret, host, reach, scrapers, ready } = ground;
    // Trino takes passwords over TLS alone.
    const service = ground.made("trino").addresses["trino-https"]?.service;
    if (service === undefined)
      throw new Error('system "trino" must promise the address "trino-https", got none; Metabase asks there');
    const room = new Metabase(
      "metabase",
      {
        cluster,
        image: images.workloads,
        streams: definitions.streams,
        size: sizeOf({ lasting: settings.protect }),
        database: database(DATABASE),
        admin: secret(ADMIN),
        encryption: secret(ENCRYPTION),
        trino: {
          service,
          username: TRINO_USER,
          password: secret(TRINO_PASSWORD),
          ...(service.protocol === "https" ? { authority: names.CLUSTER_AUTHORITY } : {}),
        },
        host: host("metabase"),
        from: reach,
        scrapers,
      },
      { dependsOn: [...ready] },
    );
    return {
      addresses: {
        metabase: {
          service: room.endpoint,
          protocol: "http",
          authentication: "password",
          tls: false,
          route: { authentication: "password", health: "/api/health" },
        },
      },
      observations: [{ room: "metabase", observation: observeMetabase() }],
      gate: room.gate,
      namespaces: [NAMESPACE],
    };
  },
};
