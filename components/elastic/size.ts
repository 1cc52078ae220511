import type { AnyStream } from "../../workloads/streams";
import { searchPeriod } from "../../workloads/streams/search";
import { bytes, milliseconds } from "../../workloads/streams/units";
import type { PartSize, SizeInput, SystemSize } from "../core/capacity/systems";
import type { IndexSize } from "./documents";

const DAY = 86_400_000;
const GIB = 1024 ** 3;
/** Bytes of an index by byte of JSON: the compressed document, its terms and its columns; chosen, to be measured on the cluster. */
const INDEX_FACTOR = 1.1;
/** Of a volume: Elasticsearch puts no further shard on a node that is 85 % full. */
const FILL = 0.75;
/** GiB of the volume of one node: more take longer than a night to be copied again; chosen. */
const LARGEST_VOLUME = 1_000;
const SMALLEST_VOLUME = 10;
/** Documents a second that one core indexes, each copy counted; chosen, as the engine could not be run here. */
const RATE_PER_CORE = 4_000;
/** GiB of volume by GiB of memory, of which half is heap; chosen within what Elastic advises for searches of the last days. */
const VOLUME_BY_MEMORY = 40;
/** GiB of a primary shard, within Elastic's advice of 10 to 50. */
const LARGEST_SHARD = 40;

/** Streams that are searched. */
export const searched = (streams: readonly AnyStream[]): readonly AnyStream[] =>
  streams.filter(({ serve }) => serve.includes("search"));

const rateOf = (stream: AnyStream, load: number): number => stream.volume.average * load;
/** Bytes of one day in one copy. */
const dailyBytes = (stream: AnyStream, load: number): number =>
  rateOf(stream, load) * bytes(stream.volume.size) * 86_400 * INDEX_FACTOR;

/** Copies of each document: a lost node loses none where there is a second. */
const copiesOf = (lasting: boolean): number => (lasting ? 2 : 1);

export function sizeOf({ streams, load, lasting }: SizeInput): SystemSize {
  const copies = copiesOf(lasting);
  const held = searched(streams).reduce((sum, stream) => {
    const days = milliseconds(stream.retention) / DAY + searchPeriod(stream);
    return sum + dailyBytes(stream, load) * days;
  }, 0);
  const volumes = (held * copies) / GIB / FILL;
  const nodes = Math.max(lasting ? 3 : 1, Math.ceil(volumes / LARGEST_VOLUME));
  const volume = Math.max(SMALLEST_VOLUME, Math.ceil(volumes / nodes));
  const peak = searched(streams).reduce((sum, stream) => sum + stream.volume.peak * load, 0);
  const cores = Math.ceil((peak * copies) / nodes / RATE_PER_CORE);
  const part = (one: Omit<PartSize, "pool">): PartSize => ({ ...one, pool: "query" });
  const beside = (one: Omit<PartSize, "pool">): PartSize => ({ ...one, pool: "general" });
  return {
    // Three that do nothing else elect the leader; one node alone needs none.
    ...(lasting ? { master: part({ replicas: 3, cpu: 0.5, memory: 2, volume: SMALLEST_VOLUME }) } : {}),
    data: part({
      replicas: nodes,
      cpu: lasting ? Math.max(2, cores) : 0.5,
      memory: lasting ? Math.min(64, Math.max(8, Math.ceil(volume / VOLUME_BY_MEMORY))) : 2,
      volume,
    }),
    kibana: beside(lasting ? { replicas: 2, cpu: 0.5, memory: 2 } : { replicas: 1, cpu: 0.25, memory: 1 }),
    operator: beside({ replicas: 1, cpu: 0.1, memory: 0.5 }),
  };
}

/** Shards and copies of the indexes of a stream, on so many nodes. */
export function indexSizeOf(stream: AnyStream, load: number, nodes: number): IndexSize {
  const period = dailyBytes(stream, load) * searchPeriod(stream);
  return {
    shards: Math.min(nodes, Math.max(1, Math.ceil(period / GIB / LARGEST_SHARD))),
    copies: nodes > 1 ? 1 : 0,
  };
}
