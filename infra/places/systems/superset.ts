import { observeSuperset, sizeOf, Superset } from "../../../components/superset";
import * as names from "../../../workloads/streams/names";
import type { System, SystemGround } from "./system";

const NAMESPACE = names.namespace("superset");
const DATABASE = "superset";
const SECRET_KEY = "superset-secret-key";
const ADMIN = "superset-admin";
const OIDC = "superset-oidc";
/** Whom Trino knows by this name, and the password that both have. */
const TRINO_USER = "superset";
const TRINO_PASSWORD = "trino-superset";
/** Whom Pinot knows by this name; the room of Pinot makes the Secret, in this namespace too. */
const PINOT_USER = "reader";
const PINOT_PASSWORD = "pinot-reader";

/** An address that a system made before promises. */
function address(ground: SystemGround, system: string, name: string) {
  const { addresses } = ground.made(system);
  const found = addresses[name];
  if (found === undefined) {
    throw new Error(
      `system "${system}" must promise the address "${name}", which Superset asks; it has ${Object.keys(addresses).join(", ")}`,
    );
  }
  return found.service;
}

/** Dashboards over Pinot and Trino. */
export const superset: System = {
  room: "superset",
  needs: ({ settings: { oidc } }) => ({
    databases: [{ name: DATABASE, namespace: NAMESPACE }],
    secrets: [
      { name: SECRET_KEY, namespace: NAMESPACE, key: "secret-key", length: 64 },
      {
        name: TRINO_PASSWORD,
        namespace: NAMESPACE,
        also: [names.namespace("trino")],
        key: "password",
        plain: { username: TRINO_USER },
      },
      ...(oidc === undefined
        ? [{ name: ADMIN, namespace: NAMESPACE, key: "password", plain: { username: "admin" } }]
        : []),
    ],
    given: oidc === undefined ? [] : [{ name: OIDC, namespace: NAMESPACE, from: oidc.secret, keys: ["clientSecret"] }],
  }),
  make: (ground) => {
    const { settings, definitions, cluster, images, database, secret, host, reach, scrapers, ready } = ground;
    const { streams, workers } = definitions;
    const { oidc, load, protect } = settings;
    const room = new Superset(
      "superset",
      {
        cluster,
        image: images.superset,
        size: sizeOf({ streams, workers, load, lasting: protect }),
        streams,
        database: database(DATABASE),
        secretKey: secret(SECRET_KEY),
        trino: {
          service: address(ground, "trino", "trino-https"),
          username: TRINO_USER,
          password: secret(TRINO_PASSWORD),
        },
        pinot: {
          broker: address(ground, "pinot", "pinot"),
          controller: address(ground, "pinot", "pinot-controller"),
          username: PINOT_USER,
          password: { namespace: NAMESPACE, secret: PINOT_PASSWORD, key: "password" },
        },
        host: host("superset"),
        people:
          oidc === undefined
            ? { adminPassword: secret(ADMIN) }
            : {
                oidc: {
                  issuer: oidc.issuer,
                  clientId: oidc.clientId,
                  clientSecret: { namespace: NAMESPACE, secret: OIDC, key: "clientSecret" },
                  admins: oidc.admins,
                },
              },
        from: reach,
        scrapers,
      },
      { dependsOn: [...ready] },
    );
    const authentication = oidc === undefined ? "password" : "oidc";
    return {
      addresses: {
        superset: {
          service: room.endpoint,
          protocol: "http",
          authentication,
          tls: false,
          route: { authentication, health: "/health" },
        },
      },
      observations: [{ room: "superset", observation: observeSuperset() }],
      gate: room.gate,
      namespaces: [NAMESPACE],
    };
  },
};
