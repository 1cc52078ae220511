import type { SecretEndpoint } from "../../../components/core/endpoints";
import { javaKafka } from "../../../components/core/java";
import { observeTrino, sizeOf, Trino, type TrinoUser } from "../../../components/trino";
import { CopiedSecret } from "../../../components/secrets";
import { names } from "../../../workloads/streams";
import type { Asked, System, SystemGround } from "./system";

const NAMESPACE = names.namespace("trino");
/** Of its pods' role and Kafka user, and their service account. */
const IDENTITY = `${names.PLATFORM}-trino`;
const by = { name: IDENTITY, namespace: NAMESPACE, serviceAccount: IDENTITY };
const DEFINER = "trino-definer";
const INTERNAL = "trino-internal";
const OIDC = "trino-oidc";
const DATABASE = "trino";
/** With the authority (`ca.crt`) of Elasticsearch's certificate. */
const SEARCH_AUTHORITY = "elastic-authority";

/** Rooms whose programs ask it by password. Each makes the Secret `trino-<room>` (`password`), here and in its own namespace. */
const CLIENTS: readonly Pick<TrinoUser, "name" | "kind">[] = [
  { name: "superset", kind: "dashboards" },
  { name: "metabase", kind: "dashboards" },
  { name: "datahub", kind: "metadata" },
];

/** A Secret that another system has made here too. */
const given = (secret: string): SecretEndpoint => ({ namespace: NAMESPACE, secret, key: "password" });

/** SQL over the lake, Pinot, search and Kafka. */
export const trino: System = {
  room: "trino",
  needs: ({ settings, definitions }) => ({
    principals: [
      {
        ...by,
        // It reads partitions by itself, in no group.
        rights: definitions.streams.map((stream) => ({
          on: { kind: "topic" as const, name: names.topic(stream) },
          may: ["describe", "read"] as const,
        })),
      },
    ],
    secrets: [
      { name: DEFINER, namespace: NAMESPACE, key: "password" },
      { name: INTERNAL, namespace: NAMESPACE, key: "shared-secret", length: 64 },
    ],
    given:
      settings.oidc === undefined
        ? []
        : [{ name: OIDC, namespace: NAMESPACE, from: settings.oidc.secret, keys: ["clientSecret"] }],
    databases: [{ name: DATABASE, namespace: NAMESPACE }],
    buckets: [
      // Tables are read; the definitions of the views are written.
      { purpose: "lake", by, may: "write" },
      { purpose: "checkpoints", by, may: "write" },
    ],
    lake: [{ by, may: "read" }],
  }),
  make: (ground) => {
    const { cluster, settings, definitions, images, kafka, issuer, reach, scrapers } = ground;
    const size = sizeOf(inputOf(ground));
    const controller = ground.made("pinot").addresses["pinot-controller"]?.service;
    const elasticsearch = ground.made("elastic").addresses.elasticsearch?.service;
    const { oidc } = settings;
    const room = new Trino(
      "trino",
      {
        cluster,
        image: images.workloads,
        streams: definitions.streams,
        size,
        serviceAccount: IDENTITY,
        kafka: javaKafka(kafka, IDENTITY, images.jars),
        lake: { catalog: ground.catalog(NAMESPACE), bucket: ground.bucket("lake", NAMESPACE) },
        store: ground.database(DATABASE),
        exchange: ground.bucket("checkpoints", NAMESPACE),
        ...(controller === undefined
          ? {}
          : {
              pinot: {
                controller,
                to: [{ peers: [{ kind: "pods", namespace: controller.namespace }], ports: PINOT_PORTS }],
                user: { name: "reader", password: given("pinot-reader") },
              },
            }),
        ...(elasticsearch === undefined
          ? {}
          : {
              search: {
                service: elasticsearch,
                user: { name: "trino", password: given("elastic-trino") },
                authority: SEARCH_AUTHORITY,
              },
            }),
        users: CLIENTS.map((user) => ({ ...user, password: given(`trino-${user.name}`) })),
        definer: ground.secret(DEFINER),
        internalSecret: ground.secret(INTERNAL),
        ...(oidc === undefined || settings.domain === undefined
          ? {}
          : {
              oidc: {
                issuer: oidc.issuer,
                clientId: oidc.clientId,
                clientSecret: { namespace: NAMESPACE, secret: OIDC, key: "clientSecret" },
              },
            }),
        issuer,
        clients: CLIENTS.map(({ name }) => ({ kind: "pods", namespace: names.namespace(name) })),
        entry: reach,
        scrapers,
      },
      { dependsOn: [...ground.ready, ...ground.scaling] },
      ground.after(IDENTITY),
    );
    if (elasticsearch !== undefined) {
      new CopiedSecret(
        "trino-search-authority",
        {
          cluster,
          // The operator writes it beside the service `<name>-es-http`.
          from: {
            namespace: elasticsearch.namespace,
            secret: `${elasticsearch.service}-certs-public`,
            key: "ca.crt",
          },
          to: { namespace: NAMESPACE, secret: SEARCH_AUTHORITY, key: "ca.crt" },
        },
        { dependsOn: [...room.gate] },
      );
    }
    return {
      addresses: {
        trino: {
          service: room.endpoint,
          protocol: "http",
          authentication: "password",
          tls: false,
          route: {
            authentication: oidc === undefined ? "password" : "jwt",
            // Queries and their pages; the rest of the server's own interface stays inside.
            paths: ["/v1/statement", "/v1/statement/*", "/v1/info", "/ui/*", "/oauth2/*"],
            health: "/v1/info",
          },
        },
        "trino-https": { service: room.secure, protocol: "http", authentication: "password", tls: true },
      },
      observations: [{ room: "trino", observation: observeTrino() }],
      gate: room.gate,
      namespaces: [NAMESPACE],
    };
  },
};

/** Of Pinot's controller, brokers, and servers: rows by gRPC. */
const PINOT_PORTS = [9000, 8099, 8090];

const inputOf = ({ settings, definitions }: Asked | SystemGround) => ({
  streams: definitions.streams,
  workers: definitions.workers,
  load: settings.load,
  lasting: settings.protect,
});
