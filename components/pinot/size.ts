import type { AnyStream } from "../../workloads/streams";
import { bytes, milliseconds } from "../../workloads/streams/units";
import type { PartSize, SizeInput, SystemSize } from "../core/capacity/systems";
import { servedOf } from "./documents";
import { DEDUP, MOST_REPLICAS } from "./spec";

const GIB = 2 ** 30;
/** Events a second that one core of a server takes in, with indexes; chosen, from what one core parses of JSON of 300 bytes. */
const EVENTS_A_CORE = 8_000;
/** Bytes of the heap that one id takes while it is remembered: its hash, its segment, its time, the entry of the map. Chosen. */
const ID = 200;
/** Part of an event's bytes that its columns and indexes take on the volume. Chosen; star-trees and bloom filters included. */
const PACKED = 0.6;
/** Most that one server's volume holds; what is over is on more servers. */
const LARGEST_VOLUME = 2_000;
/** Most cores that one server has. */
const LARGEST_SERVER = 8;

/** Seconds of events whose ids are remembered: the time within which a second copy is dropped, and a segment's time to be made. */
const REMEMBERED = milliseconds(DEDUP) / 1_000 + 3_600;

const kept = (stream: AnyStream): number => milliseconds(stream.query?.keep ?? stream.retention) / 1_000;

/** Parts of a Pinot that serves the streams. Each segment lies on as many servers as the table has copies. */
export function sizeOf({ streams, load, lasting }: SizeInput): SystemSize {
  const served = servedOf(streams);
  const sum = (of: (stream: AnyStream) => number) => served.reduce((total, stream) => total + of(stream), 0) * load;
  const copies = lasting ? MOST_REPLICAS : 1;
  const cores = sum(({ volume }) => volume.peak) / EVENTS_A_CORE;
  const ids = (sum(({ volume }) => volume.average) * REMEMBERED * ID) / GIB;
  const stored = (sum((stream) => stream.volume.average * bytes(stream.volume.size) * kept(stream)) * PACKED) / GIB;
  const servers = Math.max(
    copies,
    Math.ceil((cores * copies) / LARGEST_SERVER),
    Math.ceil((stored * copies) / LARGEST_VOLUME),
  );
  const share = copies / servers;
  const part = (small: Omit<PartSize, "pool">, lastingOnes: Partial<PartSize> = {}): PartSize => ({
    ...small,
    pool: "query",
    ...(lasting ? lastingOnes : {}),
  });
  return {
    zookeeper: part(
      { replicas: 1, cpu: 0.1, memory: 0.5, volume: 2 },
      { replicas: 3, cpu: 0.5, memory: 2, volume: 10 },
    ),
    controller: part({ replicas: 1, cpu: 0.2, memory: 1, volume: 4 }, { replicas: 2, cpu: 1, memory: 4, volume: 20 }),
    broker: part({ replicas: 1, cpu: 0.2, memory: 1 }, { replicas: 2, cpu: 2, memory: 4 }),
    server: part({
      replicas: servers,
      cpu: Math.max(lasting ? 2 : 0.5, Math.ceil(cores * share)),
      // Half is heap, half is for the segments that are read as files.
      memory: Math.max(lasting ? 8 : 2, Math.ceil((ids * share + 1) * 2)),
      volume: Math.max(10, Math.ceil(stored * share * 1.3)),
    }),
    minion: part({ replicas: 1, cpu: 0.1, memory: 1 }, { cpu: 1, memory: 4 }),
  };
}
