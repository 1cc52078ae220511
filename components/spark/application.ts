import {
  applicationOf,
  batchJobs,
  JOBS_FOLDER,
  SPARK_VERSION,
  type SparkJob,
  streamJob,
  tablesJob,
} from "../../workloads/spark/batch-jobs";
import type { PartSize } from "../core/capacity/systems";
import type { Labels, Manifest } from "../core/kubernetes";
import { sparkConf } from "./conf";
import { jobLabels, podTemplate, type Role, trustOf } from "./pods";
import { ACCOUNT, NAMESPACE, type ValidSparkSpec } from "./spec";

/** Part of a pod's memory that is not the JVM's heap: Python's, Netty's, and threads'. */
const OVERHEAD = 0.25;
const MIB_A_GIB = 1_024;
const API = "sparkoperator.k8s.io/v1beta2";
/** Never, by the schedule alone: what is asked for by hand or by others. */
const UNSCHEDULED = "0 0 1 1 *";

const heap = ({ memory }: PartSize): string => `${Math.floor((memory * MIB_A_GIB) / (1 + OVERHEAD))}m`;

interface Sized {
  readonly driver: PartSize;
  readonly executor: PartSize;
}

/** A SparkApplication's spec: the same for each job but for what it runs, how large, and what happens at its end. */
export function applicationSpec(
  spec: ValidSparkSpec,
  job: SparkJob,
  { driver, executor }: Sized,
  restartPolicy: Readonly<Record<string, unknown>>,
  definitions: readonly string[],
): Readonly<Record<string, unknown>> {
  const labels: Labels = { ...jobLabels, "millrace/job": job.name };
  const trust = trustOf(spec)?.options;
  const pod = (part: PartSize, role: Role) => ({
    cores: Math.max(1, Math.floor(part.cpu)),
    coreRequest: `${Math.round(part.cpu * 1_000)}m`,
    memory: heap(part),
    serviceAccount: ACCOUNT,
    labels,
    ...(trust === undefined ? {} : { javaOptions: trust }),
    template: podTemplate(spec, role, definitions),
  });
  return {
    type: "Python",
    pythonVersion: "3",
    mode: "cluster",
    sparkVersion: SPARK_VERSION,
    image: spec.image.reference,
    imagePullPolicy: "IfNotPresent",
    mainApplicationFile: `local://${JOBS_FOLDER}/${job.main}`,
    arguments: [...job.arguments],
    memoryOverheadFactor: String(OVERHEAD),
    sparkConf: sparkConf(spec),
    restartPolicy,
    driver: pod(driver, "driver"),
    executor: { ...pod(executor, "executor"), instances: executor.replicas, deleteOnTermination: true },
  };
}

const metadata = (job: SparkJob, suffix = "") => ({
  name: `${applicationOf(job)}${suffix}`,
  namespace: NAMESPACE,
  labels: { ...jobLabels, "millrace/job": job.name },
  annotations: { "millrace/doc": job.doc },
});

/** Runs all the time. The operator starts it again whatever it ended by: its checkpoints say where it was. */
export const streamApplication = (spec: ValidSparkSpec, definitions: readonly string[]): Manifest => ({
  apiVersion: API,
  kind: "SparkApplication",
  metadata: metadata(streamJob),
  spec: applicationSpec(
    spec,
    streamJob,
    spec.size,
    { type: "Always", onFailureRetryInterval: 10, onSubmissionFailureRetryInterval: 20 },
    definitions,
  ),
});

/** Runs once for each content of the definitions, by which it is named; a deployment waits until it is done. */
export function tablesApplication(spec: ValidSparkSpec, definitions: readonly string[], hash: string): Manifest {
  const named = metadata(tablesJob, `-${hash}`);
  const one: PartSize = { ...spec.size.executor, replicas: 1, cpu: 1, memory: 2 };
  return {
    apiVersion: API,
    kind: "SparkApplication",
    metadata: {
      ...named,
      annotations: {
        ...named.annotations,
        "pulumi.com/waitFor": "jsonpath={.status.applicationState.state}=COMPLETED",
        "pulumi.com/timeoutSeconds": "1800",
      },
    },
    spec: applicationSpec(
      spec,
      tablesJob,
      { driver: { ...spec.size.driver, memory: 2 }, executor: one },
      {
        type: "OnFailure",
        onFailureRetries: 10,
        onFailureRetryInterval: 30,
        onSubmissionFailureRetries: 10,
        onSubmissionFailureRetryInterval: 30,
      },
      definitions,
    ),
  };
}

/** The batch jobs, started by their schedules, or suspended: templates for whoever starts them. */
export const batchApplications = (spec: ValidSparkSpec, definitions: readonly string[]): readonly Manifest[] =>
  batchJobs.map((job) => ({
    apiVersion: API,
    kind: "ScheduledSparkApplication",
    metadata: metadata(job),
    spec: {
      schedule: job.schedule ?? UNSCHEDULED,
      timeZone: "UTC",
      suspend: job.schedule === undefined || spec.scheduler === "others",
      concurrencyPolicy: "Forbid",
      successfulRunHistoryLimit: 2,
      failedRunHistoryLimit: 3,
      template: applicationSpec(
        spec,
        job,
        { driver: spec.size.driver, executor: spec.size.batch },
        {
          type: "OnFailure",
          onFailureRetries: 2,
          onFailureRetryInterval: 300,
          onSubmissionFailureRetries: 5,
          onSubmissionFailureRetryInterval: 60,
        },
        definitions,
      ),
    },
  }));
