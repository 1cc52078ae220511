import { DATABASE_AUTHORITY, databaseSecret } from "../../workloads/streams/names";
import type { DatabaseEndpoint } from "../core/endpoints";
import type { Peer, Way } from "../core/kubernetes";
import type { Late } from "../core/text";
import { type DatabaseClient, NAMESPACE, PORT, type ValidDatabaseClient } from "./spec";

/** What a form says of the server that all databases lie in. */
export interface Server {
  readonly host: Late<string>;
  /** Whether clients find the authority of its certificate in their namespace. */
  readonly authority: boolean;
  readonly peers: readonly Peer[];
}

/** A database as the pods of its client use it. */
export const endpointOf = (server: Server, { name, namespace }: DatabaseClient): DatabaseEndpoint => ({
  host: server.host,
  port: PORT,
  database: name,
  username: name,
  password: { namespace, secret: databaseSecret(name), key: PASSWORD_KEY },
  tls: server.authority ? { mode: "verify-full", authority: DATABASE_AUTHORITY } : { mode: "require" },
  reach: reachOf(server),
});

const reachOf = ({ peers }: Server): Way => ({ peers, ports: [PORT] });

/** Of each database's Secret. */
export const PASSWORD_KEY = "password";

/** Each database once, with the newest generation that any of its clients names. */
export function databasesOf(
  clients: readonly ValidDatabaseClient[],
): readonly { readonly name: string; readonly generation: number }[] {
  const generations = new Map<string, number>();
  for (const { name, generation } of clients) {
    generations.set(name, Math.max(generation, generations.get(name) ?? 0));
  }
  return [...generations]
    .map(([name, generation]) => ({ name, generation }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Who connects, as a policy lets them in; each once. */
export function peersOf(clients: readonly DatabaseClient[]): readonly Peer[] {
  const peers = clients.map(({ namespace, pods }): Peer => ({
    kind: "pods",
    namespace,
    ...(pods === undefined ? {} : { labels: pods }),
  }));
  return [...new Map(peers.map((peer) => [JSON.stringify(peer), peer])).values()];
}

/** Namespaces of the clients, each once and sorted: where the authority must lie, where there is one. */
export const namespacesOf = (clients: readonly DatabaseClient[]): readonly string[] =>
  [...new Set(clients.map(({ namespace }) => namespace))].filter((namespace) => namespace !== NAMESPACE).sort();
