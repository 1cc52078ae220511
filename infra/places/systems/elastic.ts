import { Elastic, observeElastic, sizeOf, users } from "../../../components/elastic";
import type { SearchUser } from "../../../components/elastic/users";
import { CopiedSecret, type GeneratedSecret } from "../../../components/secrets";
import { names } from "../../../workloads/streams";
import type { Asked, System, SystemGround } from "./system";

const NAMESPACE = names.namespace("elastic");

/** Elasticsearch and Kibana. */
export const elastic: System = {
  room: "elastic",
  needs: () => ({
    secrets: [
      ...Object.values(users).map(passwordOf),
      // For the pseudonyms of the search: the worker that writes has it, and nobody who reads.
      { name: names.SEARCH_PSEUDONYMS_SECRET, namespace: names.WORKERS_NAMESPACE, key: "key", length: 64 },
    ],
  }),
  make: (ground) => {
    const { cluster, settings } = ground;
    const room = new Elastic(
      "elastic",
      {
        cluster,
        image: ground.images.workloads,
        streams: ground.definitions.streams,
        size: sizeOf(inputOf(ground)),
        load: settings.load,
        clients: [
          { kind: "pods", namespace: names.namespace("trino") },
          { kind: "pods", namespace: names.WORKERS_NAMESPACE },
        ],
        scrapers: ground.scrapers,
        protect: settings.protect,
      },
      { dependsOn: [...ground.ready] },
    );
    const authority = new CopiedSecret(
      "search-authority",
      {
        cluster,
        from: { namespace: NAMESPACE, secret: "elasticsearch-es-http-certs-public", key: "ca.crt" },
        to: { namespace: names.WORKERS_NAMESPACE, secret: names.SEARCH_AUTHORITY, key: "ca.crt" },
      },
      { dependsOn: [...room.gate] },
    );
    return {
      addresses: {
        elasticsearch: { service: room.elasticsearch, protocol: "http", authentication: "password", tls: true },
        // Stays inside: it has one password for all who look, and to sign people in costs a licence.
        kibana: { service: room.kibana, protocol: "http", authentication: "password", tls: true },
      },
      observations: [{ room: "elastic", observation: observeElastic() }],
      gate: [...room.gate, ...authority.gate],
      namespaces: [NAMESPACE],
    };
  },
};

function passwordOf({ secret, username, role, usedIn }: SearchUser): GeneratedSecret {
  return {
    name: secret,
    namespace: usedIn ?? NAMESPACE,
    ...(usedIn === undefined ? {} : { also: [NAMESPACE] }),
    key: "password",
    plain: { username, roles: role },
  };
}

const inputOf = ({ settings, definitions }: Asked | SystemGround) => ({
  streams: definitions.streams,
  workers: definitions.workers,
  load: settings.load,
  lasting: settings.protect,
});
