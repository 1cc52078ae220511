import { CapacityError } from "../components/core/capacity";
import { contractBreaches, ContractError, planOf } from "../components/core/plan";
import { type AnyStream, defineStream, double, type Field, int, string, timestamp, uuid } from "../workloads/streams";
import { definitions } from "./definitions";
import { capacitySettings, plannedOf, servingJudges } from "./plan";
import { limitsOf } from "./places/sizes";
import { type ClusterSettings, parseSettings } from "./settings";

const settingsOf = (raw: Record<string, unknown>): ClusterSettings =>
  parseSettings(
    { protect: false, producers: ["shop"], ...raw },
    { stack: "test", folder: "/place" },
  ) as ClusterSettings;
const aws = settingsOf({ place: "aws" });

const https = "https://login.example.com";
/** What a public domain needs. */
const open = {
  domain: "data.example.com",
  zone: "Z0123456789ABCDEFGHIJ",
  oidc: {
    issuer: https,
    authUrl: https,
    tokenUrl: https,
    userinfoUrl: https,
    clientId: "millrace",
    secret: "oidc",
    admins: "admins",
  },
};

const orders = {
  name: "orders",
  doc: "What is ordered.",
  owner: { team: "tests", contact: "tests@example.com" },
  fields: { id: uuid(), account: string(), at: timestamp("ms") },
  key: "account",
  eventTime: "at",
  encoding: "avro",
  volume: { average: 1, peak: 2, size: "100 B" },
  retention: "2 days",
  slo: { latency: "50 ms", quality: 0.99 },
} as const;

describe("a stack's plan", () => {
  test("prices what the stack's settings ask for", () => {
    const lines = (raw: Record<string, unknown>): readonly string[] =>
      plannedOf(settingsOf(raw), definitions).plan.cost.lines.map(({ item }) => item);
    expect(lines({ place: "aws" })).toContain("brokers, kafka.m7g.large");
    expect(lines({ place: "aws" })).not.toContain("application load balancer");
    expect(lines({ place: "aws", ...open })).toContain("application load balancer");
    expect(lines({ place: "aws", kafka: { form: "strimzi" } })).toContain("brokers, nodes m7g.large");
  });

  test("has no price where nobody sends a bill that we know", () => {
    const { cost } = plannedOf(
      settingsOf({ place: "kubernetes", registry: "registry.example.com/data" }),
      definitions,
    ).plan;
    expect(cost.total).toBe(0);
    expect(cost.notKnown.length).toBe(cost.lines.length);
  });

  test("takes one NAT gateway where one is asked for", () => {
    expect(
      capacitySettings(settingsOf({ place: "aws", network: { nat: "one" } }), definitions).network?.natGateways,
    ).toBe(1);
    expect(capacitySettings(aws, definitions).network?.natGateways).toBe(3);
  });

  test("is refused when the brokers cannot hold it", () => {
    const few = settingsOf({ place: "aws", kafka: { brokers: 3 } });
    expect(() => plannedOf(few, definitions)).toThrow(CapacityError);
    expect(() => plannedOf(few, definitions)).toThrow(
      /^kafka: ingress a broker at the peak must be at most .*; set `kafka\.brokers` to 15 or more, or take a larger `kafka\.instance`$/m,
    );
  });

  test("is refused when it would break who reads the deployed one", () => {
    const deployed = plannedOf(aws, definitions).plan;
    const streams = definitions.streams.map((stream) =>
      stream.name === "payments" ? { ...stream, partitions: 3 } : stream,
    );
    const workers = definitions.workers.map((worker) => ({
      ...worker,
      reads: worker.reads.map((read) => streams.find(({ name }) => name === read.name) ?? read),
      scale: { min: 1, max: 3 },
    }));
    const less = { ...definitions, streams, workers };
    const attempt = () => plannedOf(aws, less, { plan: deployed, name: "the stack's last output" });
    expect(attempt).toThrow(ContractError);
    expect(attempt).toThrow(/stream "payments": partitions .*"fraud"/);
    expect(plannedOf(aws, definitions, { plan: deployed, name: "the stack's last output" }).plan).toEqual(deployed);
  });

  test("has the queries, captures and pollers, and is refused when it would break one", () => {
    const deployed = plannedOf(aws, definitions).plan;
    expect(deployed.flows?.map(({ name, type }) => `${type} ${name}`)).toEqual([
      "poller rivals",
      "capture shop",
      "query undercuts",
    ]);
    const fewer = { ...definitions, streams: definitions.streams.filter(({ name }) => name !== "undercuts") };
    expect(() => plannedOf(aws, fewer, { plan: deployed, name: "the stack's last output" })).toThrow(
      /stream "undercuts": it must stay while it is used, got it removed, read by "quality" and written by "undercuts"/,
    );
  });

  test("is refused when a system that serves a stream would refuse the change, whoever reads it", () => {
    const served = (serve: AnyStream["serve"], count: Field) =>
      planOf([defineStream({ ...orders, serve, fields: { ...orders.fields, pieces: count } })], []);
    const breaches = (serve: AnyStream["serve"]) =>
      contractBreaches(served(serve, int()), served(serve, double()), servingJudges).map(({ sentence }) =>
        sentence.replace(/; the safe way.*/, ""),
      );
    expect(breaches(["lake"])).toEqual([
      'lake table "streams.orders": column "pieces" must stay int or widen, got double',
    ]);
    expect(breaches(["pinot"])).toEqual([
      'stream "orders": field "pieces" must stay INT in Pinot, which changes no column\'s type, got DOUBLE',
    ]);
    expect(breaches([])).toEqual([]);
  });
});

test("the nodes are of the kind that the plan was priced with", () => {
  const planned = (nodes: Record<string, unknown>) => plannedOf(settingsOf({ place: "aws", nodes }), definitions);
  expect(limitsOf(planned({ spot: true, instance: "c7g.xlarge" }), false).general).toMatchObject({
    spot: true,
    families: ["c7g"],
  });
  expect(limitsOf(planned({}), false).general).not.toHaveProperty("families");
});
