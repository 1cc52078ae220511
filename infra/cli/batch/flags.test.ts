import { batchJobs } from "../../../workloads/spark/batch-jobs";
import { BATCH_USAGE, parseBatch } from "./flags";

test("a job without flags runs as its schedule would", () => {
  for (const job of batchJobs.filter(({ schedule }) => schedule !== undefined))
    expect(parseBatch([job.name])).toEqual({ job, arguments: job.arguments });
});

test("flags of a run stand in the place of those of the schedule", () => {
  const flags = ["--date", "2026-11-28", "--stream", "payments", "--stream", "fraud-alerts"];
  expect(parseBatch(["daily", ...flags])).toMatchObject({ job: { main: "daily.py" }, arguments: flags });
});

test("help is for whoever asks for it, or names no job: every job with what it takes", () => {
  expect(parseBatch([])).toBeUndefined();
  expect(parseBatch(["--help"])).toBeUndefined();
  expect(parseBatch(["daily", "--help"])).toBeUndefined();
  for (const { name, parameters } of batchJobs)
    for (const word of [name, ...parameters.map((one) => one.name)]) expect(BATCH_USAGE).toContain(word);
});

test("a job, a flag or a lack that no run could be made of is refused with a sentence", () => {
  expect(() => parseBatch(["nightly"])).toThrow(
    'npm run batch: JOB must be one of upkeep, orphans, daily, quality, backfill, got "nightly"',
  );
  expect(() => parseBatch(["daily", "--since", "now"])).toThrow(
    "npm run batch -- daily: Unknown option '--since'; its flags are --stream, --date, --days, given after `--`",
  );
  expect(() => parseBatch(["backfill", "--stream", "payments"])).toThrow(
    "npm run batch -- backfill needs --since, --until, got none of it",
  );
});
