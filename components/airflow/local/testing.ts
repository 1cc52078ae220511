import { jobs } from "../testing/jobs";
import type { LocalAirflowSpec } from "./spec";

/** Airflow of one machine, with jobs of every kind. */
export const localSpec: LocalAirflowSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  engine: { version: "3.2.2", interpreter: "/python", packages: "/packages" },
  dags: { folder: "/checkout/workloads/dags", code: "c0de" },
  ports: { airflow: 8085, airflowScheduler: 8974 },
  jobs,
  sparkNamespace: "millrace-spark",
  database: { host: "127.0.0.1", port: 5432, database: "airflow", username: "airflow" },
};
