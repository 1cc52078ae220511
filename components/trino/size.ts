import { bytes } from "../../workloads/streams/units";
import type { PartSize, SizeInput, SystemSize } from "../core/capacity/systems";

/** Chosen: a query over the last hour of every stream in the lake is to take no more than this, in seconds. */
const HOUR_IN = 30;
/** Bytes of a record in the lake, of one in JSON. Chosen; columns of Parquet with zstd take a fifth to a tenth. */
const COMPRESSION = 0.2;
/** Bytes of Parquet a second that a core reads and aggregates. Chosen, low: S3 gives a node several times that. */
const BYTES_PER_CORE = 50e6;
/** Chosen: cores of a worker, with 4 GiB each, as upstream's guide to deployments has it for mixed queries. */
const WORKER: Pick<PartSize, "cpu" | "memory"> = { cpu: 4, memory: 16 };
/** Chosen: how far workers scale out, in multiples of what is there all day. */
const MOST = 4;
const SECONDS_PER_HOUR = 3_600;

/** One coordinator, and the workers that read an hour of the lake in half a minute. */
export function sizeOf({ streams, load, lasting }: SizeInput): SystemSize {
  if (!lasting) {
    return {
      coordinator: { replicas: 1, cpu: 0.5, memory: 2, pool: "query" },
      worker: { replicas: 1, most: 2, cpu: 1, memory: 3, pool: "query" },
    };
  }
  const inLake = streams.filter(({ serve }) => serve.includes("lake"));
  const rate = inLake.reduce((sum, { volume }) => sum + volume.average * bytes(volume.size), 0) * load;
  const cores = (rate * SECONDS_PER_HOUR * COMPRESSION) / HOUR_IN / BYTES_PER_CORE;
  // Two at least: queries go on while one leaves.
  const replicas = Math.max(2, Math.ceil(cores / WORKER.cpu));
  return {
    coordinator: { replicas: 1, cpu: 2, memory: 8, pool: "query" },
    worker: { replicas, most: replicas * MOST, ...WORKER, pool: "query" },
  };
}
