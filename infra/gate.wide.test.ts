import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Family } from "../policies/core/rule";
import { rules } from "../policies/rules";
import { openStandIn, type StandInStack } from "./harness/lifecycle";
import type { ChartChildren } from "./harness/stand-in/construct";
import type { Judging } from "./harness/policies";
import { paths } from "./paths";

jest.setTimeout(300_000);

const PROGRAMS = "policies/testing/programs";
const { root, dist } = paths();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-gate-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const familyOf = (name: string): Family | undefined => rules.find((rule) => rule.name === name)?.family;

/** Of images, data and cost these programs show next to nothing: their rules are left out where none of theirs is meant. */
const BROAD: readonly Family[] = ["images", "data", "cost"];

/** Levels, as a file. */
function levels(name: string, all: "mandatory" | "advisory", rule: string): string {
  const file = join(folder, `${name}.json`);
  const left = rules.filter(({ family }) => BROAD.includes(family) && family !== familyOf(rule));
  const config = {
    all,
    ...Object.fromEntries(left.map((one) => [one.name, "disabled"])),
    unjudged: "advisory",
    waived: "advisory",
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

let opened = 0;

/** Opens the stack of a bad program for one use. */
async function using<T>(
  way: string,
  policies: Judging,
  use: (stack: StandInStack) => Promise<T>,
  charts: ChartChildren = {},
): Promise<T> {
  opened += 1;
  const stack = await openStandIn({
    stack: "test",
    entry: `${PROGRAMS}/index`,
    project: join(root, PROGRAMS),
    state: join(folder, `${opened}`),
    config: { "bad:way": way },
    policies,
    charts,
    // One after the other, so that what is refused is refused before what comes behind it.
    parallel: 1,
  });
  try {
    return await use(stack);
  } finally {
    await stack.close();
  }
}

const refusalOf = (operation: Promise<unknown>): Promise<string> =>
  operation.then(
    () => "nothing was refused",
    (error: unknown) => (error as Error).message,
  );

/** Names of all resources that were made, without the stack and its providers. */
async function madeIn(stack: StandInStack): Promise<readonly string[]> {
  const { resources = [] } = (await stack.exportState()) as {
    readonly resources?: readonly { readonly urn: string }[];
  };
  return resources
    .map(({ urn }) => urn.split("::").slice(2).join("::"))
    .filter((name) => !name.startsWith("pulumi:"))
    .sort();
}

const VPC = "aws:ec2/vpc:Vpc::before";

/** By way: the rule, its sentence, and whether a resource shows it alone. */
const WAYS: Readonly<Record<string, readonly [rule: string, sentence: string, scope: "resource" | "stack"]>> = {
  "a container without a limit": [
    "limits",
    'Deployment "bad": limits.memory of container "app" must be there, got nothing; set resources.limits (Kubernetes docs: Resource Management for Pods and Containers; NSA/CISA Kubernetes Hardening 1.2 Resource policies)',
    "resource",
  ],
  "a privileged container": [
    "not-privileged",
    'Deployment "bad": privileged of container "app" must be false, got true; take privileged out of the securityContext of the container (Pod Security Standards baseline: Privileged Containers; CIS Kubernetes 1.10 5.2.2; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)',
    "resource",
  ],
  "an open security group": [
    "no-open-security-group",
    'aws:ec2/securityGroup:SecurityGroup "bad": ingress[0].cidrBlocks[0] must be of the world for port 80 or 443 alone, got port 22; name the addresses that may connect (AWS FSBP EC2.18; AWS FSBP EC2.19; CIS AWS Foundations 3.0 5.2)',
    "resource",
  ],
  "a wildcard action": [
    "no-wildcard-iam-action",
    'aws:iam/rolePolicy:RolePolicy "bad": actions of statement 1 must be names of actions, got "s3:*"; name the actions that are needed (AWS FSBP IAM.1; AWS FSBP IAM.21)',
    "resource",
  ],
  "a bucket without versions": [
    "bucket-versioned",
    'aws:s3/bucket:Bucket "bad": BucketVersioning must be there for the bucket, got nothing; give the bucket a BucketVersioning with status Enabled (AWS Security Hub S3.14)',
    "stack",
  ],
  "a listener without TLS": [
    "kafka-tls",
    'Kafka "bad": tls of listener "plain" must be true, got false; set encryptionInTransit to { clientBroker: TLS, inCluster: true }, of a listener of Strimzi tls (AWS FSBP MSK.1; Apache Kafka security: Encryption and Authentication using SSL)',
    "resource",
  ],
  "a namespace without a default": [
    "default-deny",
    'Namespace "bad": a NetworkPolicy that denies by default must be there, got none; give the namespace a NetworkPolicy for all pods with the types Ingress and Egress and no rule (CIS Kubernetes 1.10 5.3.2; NSA/CISA Kubernetes Hardening 1.2 Network separation and hardening)',
    "stack",
  ],
  "an unlimited container beside an unknown one": [
    "limits",
    'Job "bad-job": limits.ephemeral-storage of container "app" must be there, got nothing; set resources.limits (Kubernetes docs: Resource Management for Pods and Containers; NSA/CISA Kubernetes Hardening 1.2 Resource policies)',
    "resource",
  ],
};

describe.each(Object.entries(WAYS))("the engine is stopped for %s", (way, [rule, sentence, scope]) => {
  test("by that alone, in the preview before the update: nothing is made", async () => {
    await using(way, { config: levels("mandatory", "mandatory", rule) }, async (stack) => {
      expect(await refusalOf(stack.up())).toBe(`policy ${rule}: ${sentence}`);
      expect(await madeIn(stack)).toEqual([]);
    });
  });

  if (scope === "resource" && !way.includes("beside")) {
    test("in an update without a preview: what comes behind it is not made", async () => {
      const policies = { config: levels("mandatory", "mandatory", rule), previewFirst: false };
      await using(way, policies, async (stack) => {
        expect(await refusalOf(stack.up())).toBe(`policy ${rule}: ${sentence}`);
        expect(await madeIn(stack)).toEqual([VPC]);
      });
    });
  }
});

test.each(["a privileged container", "a bucket without versions"])(
  "where the pack advises, %s is told of and passes",
  async (way) => {
    const [rule, sentence] = WAYS[way] ?? ["", ""];
    await using(way, { config: levels("advisory", "advisory", rule) }, async (stack) => {
      const { findings } = await stack.up();
      expect(findings.filter((finding) => finding.rule !== "unjudged")).toMatchObject([
        { rule, level: "advisory", message: sentence },
      ]);
      expect((await madeIn(stack)).at(-1)).toBe("kubernetes:core/v1:ConfigMap::after");
    });
  },
);

/** A Deployment of one container that is wrong in nothing but what is given. */
const rendered = (container: object) => ({
  type: "kubernetes:apps/v1:Deployment",
  name: "shop/rendered",
  inputs: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "rendered", namespace: "shop" },
    spec: {
      selector: { matchLabels: { app: "rendered" } },
      template: {
        metadata: { labels: { app: "rendered" } },
        spec: {
          automountServiceAccountToken: false,
          securityContext: { seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              name: "app",
              image: `registry.test.invalid/rendered@sha256:${"0".repeat(64)}`,
              resources: {
                requests: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
                limits: { memory: "128Mi", "ephemeral-storage": "64Mi" },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                readOnlyRootFilesystem: true,
                runAsNonRoot: true,
                ...container,
              },
            },
          ],
        },
      },
    },
  },
});

describe("of a chart whose objects a first preview cannot show", () => {
  const way = "a chart of values that are not known";
  const policies = { config: "" };
  beforeAll(() => {
    policies.config = levels("mandatory", "mandatory", "not-privileged");
  });
  const chart = "kubernetes:helm.sh/v4:Chart::bad";
  const child = "kubernetes:helm.sh/v4:Chart$kubernetes:apps/v1:Deployment::shop/rendered";
  const named = "the objects of 1 chart are not known yet, and judged in the update: bad";

  test("the preview names it, and the update judges them: what comes behind it is not made", async () => {
    await using(
      way,
      policies,
      async (stack) => {
        const { findings } = await stack.preview();
        expect(findings.map(({ rule, message }) => [rule, message])).toEqual([["unjudged", named]]);
        expect(await refusalOf(stack.up())).toBe(
          'policy not-privileged: Deployment "shop/rendered": privileged of container "app" must be false, got true; take privileged out of the securityContext of the container (Pod Security Standards baseline: Privileged Containers; CIS Kubernetes 1.10 5.2.2; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)',
        );
        expect(await madeIn(stack)).toEqual([VPC, chart]);
      },
      { bad: [rendered({ privileged: true })] },
    );
  });

  test("good ones pass, and the next preview, which can show them, names no chart", async () => {
    await using(
      way,
      policies,
      async (stack) => {
        await stack.up();
        expect(await madeIn(stack)).toContain(child);
        const { findings } = await stack.preview();
        expect(findings).toEqual([]);
      },
      { bad: [rendered({})] },
    );
  });
});

test("the engine is stopped for a waiver that has expired", async () => {
  const waiver = {
    rule: "limits",
    resource: "kubernetes:core/v1:ConfigMap::good",
    owner: "platform@example.com",
    reason: "It was so.",
    expires: "2026-01-31",
    stacks: ["test"],
  };
  const pack = join(folder, "pack/policies");
  mkdirSync(join(folder, "pack"));
  cpSync(join(dist, "policies"), pack, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "pack/node_modules"));
  writeFileSync(join(pack, "waivers.json"), JSON.stringify({ waivers: [waiver] }));
  await using("nothing bad", { config: levels("mandatory", "mandatory", "waivers"), pack }, async (stack) => {
    expect(await refusalOf(stack.up())).toBe(
      'policy waivers: pulumi:pulumi:Stack "bad-test": the waiver of limits for kubernetes:core/v1:ConfigMap::good must be in force, got one that expired on 2026-01-31; mend what it waived, or let platform@example.com have it reviewed again (Millrace policies/waivers.json)',
    );
    expect(await madeIn(stack)).toEqual([]);
  });
});
