import { bytes } from "../../workloads/streams/units";
import type { PartSize, SizeInput, SystemSize } from "../core/capacity/systems";

/**
 * Records that a core of an executor takes from Kafka into sorted Parquet in a second, checking each and comparing its id with its
 * partition's. Chosen, well below what parsing alone allows: a MERGE reads ids beside what it writes.
 */
const RECORDS_A_CORE = 4_000;
/** GiB of data a day that a core rewrites within the hours that the upkeep may take. Chosen. */
const UPKEEP_GIB_A_CORE = 60;
const EXECUTOR_CORES = 4;
/** GiB for each core of an executor: a sort and a hash of ids beside Spark's own. */
const MEMORY_A_CORE = 3;
const DAY = 86_400;
const GIB = 1024 ** 3;

export interface SparkSize extends SystemSize {
  readonly operator: PartSize;
  readonly driver: PartSize;
  /** Of the streaming job. */
  readonly executor: PartSize;
  /** Of a batch job, while it runs: not part of what runs all day. */
  readonly batch: PartSize;
  readonly history: PartSize;
}

/** What Spark is given, from what the streams of the lake bring on average: a peak is caught up with after it. */
export function sizeOf({ streams, load, lasting }: SizeInput): SparkSize {
  const served = streams.filter(({ serve }) => serve.includes("lake"));
  const records = served.reduce((sum, { volume }) => sum + volume.average * load, 0);
  const daily = served.reduce((sum, { volume }) => sum + (volume.average * load * bytes(volume.size) * DAY) / GIB, 0);
  const executors = (cores: number): { replicas: number; cpu: number; memory: number } => {
    const cpu = cores <= EXECUTOR_CORES ? Math.max(1, Math.ceil(cores)) : EXECUTOR_CORES;
    return { replicas: Math.max(lasting ? 2 : 1, Math.ceil(cores / EXECUTOR_CORES)), cpu, memory: cpu * MEMORY_A_CORE };
  };
  return {
    operator: { replicas: 1, cpu: 0.2, memory: 1, pool: "general" },
    driver: { replicas: 1, cpu: 1, memory: lasting ? 4 : 2, pool: "spark" },
    executor: { ...executors(records / RECORDS_A_CORE), pool: "spark" },
    batch: { ...executors(daily / UPKEEP_GIB_A_CORE), pool: "spark" },
    history: { replicas: 1, cpu: 0.1, memory: 1, pool: "general" },
  };
}
