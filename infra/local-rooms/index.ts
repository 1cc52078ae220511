import { mavenPackage, type Package, prometheusPackage } from "../engines/package";

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
}

/** Ports of rooms, with their defaults. */
export const roomPorts = {
  /** Prometheus' API and pages. */
  prometheus: 9090,
  /** Alertmanager's; its usual 9093 is Kafka's controller here. */
  alertmanager: 9095,
  /** Pinot's broker, which takes SQL, and its controller, which has the pages. */
  pinotBroker: 8099,
  pinotController: 9000,
  /** Between its parts, and for Trino. */
  pinotServer: 8098,
  pinotAdmin: 8097,
  pinotGrpc: 8090,
  pinotZookeeper: 2181,
  /** Kafka's metrics, which the broker shows where there is somebody to read them. */
  kafkaMetrics: 9404,
} as const;
export type PortName = keyof typeof roomPorts;

export const localRooms = {
  pinot: {
    doc: "sub-second SQL over the streams that it serves",
    byDefault: true,
    packages: [mavenPackage("pinot")],
    mebibytes: 600,
    ports: ["pinotBroker", "pinotController", "pinotServer", "pinotAdmin", "pinotGrpc", "pinotZookeeper"],
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

/** What runs of what is switched on. */
export function switched(switches: Switches, rooms: Readonly<Record<RoomName, LocalRoom>> = localRooms): Switched {
  const on: RoomName[] = [];
  const off: { room: RoomName; why: string }[] = [];
  for (const room of roomNames.filter((name) => switches[name])) {
    const why = rooms[room].packages.map((it) => it.lack()).find((lack) => lack !== undefined);
    if (why === undefined) on.push(room);
    else off.push({ room, why });
  }
  return { on, off };
}
