import type * as pulumi from "@pulumi/pulumi";
import type { ClusterEndpoint, ImageEndpoint, KeysEndpoint, NetworkEndpoint } from "../../../components/core/endpoints";
import type { Peer } from "../../../components/core/kubernetes";
import type { RoomObservation } from "../../../components/core/promql";
import {
  CnpgPostgres,
  NAMESPACE,
  observeCnpgPostgres,
  observeRdsPostgres,
  RdsPostgres,
  sizeOf,
} from "../../../components/postgres";
import type { GeneratedSecret } from "../../../components/secrets";
import * as names from "../../../workloads/streams/names";
import type { PlacedDatabases } from "./compose";
import type { DatabaseNeed } from "./system";

/** The servers of the systems' databases, by what a place needs of them. */
export interface MadeDatabases extends PlacedDatabases {
  /** What copies of the authority, and whoever needs the servers, come after. */
  readonly gate: readonly pulumi.Resource[];
  readonly observations: readonly RoomObservation[];
}

/**
 * A password for each database: for every namespace that uses it, and for the servers' own, where the user is given it. To be made
 * by the room of secrets before the databases.
 */
export function databaseSecrets(needs: readonly DatabaseNeed[]): readonly GeneratedSecret[] {
  const byName = new Map<string, DatabaseNeed[]>();
  for (const need of needs) byName.set(need.name, [...(byName.get(need.name) ?? []), need]);
  return [...byName].map(([name, [first, ...others]]) => ({
    name: names.databaseSecret(name),
    namespace: first?.namespace ?? NAMESPACE,
    also: [...new Set([...others.map(({ namespace }) => namespace), NAMESPACE])].filter(
      (namespace) => namespace !== first?.namespace,
    ),
    key: "password",
    plain: { username: name },
    // The operator of the servers in a cluster takes a password that was changed from a Secret that says so.
    labels: { "cnpg.io/reload": "true" },
    generation: Math.max(...[first, ...others].map((need) => need?.generation ?? 1)),
  }));
}

interface Asked {
  readonly cluster: ClusterEndpoint;
  readonly needs: readonly DatabaseNeed[];
  /** Whether a restart or a lost node may take the databases away for minutes. */
  readonly lasting: boolean;
  readonly protect: boolean;
  /** Operators of secrets and certificates, nodes, priorities. */
  readonly ready: readonly pulumi.Resource[];
}

/** One instance of RDS. Without needs there is none. */
export function databasesOnAws(
  asked: Asked & {
    /** Of the stack: `millrace-prod`. */
    readonly name: string;
    readonly region: string;
    readonly network: NetworkEndpoint;
    readonly keys: KeysEndpoint;
    /** "workloads". */
    readonly image: ImageEndpoint;
  },
  options: pulumi.ComponentResourceOptions,
): MadeDatabases {
  const { needs, lasting, ready: _, ...spec } = asked;
  if (needs.length === 0) return none;
  const room = new RdsPostgres(
    "postgres",
    { ...spec, databases: needs, size: sizeOf({ lasting }) },
    // The servers are AWS' own and wait for nothing in the cluster.
    options,
  );
  return made(room, needs, [{ room: "postgres", observation: observeRdsPostgres() }]);
}

/** Servers in the cluster. Without needs there are none. */
export function databasesInCluster(asked: Asked & { readonly scrapers: readonly Peer[] }): MadeDatabases {
  const { needs, lasting, ready, ...spec } = asked;
  if (needs.length === 0) return none;
  const room = new CnpgPostgres(
    "postgres",
    { ...spec, databases: needs, size: sizeOf({ lasting }) },
    { dependsOn: [...ready] },
  );
  const observed = made(room, needs, [{ room: "postgres", observation: observeCnpgPostgres() }]);
  return { ...observed, authority: room.authority };
}

const made = (
  room: Pick<RdsPostgres, "database" | "gate">,
  needs: readonly DatabaseNeed[],
  observations: readonly RoomObservation[],
): MadeDatabases => ({
  database: (name, namespace) => room.database(needOf(needs, name, namespace)),
  gate: room.gate,
  observations,
});

function needOf(needs: readonly DatabaseNeed[], name: string, namespace?: string): DatabaseNeed {
  const found = needs.find((need) => need.name === name && (namespace === undefined || need.namespace === namespace));
  if (found !== undefined) return found;
  const where = namespace === undefined ? "" : ` in ${namespace}`;
  throw new Error(
    `database "${name}" must be among the needs of a system${where}, got ${needs.map((need) => `${need.namespace}/${need.name}`).join(", ")}; add it to \`needs\``,
  );
}

const none: MadeDatabases = {
  database: (name, namespace) => {
    throw new Error(
      `database "${name}" is asked for${namespace === undefined ? "" : ` in ${namespace}`}, and no system needs one`,
    );
  },
  gate: [],
  observations: [],
};
