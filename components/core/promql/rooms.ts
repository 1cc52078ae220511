import type { Observation } from "../observe";

/** What a room offers to whoever watches the platform, and whose it is. */
export interface RoomObservation {
  /** Folder of the room: `kafka`. */
  readonly room: string;
  /** What of the room, where it stands more than once in a stack: `fraud` of the room `worker`. A DNS label. */
  readonly part?: string;
  readonly observation: Observation;
}

/** `worker-fraud`: names what is made of one observation. */
export const observationName = ({ room, part }: Pick<RoomObservation, "room" | "part">): string =>
  part === undefined ? room : `${room}-${part}`;
