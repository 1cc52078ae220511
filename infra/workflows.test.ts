import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { images } from "../components/core/versions";
import { paths } from "./paths";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[]; readonly "timeout-minutes"?: number }>>;
}

const { root } = paths();
const folder = join(root, ".github/workflows");
const files = readdirSync(folder).sort();
const textOf = (file: string): string => readFileSync(join(folder, file), "utf8");
const workflows = files.map((file) => [file, parse(textOf(file)) as Workflow] as const);
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

test("there are workflows for changes, for their review, for what takes a night, and for the scans", () => {
  expect(files).toEqual(["ci.yml", "nightly.yml", "review.yml", "scans.yml"]);
});

test.each(files)("%s names every action by its commit, and says which version that is", (file) => {
  const used = textOf(file).match(/^.*\buses:.*$/gm) ?? [];
  expect(used.length).toBeGreaterThan(0);
  for (const line of used) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("one version of an action is one commit in every workflow", () => {
  const commits = new Map<string, Set<string>>();
  for (const file of files) {
    for (const [, action = "", commit = ""] of textOf(file).matchAll(/uses: ([\w-]+\/[\w-]+)@([0-9a-f]{40})/g)) {
      commits.set(action, (commits.get(action) ?? new Set()).add(commit));
    }
  }
  expect([...commits].filter(([, all]) => all.size > 1)).toEqual([]);
});

test.each(workflows)("%s may only read unless a job says what it writes, and ends", (_, workflow) => {
  expect(workflow.permissions).toEqual({ contents: "read" });
  for (const job of Object.values(workflow.jobs)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
});

test.each(workflows)("%s runs scripts that the project has", (_, workflow) => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const run = stepsOf(workflow).flatMap(({ run: lines = "" }) =>
    [...lines.matchAll(/\bnpm (?:run )?([a-z0-9:]+)/g)].map(([, script]) => script),
  );
  expect(run.filter((script) => !Object.hasOwn(scripts, script ?? ""))).toEqual([]);
});

test("no text from outside stands in a script of a workflow, where a shell would run it", () => {
  const scripts = workflows.flatMap(([, workflow]) => stepsOf(workflow).flatMap(({ run = [] }) => run));
  expect(scripts.join("\n")).not.toMatch(/\$\{\{\s*(github\.(event|head_ref)|inputs)/);
});

test("scans are made by the Trivy of the version file", () => {
  const [, scans] = workflows.find(([file]) => file === "scans.yml") ?? [];
  const trivy = scans && stepsOf(scans).find(({ uses }) => uses?.startsWith("aquasecurity/setup-trivy@"));
  expect(images.trivy.tag).toBe(String(trivy?.with?.version).replace(/^v/, ""));
});
