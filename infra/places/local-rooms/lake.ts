import { join } from "node:path";
import { LocalLake } from "../../../components/lake";
import { localBatches, LocalSpark, observeLocalSpark, observeSpark } from "../../../components/spark";
import { catalogue } from "../../../workloads/streams/catalogue";
import { findAwsJars, findSpark } from "../../engines/spark";
import { paths } from "../../paths";
import { LAKE_DATABASE } from "../systems/lake-ground";
import { pythonOf } from "./code";
import { atTargets, type LocalContext, type LocalPlaced } from "./context";

/**
 * The lake, in the buckets of the object store where that runs and in a folder of the place where not, and Spark, which makes its tables
 * and streams to them. Each of the two has a catalogue of its own: to switch the store on or off is to go to the other lake, which
 * fills itself with what the topics still have.
 */
export async function placeLake({ settings, host, cache, kafka, made }: LocalContext): Promise<LocalPlaced> {
  const { root } = paths();
  const { bucket } = made;
  const database = made.database?.(bucket === undefined ? LAKE_DATABASE : "lake_in_buckets");
  if (database === undefined) throw new Error("the lake needs the room of PostgreSQL before it");
  const lake = new LocalLake("lake", {
    host,
    streams: catalogue,
    database,
    ...(bucket === undefined ? {} : { buckets: { lake: bucket("lake"), checkpoints: bucket("checkpoints") } }),
  });
  const folder = join(root, "workloads/spark");
  const engine = await findSpark(root, cache);
  const spark = new LocalSpark("spark", {
    host,
    engine: { ...engine, ...(bucket === undefined ? {} : { awsJars: await findAwsJars(root, cache) }) },
    jobs: { folder, code: pythonOf(folder, ["jobs", "millrace_lake"]) },
    ports: settings.ports,
    kafka,
    streams: catalogue,
    tables: lake.tables,
    lake: lake.endpoint,
  });
  const address = (port: number) => spark.job.address.apply(() => `http://127.0.0.1:${port}`);
  const open = { protocol: "http", authentication: "open", tls: false } as const;
  return {
    endpoints: { spark: { address: address(settings.ports.sparkUi), ...open } },
    observations: [
      {
        room: "spark",
        observation: atTargets(
          observeSpark({ streams: catalogue, ...localBatches, operator: false }),
          observeLocalSpark({ port: settings.ports.sparkUi }),
        ),
      },
    ],
    made: { lake: { endpoint: lake.endpoint, tables: spark.job } },
  };
}
