import { join } from "node:path";
import { isRunning, readRecord } from "../../components/core/local/record";
import { workers } from "../../workloads/definitions";
import { localRooms, type PortName, type RoomName, roomNames } from "../local-rooms";
import { paths } from "../paths";
import { run } from "./machine";

/** Aborted by Ctrl-C, which is to end what is under way, and the platform with it. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      stop.abort(new Error("interrupted"));
    });
  return stop.signal;
}

/** Runs a command of the README on the platform of MILLRACE_STATE_DIR. @throws with what it printed when it fails */
export async function command(name: string, ...args: readonly string[]): Promise<string> {
  const { code, output } = await run(process.execPath, [join(paths().root, "infra/launch.mjs"), name, ...args]);
  if (code !== 0) throw new Error(`${name} ${args.join(" ")} ended with ${String(code)}:\n${output}`);
  return output;
}

/** kill -9 of a process of the platform in this folder. @throws when it does not run */
export function kill(folder: string, name: string): void {
  const record = readRecord(folder, name);
  if (record === undefined || !isRunning(record)) throw new Error(`${name} does not run`);
  process.kill(record.pid, "SIGKILL");
}

const portNames = (rooms: readonly RoomName[]): readonly string[] => [
  "ingest",
  "kafka",
  "kafkaController",
  ...rooms.flatMap((room): readonly string[] => localRooms[room].ports),
];

/** One of the ports that `apart` gives. @throws when none is of that name */
export function portApart(first: number, rooms: readonly RoomName[], name: PortName): number {
  const index = portNames(rooms).indexOf(name);
  if (index < 0) throw new Error(`no room of ${rooms.join(", ")} has a port "${name}"`);
  return first + index;
}

/**
 * Flags of `npm start` for a platform beside others: ports from `first` on, one after the other (the gateway's, the broker's two,
 * those of the rooms, the workers'), and these rooms alone.
 */
export function apart(first: number, rooms: readonly RoomName[] = []): readonly string[] {
  const ports = [...portNames(rooms), ...workers.map(({ name }) => `workers.${name}`)];
  return [
    ...ports.flatMap((name, index) => ["--port", `${name}=${first + index}`]),
    ...roomNames.flatMap((room) => ["--room", `${room}=${rooms.includes(room) ? "on" : "off"}`]),
  ];
}
