import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { batchJobs, JOBS_FOLDER, SPARK_VERSION, streamJob, tablesJob } from "./batch-jobs";

const read = (name: string): string => readFileSync(join(__dirname, name), "utf8");
const all = [streamJob, tablesJob, ...batchJobs];

test.each(all.map((job) => [job.name, job] as const))(
  "the job %s has a file, and every argument that it is given",
  (_, job) => {
    expect(existsSync(join(__dirname, "jobs", job.main))).toBe(true);
    const own = read(`jobs/${job.main}`);
    const shared = [...own.matchAll(/^from millrace_lake\.(\w+) import/gm)].map(
      ([, name]) => `millrace_lake/${name}.py`,
    );
    const source = [own, ...shared.map(read)].join("\n");
    const options = [
      ...job.parameters.map(({ name }) => name),
      ...job.arguments.filter((word) => word.startsWith("--")),
    ];
    expect(options.filter((option) => !source.includes(`"${option}"`))).toEqual([]);
  },
);

test("no two jobs share a name", () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test("the version of Spark is the same in the definition, the pom and the image, and the image has the jobs where they are looked for", () => {
  const pom = /<spark\.version>([^<]+)</.exec(read("pom.xml"))?.[1];
  const base = /apache\/spark:([0-9.]+)-/.exec(read("Dockerfile"))?.[1];
  expect([pom, base]).toEqual([SPARK_VERSION, SPARK_VERSION]);
  expect(read("Dockerfile")).toContain(`WORKDIR ${join(JOBS_FOLDER, "..")}\n`);
});

test("what is run by a schedule may run beside another, and what is asked for has none", () => {
  expect(batchJobs.filter(({ schedule }) => schedule === undefined).map(({ name }) => name)).toEqual(["backfill"]);
});

test("what needs no Spark keeps its promises in Python", () => {
  const { status, stderr } = spawnSync("python3", ["-B", join(__dirname, "tests/test_pure.py")], { encoding: "utf8" });
  expect([status, stderr.trim().split("\n").at(-1)]).toEqual([0, "OK"]);
});
