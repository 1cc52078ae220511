import { workloadPods } from "../../../components/core/workload";
import {
  CLIENT_KEY,
  DataHub,
  dataHubPrincipal,
  dataHubTopics,
  NAMESPACE,
  observeDataHub,
  SECRET_KEY,
  sizeOf,
  SYSTEM_CLIENT,
  SYSTEM_SECRET,
} from "../../../components/datahub";
import { names } from "../../../workloads/streams";
import type { ClusterSettings } from "../../settings";
import { dataHubEnvironment } from "../catalogue";
import { placedPollers } from "./poller";
import type { System } from "./system";

const DATABASE = "datahub";
const SECRETS = {
  system: SYSTEM_SECRET,
  signingKey: "datahub-signing-key",
  salt: "datahub-salt",
  encryption: "datahub-encryption",
  session: "datahub-session",
  admin: "datahub-admin",
} as const;
const OIDC = "datahub-oidc";

/** People sign in by the provider of identities where they come by a name that it knows. */
const oidcOf = ({ oidc, domain }: ClusterSettings) => (domain === undefined ? undefined : oidc);

/** The catalogue of data. */
export const datahub: System = {
  room: "datahub",
  needs: ({ settings }) => {
    const oidc = oidcOf(settings);
    return {
      principals: [dataHubPrincipal()],
      topics: dataHubTopics(),
      databases: [{ name: DATABASE, namespace: NAMESPACE }],
      secrets: [
        // The worker that reports results has it too.
        {
          name: SECRETS.system,
          namespace: NAMESPACE,
          also: [names.WORKERS_NAMESPACE],
          key: SECRET_KEY,
          plain: { [CLIENT_KEY]: SYSTEM_CLIENT },
        },
        // HMAC with SHA-256 is as strong as its 256 bits of key.
        { name: SECRETS.signingKey, namespace: NAMESPACE, key: SECRET_KEY, length: 64 },
        { name: SECRETS.salt, namespace: NAMESPACE, key: SECRET_KEY },
        { name: SECRETS.encryption, namespace: NAMESPACE, key: SECRET_KEY },
        { name: SECRETS.session, namespace: NAMESPACE, key: SECRET_KEY, length: 64 },
        { name: SECRETS.admin, namespace: NAMESPACE, key: SECRET_KEY },
      ],
      given:
        oidc === undefined ? [] : [{ name: OIDC, namespace: NAMESPACE, from: oidc.secret, keys: ["clientSecret"] }],
    };
  },
  make: (ground) => {
    const { settings, definitions, cluster, images, kafka } = ground;
    const oidc = oidcOf(settings);
    const { streams, workers, gateways, queries } = definitions;
    const secret = ground.secret;
    const room = new DataHub(
      "datahub",
      {
        cluster,
        image: images.workloads,
        kafka,
        database: ground.database(DATABASE),
        secrets: {
          system: secret(SECRETS.system),
          signingKey: secret(SECRETS.signingKey),
          salt: secret(SECRETS.salt),
          encryption: secret(SECRETS.encryption),
          session: secret(SECRETS.session),
          admin: secret(SECRETS.admin),
        },
        streams,
        workers,
        gateways,
        queries,
        captures: definitions.captures.filter(({ name }) => Object.hasOwn(settings.captures, name)),
        pollers: placedPollers(ground).map((poller) => ({
          ...poller,
          url: settings.pollers[poller.name]?.url ?? poller.url,
        })),
        environment: dataHubEnvironment(settings),
        size: sizeOf({ streams, workers, load: settings.load, lasting: settings.protect }),
        reach: ground.reach,
        clients: workers
          .filter(({ feeds }) => feeds === "catalogue")
          .map((worker) => ({ kind: "pods", namespace: names.WORKERS_NAMESPACE, labels: workloadPods(worker) })),
        scrapers: ground.scrapers,
        protect: settings.protect,
        ...(oidc === undefined
          ? {}
          : {
              oidc: {
                discovery: `${oidc.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
                clientId: oidc.clientId,
                clientSecret: { ...secret(OIDC), key: "clientSecret" },
                admins: oidc.admins,
                url: `https://${ground.host("datahub")}`,
              },
            }),
      },
      { dependsOn: [...ground.ready, ...ground.after(dataHubPrincipal().name)] },
    );
    return {
      addresses: {
        datahub: {
          service: room.frontend,
          protocol: "http",
          authentication: oidc === undefined ? "password" : "oidc",
          tls: false,
          route: { authentication: oidc === undefined ? "password" : "oidc", health: "/admin" },
        },
        "datahub-gms": { service: room.gms, protocol: "http", authentication: "in-cluster", tls: false },
      },
      observations: [{ room: "datahub", observation: observeDataHub() }],
      gate: room.gate,
      namespaces: [NAMESPACE],
    };
  },
};
