import { type Package, prometheusPackage, searchPackage } from "../engines/package";

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
  /** OpenSearch's API. */
  search: 9200,
  /** Between its nodes, of which there is one. */
  searchNodes: 9300,
  /** Prometheus' API and pages. */
  prometheus: 9090,
  /** Alertmanager's; its usual 9093 is Kafka's controller here. */
  alertmanager: 9095,
} as const;
export type PortName = keyof typeof roomPorts;

export const localRooms = {
  search: {
    doc: "OpenSearch in Elasticsearch's stead, and the worker that fills it",
    byDefault: false,
    packages: [searchPackage],
    mebibytes: 400,
    ports: ["search", "searchNodes"],
  },
  prometheus: {
    doc: "metrics, rules and alerts",
    byDefault: true,
    packages: [prometheusPackage],
    mebibytes: 160,
    ports: ["prometheus", "alertmanager"],
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
