import { principalOf } from "../components/core";
import { rivals } from "../workloads/rivals/definition";
import { gate } from "../policies/core/gate";
import { parseWaivers } from "../policies/core/waivers";
import prodConfig from "../policies/config/prod.json";
import { rules } from "../policies/rules";
import { stackOfGraph } from "../policies/testing/graph";
import waiverFile from "../policies/waivers.json";
import type { Configured } from "../policies/core/judge";
import { deliveredManifests } from "./delivery";
import { clusterSettings, type ClusterStack, graphOfStack } from "./graphs";
import { observationDefects } from "./harness/alerting/defects";
import { withDelivered } from "./harness/delivered";
import type { Graph } from "./harness/graph";
import { schemaDefects } from "./harness/schemas";
import { topologyDefects } from "./harness/topology";
import { describeWithUpstream } from "./harness/upstream/testing";
import { paths } from "./paths";
import type { ClusterSettings } from "./settings";

jest.setTimeout(600_000);

/** As DataHub is told of it. */
const SOURCE = "urn:li:dataset:(urn:li:dataPlatform:http,rivals,";
const SANDBOX = "https://sandbox.example.com/v1/offers";
const pollers: ClusterSettings["pollers"] = {
  rivals: { url: SANDBOX, cidrs: ["192.0.2.0/24"], secret: "rivals-token" },
};

/** A stack as the repository has it, with the poller placed, each delivered as its file says or otherwise. */
const placed = (stack: ClusterStack, delivery?: "pulumi") => {
  const settings = clusterSettings(stack);
  return graphOfStack({ ...settings, pollers, ...(delivery === undefined ? {} : { delivery }) });
};
type Made = Awaited<ReturnType<typeof placed>>;
const whole = ({ graph, rooms }: Made): Graph =>
  rooms.delivery === undefined ? graph : withDelivered(graph, deliveredManifests(rooms.delivery));

let prod: Made;
let byPulumi: Made;
let anywhere: Made;
beforeAll(async () => {
  prod = await placed("prod");
  byPulumi = await placed("prod", "pulumi");
  anywhere = await placed("kubernetes");
});

const namesOf = ({ resources }: Graph, type: string): readonly string[] =>
  resources.filter((resource) => resource.type === type).map(({ name }) => name);
const inputsOf = (graph: Graph, type: string, name: string) =>
  graph.resources.find((resource) => resource.type === type && resource.name === name)?.inputs;

test("a poller that a stack places has its pod, identity, topics, secret and place in the plan there", () => {
  const { graph, planned } = byPulumi;
  expect(namesOf(graph, "kubernetes:apps/v1:Deployment")).toContain("millrace-workers/millrace-rivals");
  expect(namesOf(graph, "kubernetes:core/v1:ServiceAccount")).toContain("millrace-workers/millrace-rivals");
  expect(namesOf(graph, "aws:iam/role:Role")).toContain("millrace-rivals");
  expect(namesOf(graph, "aws:msk/topic:Topic")).toEqual(
    expect.arrayContaining(["rivals.dead-letters", "rivals.state"]),
  );
  expect(JSON.stringify(graph.resources)).toContain("rivals-token");
  expect(JSON.stringify(graph.resources)).toContain(SOURCE);
  expect(planned.sizes.poller).toEqual({ rivals: { replicas: 1, cpu: 0.1, memory: 0.5, pool: "general" } });
  expect(planned.plan.flows).toContainEqual(expect.objectContaining({ name: "rivals", type: "poller" }));
});

test("its role may write what it writes and its dead letters, and read how far it was", () => {
  const policy = inputsOf(byPulumi.graph, "aws:iam/rolePolicy:RolePolicy", "millrace-rivals")?.policy;
  const { Statement } = JSON.parse(String(policy)) as {
    Statement: readonly { Action: readonly string[]; Resource: readonly string[] }[];
  };
  const said = Statement.flatMap(({ Action, Resource }) =>
    Resource.map(
      (arn) =>
        `${arn.replace(/^.*uuid-of-kafka\/?/, "")}: ${Action.map((one) => one.replace("kafka-cluster:", "")).join(", ")}`,
    ),
  ).sort();
  expect(said).toEqual([
    ": Connect, WriteDataIdempotently",
    "prices: DescribeTopic, WriteData",
    "rivals.dead-letters: DescribeTopic, WriteData",
    "rivals.state: DescribeTopic, ReadData, WriteData",
  ]);
  expect(principalOf(rivals).rights).toHaveLength(3);
});

test("on brokers in the cluster it is a user of theirs, whose certificate its pod has", () => {
  const { graph } = anywhere;
  expect(
    namesOf(graph, "kubernetes:kafka.strimzi.io/v1:KafkaUser").filter((name) => name.endsWith("/millrace-rivals")),
  ).toHaveLength(1);
  const spec = JSON.stringify(
    inputsOf(graph, "kubernetes:apps/v1:Deployment", "millrace-workers/millrace-rivals")?.spec,
  );
  expect(spec).toContain('"secretName":"millrace-rivals"');
  expect(spec).toContain('"secretName":"poller-rivals"');
});

test("where Argo CD delivers, its pod is Argo CD's and all else Pulumi's", () => {
  expect(namesOf(prod.graph, "kubernetes:apps/v1:Deployment")).not.toContain("millrace-workers/millrace-rivals");
  expect(namesOf(prod.graph, "kubernetes:core/v1:ServiceAccount")).toContain("millrace-workers/millrace-rivals");
  const delivered = prod.rooms.delivery === undefined ? [] : deliveredManifests(prod.rooms.delivery);
  expect(delivered.filter(({ metadata }) => metadata.name === "millrace-rivals").map(({ kind }) => kind)).toEqual([
    "Deployment",
    "NetworkPolicy",
  ]);
});

test("without a place in the settings it is in the plan alone", async () => {
  const { graph, planned } = await graphOfStack(clusterSettings("dev"));
  expect(graph.resources.filter(({ name }) => name.includes("rivals")).map(({ name }) => name)).toEqual([]);
  expect(JSON.stringify(graph.resources)).not.toContain(SOURCE);
  expect(planned.plan.flows).toContainEqual(expect.objectContaining({ name: "rivals", type: "poller" }));
});

test("a poller that nobody declares cannot be placed", async () => {
  const settings = { ...clusterSettings("dev"), pollers: { rival: {} } };
  await expect(graphOfStack(settings)).rejects.toThrow(
    'millrace:pollers must name pollers that are declared (rivals), got "rival"; declare it in workloads/rival/definition.ts, or take it out of Pulumi.dev.yaml',
  );
});

test("nothing of it stands against the pack, leads nowhere, or alerts on what nobody measures", () => {
  const waivers = parseWaivers(
    waiverFile,
    rules.map(({ name }) => name),
  );
  const configured = Object.fromEntries(
    Object.entries(prodConfig as Readonly<Record<string, unknown>>).filter(([, of]) => typeof of === "object"),
  ) as Configured;
  const now = (): Date => new Date("2026-12-01T00:00:00Z");
  for (const made of [prod, byPulumi]) {
    const { violations } = gate(
      rules.filter(({ family }) => family !== "images"),
      stackOfGraph(whole(made), "opaque"),
      { waivers, now, configured },
    );
    expect(violations.map(({ message }) => message)).toEqual([]);
    expect(topologyDefects(whole(made), { given: [] })).toEqual([]);
    const own = made.rooms.observations.filter(({ room }) => room === "poller");
    expect(own).toHaveLength(1);
    expect(observationDefects(made.rooms.observations, paths().root)).toEqual([]);
  }
});

describeWithUpstream("every object of a poller", ["crds", "kubernetes", "charts"], () => {
  test("is what its schema allows", () => {
    expect([byPulumi, anywhere].flatMap((made) => schemaDefects(whole(made)))).toEqual([]);
  });
});
