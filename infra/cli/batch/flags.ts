import { batchJobs, type SparkJob } from "../../../workloads/spark/batch-jobs";
import { parse } from "../flags";

/** A run of a job of Spark. */
export interface BatchRun {
  readonly job: SparkJob;
  /** Those given, or else those of a run by schedule. */
  readonly arguments: readonly string[];
}

const linesOf = ({ name, doc, parameters }: SparkJob): readonly string[] => [
  `  ${name.padEnd(10)} ${doc}`,
  ...parameters.map((one) => `    ${one.name} …  ${one.doc}${one.required === true ? " Required." : ""}`),
];

export const BATCH_USAGE = `npm run batch -- JOB [flags]   runs a batch job of the lake once; without flags as its schedule would
${batchJobs.flatMap(linesOf).join("\n")}`;

/** @returns undefined when only help was asked for; @throws a sentence: what, allowed, got */
export function parseBatch([name, ...args]: readonly string[]): BatchRun | undefined {
  if (name === undefined || name === "--help" || args.includes("--help")) return undefined;
  const job = batchJobs.find((one) => one.name === name);
  if (job === undefined) {
    const known = batchJobs.map((one) => one.name).join(", ");
    throw new Error(`npm run batch: JOB must be one of ${known}, got "${name}"`);
  }
  const options = job.parameters.map((one) => [one.name.slice(2), { type: "string", multiple: true }] as const);
  const { values } = parse(`npm run batch -- ${job.name}`, args, Object.fromEntries(options));
  const missing = job.parameters.filter((one) => one.required === true && values[one.name.slice(2)] === undefined);
  if (missing.length > 0)
    throw new Error(`npm run batch -- ${job.name} needs ${missing.map((one) => one.name).join(", ")}, got none of it`);
  return { job, arguments: args.length === 0 ? job.arguments : args };
}
