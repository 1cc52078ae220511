/** What Airflow runs: plain tagged data, from which `components/airflow` renders what `millrace_dags.py` reads. */
import type { Duration } from "../streams";

/** A part of a job's command line. */
export type Argument =
  | { readonly kind: "text"; readonly text: string }
  /** Name of the stream that the task is for. */
  | { readonly kind: "stream" }
  /** Begin (inclusive) or end (exclusive) of the time that the run is for: `2026-11-01T00:00:00+00:00`. */
  | { readonly kind: "interval"; readonly edge: "start" | "end" }
  /** `flag value`, of what somebody wrote who started the run by hand; nothing where nothing was written. */
  | { readonly kind: "option"; readonly flag: string; readonly parameter: string };

/** What somebody may say who starts a run by hand. */
export interface Parameter {
  readonly doc: string;
  /** True where a run without it fails; only a job without a schedule may ask it. Default false. */
  readonly required?: boolean;
}

/** What a job is for; it becomes a tag of its DAG. */
export const purposes = ["compaction", "batch", "quality", "retention", "backfill"] as const;
export type Purpose = (typeof purposes)[number];

/** A batch job of Spark over streams: one DAG, with a task a stream. */
export interface BatchJob {
  readonly type: "batch-job";
  /** Lower-case words joined by hyphens, at most 40 characters; also the DAG's id. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly doc: string;
  readonly owner: string;
  readonly purpose: Purpose;
  /** Cron in UTC, five fields; absent for one that is started by hand alone. */
  readonly schedule?: string;
  /** Names of the streams, each a task of its own; empty for one task that is of no stream. */
  readonly streams: readonly string[];
  /** Name of the ScheduledSparkApplication, made by Spark's room, whose template a run is made of. */
  readonly template: string;
  readonly arguments: readonly Argument[];
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** After which a task is given up. Default `"2 hours"`. */
  readonly timeout?: Duration;
  /** Runs again after a failure. Default 2. */
  readonly retries?: number;
  /** Tasks at once. Default 2. */
  readonly parallel?: number;
}

/** A job as `workloads/spark` declares it. */
export interface SparkJob {
  readonly name: string;
  readonly doc: string;
  /** Of a run by schedule. */
  readonly arguments: readonly string[];
  /** Named with their dashes: `--stream`. */
  readonly parameters: readonly { readonly name: string; readonly doc: string; readonly required?: boolean }[];
  readonly schedule?: string;
}

/** `--older-than-days` → `olderThanDays`. */
const parameterOf = (flag: string): string =>
  flag.replace(/^-+/, "").replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The batch job of one of Spark: a task over all streams, whose options may be written by hand. */
export const batchJobOf = (
  job: SparkJob,
  { owner, purpose, template }: Pick<BatchJob, "owner" | "purpose" | "template">,
): BatchJob => ({
  type: "batch-job",
  name: job.name,
  doc: job.doc,
  owner,
  purpose,
  template,
  ...(job.schedule === undefined ? {} : { schedule: job.schedule }),
  streams: [],
  arguments: [
    ...job.arguments.map((text): Argument => ({ kind: "text", text })),
    ...job.parameters.map(({ name }): Argument => ({ kind: "option", flag: name, parameter: parameterOf(name) })),
  ],
  parameters: Object.fromEntries(
    job.parameters.map(({ name, doc, required = false }) => [parameterOf(name), { doc, required }]),
  ),
});
