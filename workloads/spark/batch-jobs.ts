/** The jobs of Spark on the lake, as data: what the room of Spark runs, and what schedules are made from. */

/** The version of Spark in the image: `pom.xml` and the Dockerfile say the same. */
export const SPARK_VERSION = "4.1.1";

/** Where the image has the jobs. */
export const JOBS_FOLDER = "/opt/millrace/jobs";

/** An argument that a run may be given. */
export interface SparkParameter {
  /** With its dashes: `--stream`. */
  readonly name: string;
  readonly doc: string;
  /** True where a run without it fails. */
  readonly required?: boolean;
}

/** One job. */
export interface SparkJob {
  /** Lower-case words joined by hyphens: name of the application, `lake-<name>`. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly doc: string;
  /** File in `jobs/`, which the image has in `JOBS_FOLDER`. */
  readonly main: string;
  /** Of a run by schedule. */
  readonly arguments: readonly string[];
  readonly parameters: readonly SparkParameter[];
  /** Cron, in UTC; absent for what runs all the time, at a deployment, or when somebody asks. */
  readonly schedule?: string;
}

/** The application of a job, and of a batch job the ScheduledSparkApplication whose template its runs are made of. */
export const applicationOf = ({ name }: SparkJob): string => `lake-${name}`;

const stream: SparkParameter = {
  name: "--stream",
  doc: "A stream by its name; may be given again. Default every one.",
};

const days: readonly SparkParameter[] = [
  { name: "--date", doc: "The last day, in UTC: 2026-11-27. Default yesterday." },
  { name: "--days", doc: "Days up to that one. Default 1." },
];

/** Runs all the time: Kafka to the lake. */
export const streamJob: SparkJob = {
  name: "stream",
  doc: "Adds what comes in the topics to the tables, each event once.",
  main: "stream.py",
  arguments: [],
  parameters: [],
};

/** Runs at each deployment that changes a table, before anything is written. */
export const tablesJob: SparkJob = {
  name: "tables",
  doc: "Makes the tables, and takes those that are there to what is declared.",
  main: "tables.py",
  arguments: [],
  parameters: [],
};

/** Run by a schedule, or when somebody asks; what each is for is what its DAG is found by. */
export const batchJobs: readonly (SparkJob & {
  readonly purpose: "compaction" | "retention" | "batch" | "quality" | "backfill";
})[] = [
  {
    name: "upkeep",
    purpose: "compaction",
    doc: "Rewrites small files of partitions that are over, sorted, and lets old snapshots go.",
    main: "upkeep.py",
    arguments: ["--step", "compact", "--step", "expire"],
    parameters: [stream, { name: "--days", doc: "How many days back partitions are looked at. Default 3." }],
    schedule: "15 2 * * *",
  },
  {
    name: "orphans",
    purpose: "retention",
    doc: "Removes files that no snapshot has, as failed writes leave them.",
    main: "upkeep.py",
    arguments: ["--step", "orphans"],
    parameters: [
      stream,
      { name: "--orphans-older-than-days", doc: "Younger files may belong to a write under way. Default 7." },
    ],
    schedule: "30 4 * * 0",
  },
  {
    name: "daily",
    purpose: "batch",
    doc: "Daily figures of each stream, of yesterday and, for events that came late, of the two days before.",
    main: "daily.py",
    arguments: ["--days", "3"],
    parameters: [stream, ...days],
    schedule: "45 1 * * *",
  },
  {
    name: "quality",
    purpose: "quality",
    doc: "Counts what breaks the rules of each stream, of yesterday and, for events that came late, of the two days before.",
    main: "quality.py",
    arguments: ["--days", "3"],
    parameters: [stream, ...days],
    schedule: "0 2 * * *",
  },
  {
    name: "backfill",
    purpose: "backfill",
    doc: "Reads a range of a topic into its table, beside the running stream.",
    main: "backfill.py",
    arguments: [],
    parameters: [
      { name: "--stream", doc: "The stream.", required: true },
      { name: "--since", doc: "By the records' time in Kafka: 2026-11-27T00:00:00Z.", required: true },
      { name: "--until", doc: "The same, later.", required: true },
    ],
  },
];
