import { mavenPackage, type Package } from "../engines/package";
import { localRooms, roomNames, type LocalRoom, type RoomName, type Switched } from ".";

/** What always runs: Kafka, the gateway, and each worker. Resident MiB while events flow: measured, rounded up. */
const ALWAYS = { packages: [mavenPackage("kafka")], kafka: 450, process: 150 } as const;

/** What a start fetches, and what then runs needs of memory. */
export interface Demand {
  readonly rows: readonly DemandRow[];
  readonly mebibytes: number;
  readonly bytes: number;
}
export interface DemandRow {
  readonly name: string;
  readonly doc: string;
  readonly state: "always" | "on" | "off" | "cannot run";
  /** What is still to fetch. */
  readonly packages: readonly Package[];
  readonly mebibytes: number;
}

/**
 * @param processes how many gateways and workers run
 * @param cache folder of what was fetched before
 */
export function demandOf(
  { on, off }: Switched,
  processes: number,
  cache: string,
  rooms: Readonly<Record<RoomName, LocalRoom>> = localRooms,
): Demand {
  const missing = (packages: readonly Package[]) => packages.filter((it) => !it.isHere(cache));
  const cannot: readonly string[] = off.map(({ room }) => room);
  const rows: readonly DemandRow[] = [
    {
      name: "kafka",
      doc: "with the gateway and the workers",
      state: "always",
      packages: missing(ALWAYS.packages),
      mebibytes: ALWAYS.kafka + processes * ALWAYS.process,
    },
    ...roomNames.map((name): DemandRow => {
      const { doc, packages, mebibytes } = rooms[name];
      const state = on.includes(name) ? "on" : cannot.includes(name) ? "cannot run" : "off";
      return { name, doc, state, packages: missing(packages), mebibytes };
    }),
  ];
  const running = rows.filter(({ state }) => state === "always" || state === "on");
  const fetched = new Map(running.flatMap(({ packages }) => packages).map((it) => [it.what, it.bytes]));
  return {
    rows,
    mebibytes: running.reduce((sum, row) => sum + row.mebibytes, 0),
    bytes: [...fetched.values()].reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** The packages that a start fetches, each once. */
export function toFetch({ rows }: Demand): readonly Package[] {
  const running = rows.filter(({ state }) => state === "always" || state === "on");
  return [...new Map(running.flatMap(({ packages }) => packages).map((it) => [it.what, it])).values()];
}

const GIB = 1024;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
export const gibibytes = (mebibytes: number): string => `${(mebibytes / GIB).toFixed(1)} GiB`;

/** As columns of words, and a sentence with the sums. */
export function demandTable({ rows }: Demand): readonly (readonly string[])[] {
  return [
    ["room", "", "memory", "to fetch", "what"],
    ...rows.map(({ name, doc, state, packages, mebibytes }) => [
      name,
      state,
      `${mebibytes} MiB`,
      packages.length === 0 ? "-" : packages.map(({ what, bytes }) => `${what}, ${megabytes(bytes)}`).join("; "),
      doc,
    ]),
  ];
}

export const demandSentence = ({ mebibytes, bytes }: Demand): string =>
  `together about ${gibibytes(mebibytes)} of memory${bytes === 0 ? ", nothing to fetch" : `, ${megabytes(bytes)} to fetch`}; ` +
  "`npm start -- --room NAME=on` (or off) switches a room for this checkout, `millrace:rooms` in Pulumi.local.yaml for all";
