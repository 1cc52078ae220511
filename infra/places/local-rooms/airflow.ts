import { join } from "node:path";
import { LocalAirflow } from "../../../components/airflow";
import * as names from "../../../workloads/streams/names";
import { airflow } from "../../engines/airflow";
import { resolvePypi } from "../../engines/pypi";
import { paths } from "../../paths";
import { jobs } from "../systems/airflow";
import { pythonOf } from "./code";
import type { LocalContext, LocalPlaced } from "./context";

/** Airflow with the DAGs of a cluster, all paused: nothing here would run their tasks. */
export async function placeAirflow({ settings, host, cache, made }: LocalContext): Promise<LocalPlaced> {
  const { root } = paths();
  const database = made.database?.("airflow");
  if (database === undefined) throw new Error("Airflow needs the room of PostgreSQL before it");
  const folder = join(root, "workloads/dags");
  const { endpoint } = new LocalAirflow("airflow", {
    host,
    engine: await resolvePypi(airflow, root, cache),
    dags: { folder, code: pythonOf(folder) },
    ports: settings.ports,
    jobs,
    sparkNamespace: names.namespace("spark"),
    database,
  });
  return {
    endpoints: { airflow: { address: endpoint.url, protocol: "http", authentication: "password", tls: false } },
    observations: [],
  };
}
