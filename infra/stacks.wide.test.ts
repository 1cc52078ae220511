import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterStack, clusterStacks } from "./graphs";
import { generatedSecrets, openStandIn, type Operation, secretsInClear, type StandInStack } from "./harness/lifecycle";

jest.setTimeout(1_200_000);

/** What is done to resources, without what the engine does for itself. */
const changes = ({ steps }: Operation): readonly string[] =>
  steps
    .filter(({ op }) => !["same", "read", "refresh"].includes(op))
    .map(({ op, type, name }) => `${op} ${type} ${name}`);

const resourcesIn = async (stack: StandInStack) =>
  (
    (await stack.exportState()) as {
      readonly resources: readonly { readonly urn: string; readonly protect?: boolean }[];
    }
  ).resources;

const made: string[] = [];
const stateFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-stack-"));
  made.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

describe.each(clusterStacks)("the stack %s, by the real engine on stand-ins", (stack: ClusterStack) => {
  let platform: StandInStack;
  let preview: Operation;
  let first: Operation;

  beforeAll(async () => {
    platform = await openStandIn({ stack, entry: "infra/index", state: stateFolder() });
    preview = await platform.preview();
    first = await platform.up();
  });
  afterAll(() => platform.close());

  test("is made as it was previewed", () => {
    expect(first.counts).toEqual(preview.counts);
    expect(first.counts.create).toBeGreaterThan(200);
  });

  test("does not change when it is deployed again", async () => {
    expect(changes(await platform.up())).toEqual([]);
  });

  test("does not differ from what its providers have", async () => {
    expect(changes(await platform.refresh())).toEqual([]);
  });

  test("keeps every generated secret encrypted in its state", async () => {
    const secrets = generatedSecrets(await platform.exportState());
    expect(secrets.length).toBeGreaterThan(3);
    expect(secretsInClear(await platform.storedState(), secrets)).toEqual([]);
  });

  if (stack === "prod") {
    test("refuses to be deleted, with what is protected and the command", async () => {
      const refusal = await platform.previewDestroy().then(
        () => "",
        (error: unknown) => (error as Error).message,
      );
      expect(refusal).toContain("aws:msk/topic:Topic::payments");
      expect(refusal).toContain("pulumi state unprotect");
      const kept = (await resourcesIn(platform)).filter(({ protect }) => protect === true).map(({ urn }) => urn);
      expect(kept.some((urn) => urn.endsWith("aws:rds/instance:Instance::postgres"))).toBe(true);
      expect(kept.some((urn) => urn.endsWith("Namespace::millrace-pinot"))).toBe(true);
      expect(kept.length).toBeGreaterThan(60);
    });
  } else {
    test("is deleted whole, in an order that leaves nothing behind", async () => {
      const { counts, steps } = await platform.destroy();
      expect(counts.delete).toBe(first.counts.create);
      const order = steps.filter(({ op }) => op === "delete").map(({ type, name }) => ({ type, name }));
      const last = (type: RegExp): number => order.findLastIndex((it) => type.test(it.type));
      const begin = (type: RegExp): number => order.findIndex((it) => type.test(it.type));
      const pods = /^kubernetes:(apps\/v1:(Deployment|StatefulSet)|helm\.sh\/v4:Chart)$/;
      if (stack === "dev") {
        // Pods first, with their load balancer targets and volumes; then nodes, which the headroom's pods may go with; then the
        // cluster; then its network.
        const nodes = /karpenter\.sh\/v1:NodePool$/;
        const cluster = /^eks:index:Cluster$/;
        const work = order.findLastIndex((it) => pods.test(it.type) && !it.name.startsWith("millrace-nodes/"));
        expect(work).toBeLessThan(begin(nodes));
        expect(last(nodes)).toBeLessThan(begin(cluster));
        expect(begin(cluster)).toBeLessThan(begin(/^aws:ec2\/subnet:Subnet$/));
        expect(last(/^aws:msk\/cluster:Cluster$/)).toBeLessThan(begin(/^aws:ec2\/subnet:Subnet$/));
        expect(last(/^aws:ec2\/(subnet|natGateway|vpcEndpoint):/)).toBeLessThan(begin(/^aws:ec2\/vpc:Vpc$/));
      }
      // What operators finish is gone while they still run.
      expect(last(/kafka\.strimzi\.io\/v1:Kafka(Topic|User)?$/)).toBeLessThan(
        stack === "dev" ? order.length : last(/^kubernetes:helm\.sh\/v4:Chart$/),
      );
    });
  }
});

test("an update that failed half way goes on from there", async () => {
  const state = stateFolder();
  const failing = await openStandIn({ stack: "dev", entry: "infra/index", state, failCreate: 150 });
  await expect(failing.up()).rejects.toThrow();
  const before = (await resourcesIn(failing)).length;
  await failing.close();
  const again = await openStandIn({ stack: "dev", entry: "infra/index", state });
  const { counts } = await again.up();
  // What was made before it failed is made no second time.
  expect(before).toBeGreaterThan(150);
  expect(counts.create).toBe((await resourcesIn(again)).length - before);
  expect(changes(await again.up())).toEqual([]);
  await again.close();
});
