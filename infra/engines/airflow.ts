import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bases, versions } from "../../components/core/versions";
import { type PypiEngine, pinsOf } from "./pypi";

const { airflow: version, airflowProviders: providers } = versions;

/** Airflow, of the version of its image, with those providers that the room's parts and DAGs are made of. */
export const airflow: PypiEngine = {
  name: "airflow",
  version,
  main: "apache-airflow",
  minors: [12, 11, 13],
  lock: "infra/engines/airflow.lock.txt",
  bytes: 135e6,
  requirements: (root) => [
    `apache-airflow==${version}`,
    ...Object.entries(providers).map(([name, of]) => `apache-airflow-providers-${name}==${of}`),
    // Its two drivers of PostgreSQL, which the image has.
    "asyncpg",
    "psycopg2-binary",
    ...pinsOf(readFileSync(join(root, "workloads/dags/requirements.txt"), "utf8")),
  ],
};

/** The image's own Python: `3.12`. */
export const imagePython: string = bases.airflow.tag.replace(/^.*-python/, "");
