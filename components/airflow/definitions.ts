import type { Argument, BatchJob } from "../../workloads/dags/batch-jobs";
import { milliseconds } from "../../workloads/streams/units";
import { json, type Text } from "../core/text";
import type { ValidAirflowSpec } from "./spec";

/** An argument as `millrace_dags.py` makes a template of it. */
type Written = Exclude<Argument, { readonly kind: "stream" }>;

/** Version of the file; the image's factory refuses another. */
const VERSION = 1;

/** What the DAGs are, as the factory in the image reads it. */
export const definitionsOf = ({ jobs, sparkNamespace }: Pick<ValidAirflowSpec, "jobs" | "sparkNamespace">): Text =>
  json({
    version: VERSION,
    namespace: sparkNamespace,
    jobs: jobs.map(jobOf),
  });

/** A job with its defaults, and a task for each of its streams. */
export const jobOf = (job: BatchJob) => ({
  name: job.name,
  doc: job.doc,
  owner: job.owner,
  purpose: job.purpose,
  template: job.template,
  schedule: job.schedule ?? null,
  parallel: job.parallel ?? 2,
  retries: job.retries ?? 2,
  timeoutSeconds: Math.ceil(milliseconds(job.timeout ?? "2 hours") / 1000),
  parameters: Object.fromEntries(
    Object.entries(job.parameters ?? {}).map(([name, { doc, required = false }]) => [name, { doc, required }]),
  ),
  tasks: (job.streams.length === 0 ? [undefined] : job.streams).map((stream) => ({
    name: stream ?? "run",
    arguments: job.arguments.map((argument) => written(argument, stream)),
  })),
});

function written(argument: Argument, stream: string | undefined): Written {
  switch (argument.kind) {
    case "stream":
      return { kind: "text", text: stream ?? "" };
    case "text":
    case "interval":
    case "option":
      return argument;
  }
}
