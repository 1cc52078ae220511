import { readFileSync } from "node:fs";
import { join } from "node:path";
import { versions } from "../../components/core/versions";
import { type PypiEngine, pinsOf } from "./pypi";

const { airflow: version } = versions;

/** Airflow, of the version of its image, with those providers that the room's parts and DAGs are made of. */
export const airflow: PypiEngine = {
  name: "airflow",
  version,
  main: "apache-airflow",
  minors: [12, 11, 13],
  lock: "infra/engines/airflow.lock.txt",
  bytes: 120e6,
  // 3.2.2 was published on the day before: it takes newer FastAPI and Pydantic than it runs with.
  before: "2026-05-30",
  requirements: (root) => [
    `apache-airflow==${version}`,
    "apache-airflow-providers-amazon",
    "apache-airflow-providers-cncf-kubernetes",
    "apache-airflow-providers-fab",
    // Its two drivers of PostgreSQL, which the image has.
    "asyncpg",
    "psycopg2-binary",
    ...pinsOf(readFileSync(join(root, "workloads/dags/requirements.txt"), "utf8")),
  ],
};
