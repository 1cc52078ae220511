import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { paths } from "../../paths";
import { generatedSecrets, openStandIn, type Operation, secretsInClear, type StandInStack, type Step } from ".";

const SMALL = "infra/harness/lifecycle/small";
const project = join(paths().root, SMALL);

let state: string;
beforeAll(() => {
  state = mkdtempSync(join(tmpdir(), "millrace-lifecycle-"));
});
afterAll(() => {
  rmSync(state, { recursive: true, force: true });
});

const open = (
  folder: string,
  more: { config?: Record<string, string>; delayMs?: number; failCreate?: number } = {},
): Promise<StandInStack> =>
  openStandIn({ stack: "dev", entry: `${SMALL}/index`, project, state: join(state, folder), ...more });

/** Opens the stack for one use, and closes it whatever happens. */
async function using<T>(opened: Promise<StandInStack>, use: (stack: StandInStack) => Promise<T>): Promise<T> {
  const stack = await opened;
  try {
    return await use(stack);
  } finally {
    await stack.close();
  }
}

const places = (steps: readonly Step[], ...titles: string[]): number[] =>
  titles.map((title) => steps.findIndex(({ type, name }) => `${type} ${name}` === title));

describe("a program on stand-in providers, through the real engine", () => {
  let preview: Operation;
  let first: Operation & { readonly outputs: OutputMap };
  let second: Operation;
  let refreshed: Operation;
  let exported: unknown;
  let stored: string;
  let destroyed: Operation;

  beforeAll(async () => {
    await using(open("whole"), async (stack) => {
      preview = await stack.preview();
      first = await stack.up();
      second = await stack.up();
      refreshed = await stack.refresh();
      exported = await stack.exportState();
      stored = await stack.storedState();
      destroyed = await stack.destroy();
    });
  }, 120_000);

  test("is previewed before anything is known of it", () => {
    expect(preview.counts).toEqual({ create: 16 });
    expect(preview.steps.map(({ type }) => type)).toContain("kubernetes:apps/v1:Deployment");
  });

  test("is made as it was previewed", () => {
    expect(first.counts).toEqual(preview.counts);
    const made = new Set(first.steps.map(({ urn }) => urn));
    expect(made).toEqual(new Set(preview.steps.map(({ urn }) => urn)));
  });

  test("is made in the order of its references", () => {
    const order = places(
      first.steps,
      "aws:ec2/vpc:Vpc network",
      "aws:ec2/subnet:Subnet private-0",
      "aws:eks/cluster:Cluster platform-eksCluster",
      "kubernetes:core/v1:Namespace shop",
      "kubernetes:core/v1:Secret shop",
      "kubernetes:apps/v1:Deployment shop",
    );
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order).not.toContain(-1);
  });

  test("has the outputs that its providers compute, in its provider's region, secrets marked", () => {
    const { vpc, cluster, kubeconfig } = first.outputs;
    expect(vpc?.value).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(cluster?.value).toMatch(/^arn:aws:eks:eu-central-1:111122223333:cluster\/platform-eksCluster-[0-9a-f]{7}$/);
    expect(kubeconfig).toMatchObject({ secret: true, value: { kind: "Config", "current-context": "aws" } });
  });

  test("does not change when nothing changed", () => {
    expect(second.counts).toEqual({ same: 16 });
    expect(refreshed.counts).toEqual({ same: 16 });
  });

  test("holds its generated secrets only encrypted", () => {
    const secrets = generatedSecrets(exported);
    expect(secrets).toHaveLength(2);
    expect(secrets.map(({ length }) => length).sort()).toEqual([32, 60]);
    expect(stored).toContain("random:index/randomPassword:RandomPassword");
    expect(secretsInClear(stored, secrets)).toEqual([]);
  });

  test("is destroyed in the opposite order, whole", () => {
    expect(destroyed.counts).toEqual({ delete: 16 });
    const order = places(
      destroyed.steps,
      "kubernetes:apps/v1:Deployment shop",
      "kubernetes:core/v1:Secret shop",
      "kubernetes:core/v1:Namespace shop",
      "aws:eks/cluster:Cluster platform-eksCluster",
      "aws:ec2/subnet:Subnet private-0",
      "aws:ec2/vpc:Vpc network",
    );
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order).not.toContain(-1);
  });

  test("leaves the project's own files as they were", () => {
    expect(readFileSync(join(project, "Pulumi.dev.yaml"), "utf8")).toBe("config:\n  small:zones: 2\n");
  });
});

test("an update that a provider breaks off is taken up by the next one, also where providers are slow", async () => {
  const delayMs = 150;
  await using(open("resumed", { failCreate: 6, delayMs }), async (stack) => {
    await expect(stack.up()).rejects.toThrow(/^the stand-in was told to fail create 6, which is \S+ "\S+"$/);
    const { counts } = await stack.up();
    expect(counts.create).toBeGreaterThan(0);
    expect(counts.same).toBeGreaterThan(4);
    expect((counts.create ?? 0) + (counts.same ?? 0) + (counts.update ?? 0)).toBe(16);
    expect((await stack.up()).counts).toEqual({ same: 16 });
    // A deployment, its secret, its namespace, the cluster, a subnet and the network, each after the other.
    expect((await stack.destroy()).milliseconds).toBeGreaterThan(6 * delayMs);
  });
}, 120_000);

describe("a program is refused on stand-ins", () => {
  test.each([
    [
      "a type that no table has",
      "unlisted type",
      "type aws:nowhere/thing:Thing is not in infra/harness/stand-in/shapes/aws.json; run `npm run stand-ins`, and say in infra/harness/stand-in/computed what the provider computes of it",
    ],
    [
      "fields that are missing or unknown, at any depth",
      "arguments",
      'aws:msk/cluster:Cluster "kafka": "brokerNodeGroupInfo.securityGroups" is required, got nothing; set it\n' +
        'aws:msk/cluster:Cluster "kafka": "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSiz" is no argument; allowed are provisionedThroughput, volumeSize: take it out or mend its spelling',
    ],
  ])("for %s", async (_, defect, sentences) => {
    await using(open(defect.replaceAll(" ", "-"), { config: { "small:defect": defect } }), async (stack) => {
      await expect(stack.preview()).rejects.toThrow(new Error(sentences));
    });
  });

  test("for reading an output that nothing computes, once there are values", async () => {
    await using(open("read", { config: { "small:defect": "uncomputed output" } }), async (stack) => {
      await stack.preview();
      await expect(stack.up()).rejects.toThrow(
        new Error(
          'aws:ec2/internetGateway:InternetGateway "gateway": "vpcId" is the output "ipv6CidrBlock" of aws:ec2/vpc:Vpc "network", which nothing computes; say what the provider computes in infra/harness/stand-in/computed',
        ),
      );
    });
  });

  test("for asking a function that has no answer", async () => {
    await using(open("function", { config: { "small:defect": "unanswered function" } }), async (stack) => {
      await expect(stack.preview()).rejects.toThrow(
        /^function aws:ec2\/getVpcs:getVpcs has no answer; there are answers for .*: add one in infra\/harness\/stand-in\/invokes.ts/,
      );
    });
  });
});
