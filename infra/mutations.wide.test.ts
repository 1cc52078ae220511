import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Family } from "../policies/core/rule";
import { exactName } from "../policies/core/subject";
import { openStandIn } from "./harness/lifecycle";
import { mutations } from "./testing/mutations";

jest.setTimeout(600_000);

/** One mutation a family, of a field that the program gives as a plain value. */
const CHOSEN: Readonly<Partial<Record<Family, string>>> = {
  images: "image-registry: spec.template.spec.containers.0.image of kubernetes:apps/v1:StatefulSet::millrace-pinot",
  security:
    "no-open-security-group: cidrIpv4 of aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::kafka-clients",
  data: "topic-replication: replicationFactor of aws:msk/topic:Topic::clicks",
  cost: "broker-families: brokerNodeGroupInfo.instanceType of aws:msk/cluster:Cluster::kafka",
  resources: "bounded-logs: retentionInDays of aws:cloudwatch/logGroup:LogGroup::kafka",
};

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "millrace-mutation-"));
});
afterEach(() => {
  rmSync(state, { recursive: true, force: true });
});

test.each(Object.entries(CHOSEN))("the engine hears of one of %s", async (family, called) => {
  const mutation = mutations[family as Family]?.find(({ title }) => title.startsWith(called));
  if (mutation === undefined) throw new Error(`no mutation of the family ${family} is called "${called}"`);
  const stack = await openStandIn({
    stack: "prod",
    entry: "infra/testing/mutated",
    state,
    config: { "mutation:title": mutation.title },
    policies: { config: "policies/config/dev.json" },
  });
  try {
    const { findings } = await stack.preview();
    const on = (urn: string): string =>
      exactName({
        type: (urn.split("::")[2] ?? "").split("$").at(-1) ?? "",
        name: urn.split("::").slice(3).join("::"),
      });
    const [expected] = mutation.expected;
    expect(findings.filter((finding) => finding.rule === expected?.[0]).map(({ urn }) => on(urn))).toEqual([
      expected?.[1],
    ]);
  } finally {
    await stack.close();
  }
});
