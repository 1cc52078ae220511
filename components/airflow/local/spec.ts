import type { BatchJob } from "../../../workloads/dags/batch-jobs";
import type { LocalDatabaseEndpoint } from "../../core/endpoints";
import type { LocalHost } from "../../core/local/spec";
import { defectsOfJobs } from "../spec";

/** Airflow as processes of this machine, with a DAG for each batch job. Every one is paused: what runs a task is a cluster's. */
export interface LocalAirflowSpec {
  readonly host: LocalHost;
  /** The engine: its version, the Python that runs it, and the folder of its packages. */
  readonly engine: { readonly version: string; readonly interpreter: string; readonly packages: string };
  /** The factory of DAGs: its folder, and a fingerprint of what it holds. */
  readonly dags: { readonly folder: string; readonly code: string };
  /** Its pages and API, and whether its scheduler is well; both on 127.0.0.1. */
  readonly ports: { readonly airflow: number; readonly airflowScheduler: number };
  readonly jobs: readonly BatchJob[];
  /** Namespace in which a cluster would have the applications. */
  readonly sparkNamespace: string;
  /** Where Airflow keeps what it knows. */
  readonly database: LocalDatabaseEndpoint;
}

/** @throws every defect, one sentence a line: ports that are the same, a job that could never run */
export function validate(spec: LocalAirflowSpec): LocalAirflowSpec {
  const { airflow, airflowScheduler } = spec.ports;
  const defects = [
    ...(airflow === airflowScheduler
      ? [
          `millrace:ports airflow and airflowScheduler must differ, got ${airflow} for both; set another one in Pulumi.local.yaml`,
        ]
      : []),
    ...defectsOfJobs(spec.jobs),
  ];
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return spec;
}
