import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths } from "../../paths";
import { openPlain, type PlainCli } from ".";

const { root } = paths();
const MINUTES = 60_000;

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "millrace-plain-"));
});
afterEach(() => {
  rmSync(state, { recursive: true, force: true });
});

/** The number before the words in what the CLI said last. */
async function counted(cli: PlainCli, words: string, ...args: readonly string[]): Promise<number> {
  const { code, text } = await cli.run(...args);
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
  const [, number] = new RegExp(`^ +(?:\\+ )?(\\d+) ${words}$`, "m").exec(text) ?? [];
  if (number === undefined) throw new Error(`pulumi ${args.join(" ")} does not say how many are ${words}:\n${text}`);
  return Number(number);
}

test(
  "plain `pulumi preview` and `pulumi up` of dev need nothing of ours but the sources",
  async () => {
    const before = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
    const cli = await openPlain({ state });
    try {
      expect((await cli.run("stack", "init", "dev")).code).toBe(0);
      const planned = await counted(cli, "to create", "preview", "-s", "dev");
      expect(planned).toBeGreaterThan(200);
      expect(await counted(cli, "created", "up", "--yes", "-s", "dev")).toBe(planned);
      expect(await counted(cli, "unchanged", "up", "--yes", "-s", "dev")).toBe(planned);
    } finally {
      await cli.close();
    }
    expect(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")).toBe(before);
  },
  15 * MINUTES,
);

test(
  "plain `pulumi preview` runs the policy pack from its sources, and is refused where it is mandatory",
  async () => {
    const cli = await openPlain({ state });
    const previewWith = (config: string) =>
      cli.run(
        "preview",
        "-s",
        "dev",
        "--policy-pack",
        "policies",
        "--policy-pack-config",
        `policies/config/${config}.json`,
      );
    try {
      expect((await cli.run("stack", "init", "dev")).code).toBe(0);
      const advised = await previewWith("dev");
      expect(advised.text).toContain("pairs of rule and resource are to be judged once their values are known");
      expect(advised.code).toBe(0);
      // In dev one pod of each is enough, and that is an option of its configuration.
      const refused = await previewWith("prod");
      expect(refused.text).toContain("[mandatory] [severity: medium]  replicas");
      expect(refused.code).not.toBe(0);
    } finally {
      await cli.close();
    }
  },
  15 * MINUTES,
);

test(
  "the plain CLI says what is wrong with a setting",
  async () => {
    const cli = await openPlain({ state });
    try {
      expect((await cli.run("stack", "init", "dev")).code).toBe(0);
      await cli.run("config", "set", "millrace:load", "3", "-s", "dev");
      const { code, text } = await cli.run("preview", "-s", "dev");
      expect(code).not.toBe(0);
      expect(text).toContain("millrace:load must be more than 0 and at most 1, got 3; set it in Pulumi.dev.yaml");
    } finally {
      await cli.close();
    }
  },
  15 * MINUTES,
);
