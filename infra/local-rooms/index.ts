import {
  airflowPackage,
  archivePackage,
  mavenPackage,
  type Package,
  postgresPackage,
  prometheusPackage,
  seaweedfsPackage,
  sparkAwsPackage,
  sparkPackage,
  supersetPackage,
} from "../engines/package";

/**
 * The systems that the local place runs where they are switched on, beside Kafka, the gateway and the workers: what each needs of
 * this machine. In the order in which they start.
 */
export interface LocalRoom {
  /** What it is for, in a few words. */
  readonly doc: string;
  /** True when it runs unless a setting says no. */
  readonly byDefault: boolean;
  readonly packages: readonly Package[];
  /** Resident memory of its processes while events flow, in MiB: measured, rounded up. */
  readonly mebibytes: number;
  /** Keys of `millrace:ports` that it listens on. */
  readonly ports: readonly PortName[];
  /** Rooms before it in the order that run where it does, whatever their own switch says. */
  readonly needs?: readonly string[];
}

/** Ports of rooms, with their defaults. */
export const roomPorts = {
  /** PostgreSQL. */
  postgres: 5432,
  /** Whether Spark's streaming job reads every stream of the lake; and Spark's own pages. */
  spark: 4041,
  sparkUi: 4040,
  /** S3, and the ports between the store's parts: HTTP, and gRPC. */
  objectStore: 8333,
  objectStoreGrpc: 18_333,
  objectStoreFiler: 8888,
  objectStoreFilerGrpc: 18_888,
  objectStoreMaster: 9333,
  objectStoreMasterGrpc: 19_333,
  objectStoreVolume: 8380,
  objectStoreVolumeGrpc: 18_380,
  /** The schema registry's API, at a registry's usual port, and its health and metrics. */
  schemaRegistry: 8081,
  schemaRegistryManagement: 9001,
  /** OpenSearch's API. */
  search: 9200,
  /** Between its nodes, of which there is one. */
  searchNodes: 9300,
  /** Trino's API and pages. */
  trino: 8080,
  /** The service that plays other sellers, and the poller that asks it. */
  offers: 8200,
  rivals: 8201,
  /** Superset's pages and API, and its metrics. */
  superset: 8088,
  supersetMetrics: 9102,
  /** Airflow's pages and API, and its scheduler's answer to probes. */
  airflow: 8085,
  airflowScheduler: 8974,
  /** Prometheus' API and pages. */
  prometheus: 9090,
  /** Alertmanager's; its usual 9093 is Kafka's controller here. */
  alertmanager: 9095,
  /** Kafka's metrics, which the broker shows where there is somebody to read them. */
  kafkaMetrics: 9404,
  /** Pinot's broker, which takes SQL, and its controller, which has the pages. */
  pinotBroker: 8099,
  pinotController: 9000,
  /** Between its parts, and for Trino. */
  pinotServer: 8098,
  pinotAdmin: 8097,
  pinotGrpc: 8090,
  pinotZookeeper: 2181,
  /** Pinot's metrics, which it shows where there is somebody to read them. */
  pinotMetrics: 9405,
} as const;
export type PortName = keyof typeof roomPorts;

export const localRooms = {
  postgres: {
    doc: "databases of other rooms",
    byDefault: false,
    packages: [postgresPackage],
    mebibytes: 240,
    ports: ["postgres"],
  },
  "object-store": {
    doc: "buckets of S3 by SeaweedFS; the lake then lies in them",
    byDefault: false,
    packages: [seaweedfsPackage, sparkAwsPackage],
    mebibytes: 380,
    ports: [
      "objectStore",
      "objectStoreGrpc",
      "objectStoreFiler",
      "objectStoreFilerGrpc",
      "objectStoreMaster",
      "objectStoreMasterGrpc",
      "objectStoreVolume",
      "objectStoreVolumeGrpc",
    ],
  },
  lake: {
    doc: "every event in Iceberg tables, by Spark",
    byDefault: false,
    packages: [sparkPackage],
    mebibytes: 1_280,
    ports: ["spark", "sparkUi"],
    needs: ["postgres"],
  },
  pinot: {
    doc: "sub-second SQL over the streams that it serves",
    byDefault: true,
    packages: [mavenPackage("pinot")],
    mebibytes: 600,
    ports: [
      "pinotBroker",
      "pinotController",
      "pinotServer",
      "pinotAdmin",
      "pinotGrpc",
      "pinotZookeeper",
      "pinotMetrics",
    ],
  },
  "schema-registry": {
    doc: "every stream's schema and its compatibility, for Kafka's clients, by Apicurio Registry",
    byDefault: false,
    packages: [archivePackage("apicurio-registry")],
    mebibytes: 280,
    ports: ["schemaRegistry", "schemaRegistryManagement"],
  },
  search: {
    doc: "OpenSearch in Elasticsearch's stead, and the worker that fills it",
    byDefault: false,
    packages: [mavenPackage("opensearch")],
    mebibytes: 400,
    ports: ["search", "searchNodes"],
  },
  rivals: {
    doc: "a poller, and the service that it asks: prices of other sellers",
    byDefault: false,
    packages: [],
    mebibytes: 200,
    ports: ["offers", "rivals"],
  },
  trino: {
    doc: "SQL over lake, Pinot, search and Kafka: `npm run query`",
    byDefault: false,
    packages: [archivePackage("trino")],
    mebibytes: 1_000,
    ports: ["trino"],
    needs: ["postgres"],
  },
  superset: {
    doc: "dashboards over Pinot, and over Trino where that runs",
    byDefault: false,
    packages: [supersetPackage],
    mebibytes: 370,
    ports: ["superset", "supersetMetrics"],
    needs: ["postgres", "pinot"],
  },
  airflow: {
    doc: "the batch jobs as DAGs, all paused: no cluster runs their tasks here",
    byDefault: false,
    packages: [airflowPackage],
    mebibytes: 920,
    ports: ["airflow", "airflowScheduler"],
    needs: ["postgres"],
  },
  prometheus: {
    doc: "metrics, rules and alerts",
    byDefault: true,
    packages: [prometheusPackage, mavenPackage("jmx-exporter")],
    mebibytes: 160,
    ports: ["prometheus", "alertmanager", "kafkaMetrics"],
  },
} as const satisfies Readonly<Record<string, LocalRoom>>;

export type RoomName = keyof typeof localRooms;
export const roomNames = Object.keys(localRooms) as readonly RoomName[];

/** By room, whether it is switched on. */
export type Switches = Readonly<Record<RoomName, boolean>>;

export interface Switched {
  readonly on: readonly RoomName[];
  /** Those that are switched on and cannot run on this machine, each with the reason in one sentence. */
  readonly off: readonly { readonly room: RoomName; readonly why: string }[];
}

/** What is switched on, and what that needs. */
export function wanted(
  switches: Switches,
  rooms: Readonly<Record<RoomName, LocalRoom>> = localRooms,
): readonly RoomName[] {
  const needed = roomNames.filter((name) => switches[name]).flatMap((name) => rooms[name].needs ?? []);
  return roomNames.filter((name) => switches[name] || needed.includes(name));
}

/** What runs of what is switched on. */
export function switched(switches: Switches, rooms: Readonly<Record<RoomName, LocalRoom>> = localRooms): Switched {
  const on: RoomName[] = [];
  const off: { room: RoomName; why: string }[] = [];
  for (const room of wanted(switches, rooms)) {
    const { packages, needs = [] } = rooms[room];
    const away = off.find((other) => needs.includes(other.room));
    const why = away?.why ?? packages.map((it) => it.lack()).find((lack) => lack !== undefined);
    if (why === undefined) on.push(room);
    else off.push({ room, why });
  }
  return { on, off };
}
