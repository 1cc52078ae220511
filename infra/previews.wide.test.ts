import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { imageReference, images } from "../components/core/versions";
import { type ClusterStack, clusterStacks } from "./graphs";
import { paths } from "./paths";

jest.setTimeout(1_200_000);

const { root, dist } = paths();

interface Preview {
  readonly status: number | null;
  /** The policy report: what stands between two empty lines. */
  readonly policies: string;
  readonly errors: string;
}

/** `npm run preview -- <stack>`, as it is compiled. */
const previewOf = (stack: ClusterStack): Promise<Preview> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(dist, "infra/cli/preview.js"), stack], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let told = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (told += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.once("error", reject);
    child.once("close", (status) => {
      const [policies = ""] = /^Policies: [^]*?(?=\n\n)/m.exec(told) ?? [];
      resolve({ status, policies: `${policies}\n`, errors });
    });
  });

const previews = new Map<ClusterStack, Promise<Preview>>();
const preview = (stack: ClusterStack): Promise<Preview> => {
  const known = previews.get(stack) ?? previewOf(stack);
  previews.set(stack, known);
  return known;
};

const UPDATE = process.env.UPDATE_POLICIES === "1";

/** What a first deployment makes the pack say: each violation, how much is waived, and what is still to be judged. */
test.each(clusterStacks)("the policy report of the stack %s is the committed one", async (stack) => {
  const { policies } = await preview(stack);
  const file = join(root, "infra/__golden__", stack, "policies.txt");
  if (UPDATE) writeFileSync(file, policies);
  expect(policies).toBe(readFileSync(file, "utf8"));
});

test.each(clusterStacks)("it tells the stack %s of pairs that wait, and of charts by their names", async (stack) => {
  const { policies } = await preview(stack);
  expect(policies).toMatch(
    /^\d+ pairs of rule and resource are to be judged .*; the objects of \d+ charts are not known yet, .*: .*trivy-operator\.$/m,
  );
});

test("prod ends with 1 for want of digests and reports of images, and for nothing else", async () => {
  const { status, policies, errors } = await preview("prod");
  const rules = [...policies.matchAll(/^ {2}([a-z-]+) \(/gm)].map(([, rule]) => rule);
  expect(rules.filter((rule) => rule !== "image-digest" && rule !== "image-report")).toEqual([]);
  const violations = policies.split("\n").filter((line) => line.includes(" must be "));
  const unpinned = Object.values(images)
    .filter(({ digest }) => digest === undefined)
    .map(imageReference);
  // Where digests are known, it is reports that lack.
  expect(
    violations.filter(
      (line) => !line.includes("the scan report of image") && !unpinned.some((one) => line.includes(`got "${one}"`)),
    ),
  ).toEqual([]);
  expect(violations.length).toBeGreaterThan(0);
  expect(policies.split("\n")[0]).toBe(`Policies: ${violations.length} mandatory violations.`);
  expect(status).toBe(1);
  expect(errors).toContain(
    `stack "prod" is refused for ${violations.length} violations of mandatory policies; mend what the policy report names, or have it waived in policies/waivers.json`,
  );
});

test("dev ends with 0, as the same is advice there", async () => {
  expect((await preview("dev")).status).toBe(0);
});
