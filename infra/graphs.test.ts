import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deliveredKinds } from "../components/argocd";
import { serialise } from "../components/core/plan";
import { observationName } from "../components/core/promql";
import * as names from "../workloads/streams/names";
import { decimal, defineStream, string, timestamp, uuid } from "../workloads/streams";
import { definitions } from "./definitions";
import { deliveredManifests, deliveryDefects, renderDelivery } from "./delivery";
import { goldenPlanFile } from "./deployed";
import { clusterSettings, type ClusterStack, clusterStacks, graphOfStack } from "./graphs";
import { allGroups, observationDefects } from "./harness/alerting/defects";
import { artefactDefects, artefacts } from "./harness/artefacts";
import { withDelivered } from "./harness/delivered";
import { compareGoldens, goldensOf } from "./harness/golden";
import type { Graph, GraphResource } from "./harness/graph";
import { ownershipDefects, replicaDefects } from "./harness/ownership";
import { schemaDefects } from "./harness/schemas";
import { topologyDefects } from "./harness/topology";
import { objectsOf, providedOf } from "./harness/topology/objects";
import { describeWithUpstream } from "./harness/upstream/testing";
import type { Endpoint } from "./outputs";
import { paths } from "./paths";
import { systems } from "./places/systems";

jest.setTimeout(600_000);

const { root } = paths();
type Made = Awaited<ReturnType<typeof graphOfStack>>;
const made = {} as Record<ClusterStack, Made>;

beforeAll(async () => {
  for (const stack of clusterStacks) made[stack] = await graphOfStack(clusterSettings(stack));
});

/** What is of no stream: topics of workers and systems, what a query of ksqlDB writes through. */
const OTHERS = { topic: /[.]|^_|^confluent-/, "ksqlDB statement": /__SINK$/ };

/** What the cluster has besides what the stack makes. */
const given = {
  dev: [],
  prod: [],
  // A storage class is the cluster's own (`millrace:storageClass`).
  kubernetes: [{ kind: "StorageClass", name: "standard", by: "the cluster" }],
} as const;

/** All that stands in the cluster: Pulumi's part, and Argo CD's. */
const whole = ({ graph, rooms }: Made): Graph =>
  rooms.delivery === undefined ? graph : withDelivered(graph, deliveredManifests(rooms.delivery));

const ofType = ({ resources }: Graph, type: string): readonly GraphResource[] =>
  resources.filter((resource) => resource.type === type);

describe.each(clusterStacks)("the stack %s", (stack) => {
  test("is the one that was committed for review", () => {
    const folder = join(root, "infra/__golden__", stack);
    expect(compareGoldens(folder, goldensOf(made[stack].graph))).toBeUndefined();
    const plan = serialise(made[stack].planned.plan, "readable");
    expect(plan === readFileSync(goldenPlanFile(root, stack), "utf8") ? "" : "run `npm run golden`").toBe("");
  });

  test("has no reference that leads nowhere", () => {
    expect(topologyDefects(whole(made[stack]), { given: given[stack] })).toEqual([]);
  });

  test("has one owner for each object", () => {
    const { graph, rooms } = made[stack];
    expect(
      ownershipDefects({
        pulumi: objectsOf(graph).map(({ manifest }) => manifest),
        argocd: rooms.delivery === undefined ? [] : deliveredManifests(rooms.delivery),
        made: providedOf(graph),
      }),
    ).toEqual([]);
  });

  test("leaves the number of pods to whoever scales them", () => {
    expect(replicaDefects(objectsOf(whole(made[stack])).map(({ manifest }) => manifest))).toEqual([]);
  });

  test("watches with metrics that were recorded, and has a runbook for each alert", () => {
    expect(observationDefects(made[stack].rooms.observations, root)).toEqual([]);
  });

  test("keeps the plan where pods, policies and the next deployment find it", () => {
    const { graph, planned } = made[stack];
    const config = ofType(graph, "kubernetes:core/v1:ConfigMap").find(
      ({ inputs }) => nameOf(inputs) === names.PLAN_CONFIG,
    );
    const data = config?.inputs.data as Record<string, string> | undefined;
    expect(data?.["plan.json"]).toBe(serialise(planned.plan));
    expect(graph.outputs.plan).toEqual(JSON.parse(serialise(planned.plan)));
  });

  test("tells of every endpoint its address, protocol, authentication and TLS, and keeps its secrets", () => {
    const { outputs } = made[stack].graph;
    const endpoints = outputs.endpoints as Record<string, Endpoint>;
    for (const [system, endpoint] of Object.entries(endpoints)) {
      expect([system, Object.values(endpoint).every((value) => value !== undefined && value !== "")]).toEqual([
        system,
        true,
      ]);
    }
    expect(endpoints.kafka?.tls).toBe(true);
    expect(Object.keys(outputs.kubeconfig as object)).toEqual(["secret"]);
    expect(Object.keys(outputs.apiKeys as object)).toEqual(["secret"]);
  });

  test("lets nobody in from outside but through the TLS entry", () => {
    const { graph } = made[stack];
    const services = ofType(whole(made[stack]), "kubernetes:core/v1:Service");
    const open = services.filter(({ inputs }) => ["LoadBalancer", "NodePort"].includes(String(typeOf(inputs))));
    expect(open.map(({ name }) => name)).toEqual([]);
    const balancers = ofType(graph, "aws:lb/loadBalancer:LoadBalancer").filter(
      ({ inputs }) => inputs.internal !== true,
    );
    expect(balancers.every(({ parent }) => parent?.includes("millrace:entry:AlbEntry") === true)).toBe(true);
    const rules = ofType(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    const public_ = rules.filter(({ inputs }) => inputs.cidrIpv4 === "0.0.0.0/0");
    expect(public_.every(({ parent }) => parent?.includes("millrace:entry:AlbEntry") === true)).toBe(true);
    const groups = ofType(graph, "aws:ec2/securityGroup:SecurityGroup");
    expect(groups.filter(({ inputs }) => JSON.stringify(inputs.ingress ?? []).includes("0.0.0.0/0"))).toEqual([]);
    const buckets = ofType(graph, "aws:s3/bucket:Bucket").length;
    const blocks = ofType(graph, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").filter(
      ({ inputs }) =>
        inputs.blockPublicAcls === true &&
        inputs.blockPublicPolicy === true &&
        inputs.ignorePublicAcls === true &&
        inputs.restrictPublicBuckets === true,
    );
    expect(blocks.length).toBe(buckets);
    for (const { inputs } of ofType(graph, "aws:msk/cluster:Cluster")) {
      expect(inputs).toMatchObject({
        brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: "DISABLED" } } },
        clientAuthentication: { unauthenticated: false },
      });
    }
  });

  test("gives each stream each of its artefacts, and has none without a stream", () => {
    expect(artefactDefects(made[stack].graph, definitions.streams, OTHERS)).toEqual([]);
  });

  test("promises every address that users expect", () => {
    const endpoints = made[stack].graph.outputs.endpoints as Record<string, Endpoint>;
    const expected = ["ingest", "kafka", "schema-registry", "pinot", "elasticsearch", "kibana", "trino", "datahub"];
    const others = ["superset", "metabase", "airflow", "grafana", "prometheus", "spark-history", "object-store"];
    expect([...expected, ...others].filter((system) => endpoints[system] === undefined)).toEqual([]);
  });

  test("has every system whose pods take room in its plan", () => {
    const sized = Object.keys(made[stack].planned.sizes);
    // Jobs alone, and what is there where something is captured or polled.
    const without = ["backup", "connect", "poller"];
    expect(systems.map(({ room }) => room).filter((room) => !sized.includes(room) && !without.includes(room))).toEqual(
      [],
    );
  });

  test("has observations of one name each, and rules of one name each", () => {
    const { observations } = made[stack].rooms;
    const called = observations.map(observationName);
    expect(new Set(called).size).toBe(called.length);
    expect(allGroups(observations).length).toBeGreaterThan(0);
  });
});

const nameOf = (inputs: GraphResource["inputs"]): unknown => (inputs.metadata as { name?: unknown } | undefined)?.name;
const typeOf = (inputs: GraphResource["inputs"]): unknown => (inputs.spec as { type?: unknown } | undefined)?.type;

describeWithUpstream("every object of a stack", ["crds", "kubernetes", "charts"], () => {
  test.each(clusterStacks)("of %s is what its schema allows, and every chart knows its values", (stack) => {
    expect(schemaDefects(whole(made[stack]))).toEqual([]);
  });
});

test("in prod each pod's role allows exactly what the edges of its worker say", () => {
  const { graph } = made.prod;
  const policyOf = (name: string): readonly string[] => {
    const policy = ofType(graph, "aws:iam/rolePolicy:RolePolicy").find((it) => it.name === name)?.inputs.policy;
    const { Statement } = JSON.parse(String(policy)) as {
      Statement: readonly { Effect: string; Action: readonly string[]; Resource: readonly string[] }[];
    };
    const short = (arn: string): string => arn.replace(/^arn:aws:kafka:[^:]*:[^:]*:/, "");
    return Statement.flatMap(({ Effect, Action, Resource }) =>
      Resource.map(
        (arn) => `${Effect} ${short(arn)}: ${Action.map((one) => one.replace("kafka-cluster:", "")).join(", ")}`,
      ),
    ).sort();
  };
  // To connect is a right to the cluster; so is the sequence number by which brokers drop what is sent twice.
  expect(policyOf("millrace-fraud")).toEqual([
    "Allow cluster/kafka-xxxxxxx/uuid-of-kafka: Connect, WriteDataIdempotently",
    "Allow group/kafka-xxxxxxx/uuid-of-kafka/millrace.fraud: DescribeGroup, AlterGroup",
    "Allow topic/kafka-xxxxxxx/uuid-of-kafka/fraud-alerts: DescribeTopic, WriteData",
    "Allow topic/kafka-xxxxxxx/uuid-of-kafka/fraud.dead-letters: DescribeTopic, WriteData",
    "Allow topic/kafka-xxxxxxx/uuid-of-kafka/fraud.state: DescribeTopic, ReadData, WriteData",
    "Allow topic/kafka-xxxxxxx/uuid-of-kafka/payments: DescribeTopic, ReadData",
  ]);
  expect(policyOf("millrace-ingest")).toEqual([
    "Allow cluster/kafka-xxxxxxx/uuid-of-kafka: Connect, WriteDataIdempotently",
    ...["clicks", "payments", "prices", "products", "telemetry"].map(
      (topic) => `Allow topic/kafka-xxxxxxx/uuid-of-kafka/${topic}: DescribeTopic, WriteData`,
    ),
  ]);
});

test("what is committed for Argo CD is what the definitions render", () => {
  const { delivery } = made.prod.rooms;
  expect(delivery === undefined ? ["none"] : deliveryDefects(root, "prod", renderDelivery(delivery))).toEqual([]);
});

test("Argo CD may apply every kind that is delivered to it", () => {
  const { delivery } = made.prod.rooms;
  const delivered = delivery === undefined ? [] : deliveredManifests(delivery);
  const kinds = new Set(
    delivered.map(({ apiVersion, kind }) => `${apiVersion.includes("/") ? apiVersion.split("/")[0] : ""} ${kind}`),
  );
  const allowed = new Set(deliveredKinds.map(({ group, kind }) => `${group} ${kind}`));
  expect(kinds.size).toBeGreaterThan(5);
  expect([...kinds].filter((kind) => !allowed.has(kind))).toEqual([]);
});

describe("what holds data", () => {
  const STATEFUL = [
    "aws:msk/cluster:Cluster",
    "aws:msk/topic:Topic",
    "aws:s3/bucket:Bucket",
    "aws:kms/key:Key",
    "aws:rds/instance:Instance",
    "eks:index:Cluster",
  ];
  const stateful = ({ resources }: Graph): readonly GraphResource[] =>
    resources.filter(({ type }) => STATEFUL.includes(type));

  test("is protected in prod", () => {
    expect(
      stateful(made.prod.graph)
        .filter(({ protect }) => !protect)
        .map(({ type, name }) => `${type} ${name}`),
    ).toEqual([]);
    expect(stateful(made.prod.graph).length).toBeGreaterThan(20);
  });

  test("goes with the stack in dev", () => {
    expect(made.dev.graph.resources.filter(({ protect }) => protect)).toEqual([]);
  });
});

describe("a new stream", () => {
  const refunds = defineStream({
    name: "refunds",
    doc: "Money that was given back.",
    owner: { team: "payments", contact: "payments@example.com" },
    fields: {
      id: uuid({ doc: "The refund." }),
      accountId: string({ doc: "Who gets it.", maxLength: 64, pii: "pseudonymous" }),
      amount: decimal(12, 2, { doc: "How much.", unit: "EUR" }),
      occurredAt: timestamp("ms", { doc: "When." }),
    },
    key: "accountId",
    eventTime: "occurredAt",
    volume: { average: 1, peak: 10, size: "200 B" },
    retention: "7 days",
    slo: { latency: "1 second", quality: 0.999 },
    serve: ["pinot", "lake", "search"],
  });
  const streams = [...definitions.streams, refunds];
  let after: Graph;
  beforeAll(async () => {
    const gateways = definitions.gateways.map((gateway) => ({ ...gateway, writes: [...gateway.writes, refunds] }));
    after = (await graphOfStack(clusterSettings("dev"), { ...definitions, streams, gateways })).graph;
  });

  test("gives each artefact once more, and only those are without a stream when it is declared no more", () => {
    expect(artefactDefects(after, streams, OTHERS)).toEqual([]);
    const lost = artefactDefects(after, definitions.streams, OTHERS);
    expect(lost).toHaveLength(artefacts.length);
    const its = /"(refunds|REFUNDS|millrace-refunds|refunds-value)" is of no stream that is declared$/;
    expect(lost.filter((sentence) => !its.test(sentence))).toEqual([]);
    const text = JSON.stringify(after.resources);
    // Its panels and its lineage.
    expect(text).toMatch(/refunds: [a-z]/);
    expect(text).toContain("urn:li:dataset:(urn:li:dataPlatform:pinot,refunds,DEV)");
  });

  test("shows as exactly its topic and artefacts, its edge's rights and its panels", () => {
    const before = new Map(made.dev.graph.resources.map((resource) => [resource.urn, JSON.stringify(resource.inputs)]));
    const changed = after.resources.filter(({ urn, inputs }) => before.get(urn) !== JSON.stringify(inputs));
    const told = changed
      .map(({ urn, type, name }) => `${before.has(urn) ? "changes" : "adds"} ${type} ${name}`)
      .map((line) => line.replace(/-[0-9a-f]{10}(?=-|$)/, "-<hash>"))
      .sort();
    expect(told).toMatchInlineSnapshot(`
      [
        "adds aws:msk/topic:Topic refunds",
        "adds kubernetes:batch/v1:Job millrace-datahub/catalogue-<hash>",
        "adds kubernetes:batch/v1:Job millrace-elastic/search-indexes-<hash>",
        "adds kubernetes:batch/v1:Job millrace-metabase/metabase-setup-<hash>",
        "adds kubernetes:batch/v1:Job millrace-pinot/pinot-tables-<hash>",
        "adds kubernetes:batch/v1:Job millrace-schema-registry/schemas-<hash>",
        "adds kubernetes:batch/v1:Job millrace-superset/superset-assets-<hash>",
        "adds kubernetes:batch/v1:Job millrace-trino/trino-views-<hash>",
        "adds kubernetes:core/v1:ConfigMap millrace-datahub/catalogue-<hash>-0",
        "adds kubernetes:core/v1:ConfigMap millrace-elastic/search-indexes-<hash>-0",
        "adds kubernetes:core/v1:ConfigMap millrace-metabase/metabase-setup-<hash>",
        "adds kubernetes:core/v1:ConfigMap millrace-pinot/pinot-tables-<hash>-0",
        "adds kubernetes:core/v1:ConfigMap millrace-schema-registry/schemas-<hash>-0",
        "adds kubernetes:core/v1:ConfigMap millrace-spark/spark-definitions-<hash>",
        "adds kubernetes:core/v1:ConfigMap millrace-superset/superset-assets-<hash>-0",
        "adds kubernetes:core/v1:ConfigMap millrace-trino/trino-views-<hash>-0",
        "adds kubernetes:sparkoperator.k8s.io/v1beta2:SparkApplication millrace-spark/lake-tables-<hash>",
        "changes aws:iam/rolePolicy:RolePolicy millrace-ingest",
        "changes aws:iam/rolePolicy:RolePolicy millrace-ksqldb",
        "changes aws:iam/rolePolicy:RolePolicy millrace-pinot",
        "changes aws:iam/rolePolicy:RolePolicy millrace-spark",
        "changes aws:iam/rolePolicy:RolePolicy millrace-trino",
        "changes kubernetes:apps/v1:Deployment millrace-trino/trino-coordinator",
        "changes kubernetes:apps/v1:Deployment millrace-trino/trino-worker",
        "changes kubernetes:apps/v1:StatefulSet millrace-ksqldb/ksqldb",
        "changes kubernetes:core/v1:ConfigMap millrace-grafana/dashboards-grafana",
        "changes kubernetes:core/v1:ConfigMap millrace-grafana/dashboards-ingest",
        "changes kubernetes:core/v1:ConfigMap millrace-ksqldb/ksqldb",
        "changes kubernetes:core/v1:ConfigMap millrace-trino/trino-catalogs",
        "changes kubernetes:core/v1:ConfigMap millrace-trino/trino-coordinator",
        "changes kubernetes:core/v1:ConfigMap millrace-trino/trino-topics-0",
        "changes kubernetes:core/v1:ConfigMap millrace-trino/trino-worker",
        "changes kubernetes:core/v1:ConfigMap millrace-workers/millrace-plan",
        "changes kubernetes:core/v1:Secret millrace-elastic/elastic-roles",
        "changes kubernetes:monitoring.coreos.com/v1:PrometheusRule millrace-prometheus/spark",
        "changes kubernetes:sparkoperator.k8s.io/v1beta2:ScheduledSparkApplication millrace-spark/lake-backfill",
        "changes kubernetes:sparkoperator.k8s.io/v1beta2:ScheduledSparkApplication millrace-spark/lake-daily",
        "changes kubernetes:sparkoperator.k8s.io/v1beta2:ScheduledSparkApplication millrace-spark/lake-orphans",
        "changes kubernetes:sparkoperator.k8s.io/v1beta2:ScheduledSparkApplication millrace-spark/lake-quality",
        "changes kubernetes:sparkoperator.k8s.io/v1beta2:ScheduledSparkApplication millrace-spark/lake-upkeep",
        "changes kubernetes:sparkoperator.k8s.io/v1beta2:SparkApplication millrace-spark/lake-stream",
      ]
    `);
  });
});
