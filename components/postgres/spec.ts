import { type Duration, names } from "../../workloads/streams";
import { milliseconds } from "../../workloads/streams/units";
import { logRetentionDays } from "../core/aws/log-retention";
import type { PartSize, SystemSize } from "../core/capacity/systems";
import type { ClusterEndpoint, ImageEndpoint, KeysEndpoint, NetworkEndpoint } from "../core/endpoints";
import type { Labels, Peer } from "../core/kubernetes";

export const NAMESPACE = names.namespace("postgres");
/** Of PostgreSQL, everywhere. */
export const PORT = 5432;
/** Of the server, in both forms. */
export const MAJOR = 18;

/** A database of its own, whose user has its name, owns it, and may use nothing else. */
export interface DatabaseClient {
  /** Lower-case letters and underscores: `superset`. */
  readonly name: string;
  /** Where its password is delivered (`names.databaseSecret`), and from where it is used. */
  readonly namespace: string;
  /** Pods that connect to it, by label. Default all pods of the namespace. */
  readonly pods?: Labels;
  /** The `generation` of its password's secret: a new number sets the password anew. Default 1. */
  readonly generation?: number;
}
export type ValidDatabaseClient = DatabaseClient & Required<Pick<DatabaseClient, "generation">>;

interface PostgresSpec {
  readonly cluster: ClusterEndpoint;
  /** One that several namespaces use is named once for each. */
  readonly databases: readonly DatabaseClient[];
  /** By `sizeOf`. */
  readonly size: SystemSize;
  /** Keeps the data from `destroy`. Default: where the cluster is not disposable. */
  readonly protect?: boolean;
}

/** One instance that AWS runs. */
export interface RdsPostgresSpec extends PostgresSpec {
  /** Begins the name of the instance: `millrace-prod`. */
  readonly name: string;
  readonly region: string;
  /** The image "workloads": its Node asks AWS for the master's password. */
  readonly image: ImageEndpoint;
  readonly network: NetworkEndpoint;
  readonly keys: Pick<KeysEndpoint, "databases" | "secrets" | "logs">;
  /** A second copy in another zone that takes over by itself. Default as `protect`. */
  readonly multiAz?: boolean;
  /** How far back the data can be restored to any second, 1 to 35 days. Default 14 days with `protect`, else 1. */
  readonly backups?: Duration;
  /** How long the server's log is kept, as CloudWatch offers it. Default `"30 days"`. */
  readonly logs?: Duration;
}

/** Servers in the cluster, run by CloudNativePG. */
export interface CnpgPostgresSpec extends PostgresSpec {
  /** Pods that read the servers' metrics. Default none. */
  readonly scrapers?: readonly Peer[];
}

interface Valid {
  readonly cluster: ClusterEndpoint;
  readonly databases: readonly ValidDatabaseClient[];
  readonly server: PartSize;
  readonly protect: boolean;
}
export type ValidCnpgPostgresSpec = Valid & { readonly scrapers: readonly Peer[] };
export type ValidRdsPostgresSpec = Valid &
  Pick<RdsPostgresSpec, "name" | "image" | "network" | "keys"> & {
    readonly region: string;
    readonly multiAz: boolean;
    readonly backupDays: number;
    readonly logDays: number;
    readonly instance: string;
  };

/** What PostgreSQL and the operator have themselves, or keep for themselves. */
const TAKEN: ReadonlySet<string> = new Set(["postgres", "template0", "template1", "rdsadmin", "app", names.PLATFORM]);
const NAME = /^[a-z]([a-z_]{0,38}[a-z])?$/;

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: a name that PostgreSQL or Kubernetes would refuse, a database named twice in a namespace
 */
export function validateCnpg(spec: CnpgPostgresSpec): ValidCnpgPostgresSpec {
  return { ...validated(spec, []), scrapers: spec.scrapers ?? [] };
}

/** The same for AWS. @throws as `validateCnpg`, and for a time that RDS or CloudWatch does not offer, or a size without an instance */
export function validateRds(spec: RdsPostgresSpec): ValidRdsPostgresSpec {
  const { name, region, image, network, keys } = spec;
  const defects: string[] = [];
  const protect = spec.protect ?? !spec.cluster.disposable;
  const backups = spec.backups ?? (protect ? "14 days" : "1 day");
  const backupDays = milliseconds(backups) / 86_400_000;
  if (!Number.isInteger(backupDays) || backupDays < 1 || backupDays > 35) {
    defects.push(
      `postgres: \`backups\` must be 1 to 35 whole days, which RDS takes, got "${backups}"; set for example "14 days"`,
    );
  }
  if (!/^[a-z](-?[a-z0-9]){0,48}$/.test(name)) {
    defects.push(
      `postgres: \`name\` must be lower-case words joined by hyphens, at most 49 characters, got "${name}"; shorten or mend it`,
    );
  }
  const instance = spec.size.server === undefined ? undefined : instanceOf(spec.size.server);
  if (spec.size.server !== undefined && instance === undefined) {
    defects.push(
      `postgres: \`size\` must fit into one of ${INSTANCES.map((one) => one.name).join(", ")}, got ${spec.size.server.cpu} cores and ${spec.size.server.memory} GiB; ask for less`,
    );
  }
  return {
    ...validated(spec, defects),
    name,
    region,
    image,
    network,
    keys,
    protect,
    multiAz: spec.multiAz ?? protect,
    backupDays,
    logDays: logRetentionDays(spec.logs ?? "30 days", "logs of RdsPostgres"),
    instance: instance ?? "",
  };
}

function validated(spec: PostgresSpec, defects: string[]): Valid {
  const seen = new Set<string>();
  for (const { name, namespace } of spec.databases) {
    if (!NAME.test(name) || TAKEN.has(name) || /^(pg|cnpg|rds)_/.test(name)) {
      defects.push(
        `postgres: a database's name must be 1 to 40 lower-case letters and underscores that PostgreSQL keeps free, got "${name}"; rename it`,
      );
    }
    const where = `${namespace}/${name}`;
    if (seen.has(where)) {
      defects.push(`postgres: database "${name}" must be named once in ${namespace}, got it twice; drop one`);
    }
    seen.add(where);
  }
  const { server } = spec.size;
  if (server === undefined || (server.volume ?? 0) < 1) {
    defects.push(
      "postgres: `size` must have a part `server` with a volume of 1 GiB or more, got none; use `sizeOf` of components/postgres",
    );
  }
  if (defects.length > 0 || server === undefined) throw new Error(defects.join("\n"));
  return {
    cluster: spec.cluster,
    databases: spec.databases.map((client) => ({ ...client, generation: client.generation ?? 1 })),
    server,
    protect: spec.protect ?? !spec.cluster.disposable,
  };
}

/** Instances by cores and GiB, the smallest first. Source: Amazon RDS user guide, "Hardware specifications for DB instance classes". */
const INSTANCES = [
  { name: "db.t4g.small", cpu: 2, memory: 2 },
  { name: "db.t4g.medium", cpu: 2, memory: 4 },
  { name: "db.m7g.large", cpu: 2, memory: 8 },
  { name: "db.m7g.xlarge", cpu: 4, memory: 16 },
  { name: "db.m7g.2xlarge", cpu: 8, memory: 32 },
] as const;

/** The smallest instance of RDS that has the size. */
export const instanceOf = ({ cpu, memory }: PartSize): string | undefined =>
  INSTANCES.find((one) => one.cpu >= cpu && one.memory >= memory)?.name;
