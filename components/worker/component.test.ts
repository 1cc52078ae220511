import * as pulumi from "@pulumi/pulumi";
import { defineWorker } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { KubernetesWorker, LocalWorker } from "./component";

const worker = defineWorker({
  name: "booking",
  doc: "Books payments.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: [payments],
  writes: [],
  lineage: {},
  slo: { latency: "1 second" },
  scale: { min: 1, max: 2 },
});

test("the room is one process, which gets the brokers' address when it is known", async () => {
  const kafka = { bootstrap: pulumi.output("127.0.0.1:9092"), security: { kind: "none" } } as const;
  const host = { folder: "/place", dist: "/dist", node: "/node" };
  const { resources, value } = await registered(
    () => new LocalWorker("booking", { host, worker, kafka, port: 8123, code: "abc" }).endpoint,
  );
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:worker:LocalWorker", "booking"],
    ["pulumi-nodejs:dynamic/local:Process", "booking"],
  ]);
  expect(value).toEqual({ url: "http://127.0.0.1:8123" });
  expect(resources[1]?.inputs).toMatchObject({
    env: { MILLRACE_KAFKA_BROKERS: "127.0.0.1:9092" },
    code: "abc",
    folder: "/place",
    ready: { withinMs: 60_000 },
    stop: { signal: "SIGTERM", graceMs: 25_000 },
    __provider: 'exports.handler = () => require("/dist/components/core/local/provider.js").provider;',
  });
});

test("in a cluster the room is the objects of its manifests, and the image may be known late", async () => {
  const { resources } = await registered(() => {
    new KubernetesWorker("booking", {
      cluster: testCluster(),
      worker,
      image: { reference: pulumi.output("registry.example.com/workloads@sha256:abc") },
      kafka: { bootstrap: pulumi.output("b-1:9098"), security: { kind: "msk-iam", region: "us-east-1" } },
      load: { records: { average: 1, peak: 2 }, ratePerReplica: 100, replicas: { average: 1, peak: 1 } },
    });
  });
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "kubernetes:apps/v1:Deployment millrace-workers/millrace-booking",
    "kubernetes:keda.sh/v1alpha1:ScaledObject millrace-workers/millrace-booking",
    "kubernetes:keda.sh/v1alpha1:TriggerAuthentication millrace-workers/millrace-booking",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-workers/millrace-booking",
    "kubernetes:policy/v1:PodDisruptionBudget millrace-workers/millrace-booking",
    "millrace:worker:KubernetesWorker booking",
    "pulumi:providers:kubernetes cluster",
  ]);
  const deployment = resources.find(({ type }) => type === "kubernetes:apps/v1:Deployment");
  expect(deployment?.inputs.spec).toMatchObject({
    template: {
      metadata: { annotations: { "millrace/brokers": "b-1:9098" } },
      spec: { containers: [{ image: "registry.example.com/workloads@sha256:abc" }] },
    },
  });
});
