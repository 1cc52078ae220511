import type { BatchJob } from "../../../workloads/dags/batch-jobs";

/** What would be a template of Jinja's, if texts were not told as they are. */
export const TEXT = `{% endraw %}{{ "not" }} a 'template' \\ 🙂`;

/** Jobs with an argument of every kind. */
export const jobs: readonly BatchJob[] = [
  {
    type: "batch-job",
    name: "compaction",
    doc: "Rewrites small files.",
    owner: "platform",
    purpose: "compaction",
    schedule: "15 2 * * *",
    template: "lake-compaction",
    streams: ["payments", "clicks"],
    arguments: [
      { kind: "text", text: "--stream" },
      { kind: "stream" },
      { kind: "interval", edge: "start" },
      { kind: "interval", edge: "end" },
    ],
  },
  {
    type: "batch-job",
    name: "backfill",
    doc: "Reads a range anew.",
    owner: "platform",
    purpose: "backfill",
    template: "lake-backfill",
    streams: [],
    arguments: [
      { kind: "text", text: TEXT },
      { kind: "option", flag: "--since", parameter: "since" },
      { kind: "option", flag: "--days", parameter: "days" },
    ],
    parameters: { since: { doc: "From when.", required: true }, days: { doc: "How many days." } },
    timeout: "12 hours",
    retries: 0,
  },
];
