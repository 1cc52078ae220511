import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { platformValues, readStack } from "../harness/stack-files";
import { paths } from "../paths";
import { clusterStacks, graphOfStack, clusterSettings } from "../graphs";
import { parseSettings, settingKeys } from "../settings";
import { parseDeployer } from "./flags";

jest.setTimeout(600_000);

const { root } = paths();
const file = join(root, "infra/DEPLOY.md");
const guide = readFileSync(file, "utf8");
const all = (pattern: RegExp): readonly string[] => [
  ...new Set([...guide.matchAll(pattern)].map(([, found = ""]) => found)),
];

/** How Markdown's readers name a heading. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .trim()
    .replaceAll(" ", "-");
const slugsOf = (path: string): readonly string[] =>
  [...readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => slug(heading));

describe("the deploy guide", () => {
  test("links to headings that are there", () => {
    const links = all(/\]\(([^)\s]*#[^)\s]+)\)/g);
    expect(links.length).toBeGreaterThan(3);
    const broken = links.filter((link) => {
      const [path = "", heading = ""] = link.split("#");
      const target = path === "" ? file : resolve(dirname(file), path);
      return !existsSync(target) || !slugsOf(target).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  test("names settings that there are", () => {
    const keys = all(/(?<!\/)millrace:([a-zA-Z]+)/g).filter((key) => key !== "stack");
    expect(keys.length).toBeGreaterThan(8);
    const known: readonly string[] = settingKeys;
    expect(keys.filter((key) => !known.includes(key))).toEqual([]);
  });

  test("sets the public endpoint of the first step as the settings take it", () => {
    const values = platformValues(readStack(root, "prod"));
    const cluster = { ...(values.cluster as object), endpoint: "public", allow: ["203.0.113.7/32"] };
    expect(guide).toContain('pulumi config set --path "millrace:cluster.endpoint" public -s prod');
    expect(guide).toContain('pulumi config set --path "millrace:cluster.allow[0]" 203.0.113.7/32 -s prod');
    const settings = parseSettings({ ...values, cluster }, { stack: "prod", folder: root });
    expect(settings).toMatchObject({ cluster: { endpoint: "public", allow: ["203.0.113.7/32"] } });
  });

  test("asks the deployer for what it gives", () => {
    const [command = ""] = all(/^npm run deployer -- ((?:.*\\\n)*.*)$/gm);
    const flags = parseDeployer(command.replaceAll("\\\n", " ").trim().split(/\s+/));
    expect(flags).toMatchObject({ stack: "prod", account: "123456789012", out: "deployer" });
    expect(Object.keys(flags?.backend ?? {})).toEqual(["bucket", "key"]);
    expect(flags?.ci?.subject).toBe("repo:example/millrace:environment:prod");
  });

  test("reads outputs, namespaces, services and secrets that the stacks have", async () => {
    const { graph } = await graphOfStack(clusterSettings("dev"));
    const outputs = all(/pulumi stack output ([a-zA-Z]+)/g);
    expect(outputs).toEqual(["plan", "endpoints", "kubeconfig", "apiKeys", "images"]);
    expect(outputs.filter((output) => !(output in graph.outputs))).toEqual([]);
    const text = JSON.stringify(graph.resources);
    const forwarded = [...guide.matchAll(/-n (\S+) port-forward service\/(\S+) (\d+):(\d+)/g)];
    expect(forwarded).toHaveLength(2);
    for (const [, namespace = "", service = ""] of forwarded) {
      expect(text).toContain(`"namespace":"${namespace}"`);
      expect(text).toContain(`"${service}"`);
    }
    expect(text).toContain("grafana-admin");
  });

  test("speaks of stacks that there are", () => {
    const stacks = all(/ -s ([a-z]+)/g);
    const known: readonly string[] = clusterStacks;
    expect(stacks.filter((stack) => !known.includes(stack))).toEqual([]);
  });
});
