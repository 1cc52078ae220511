import { defineGateway } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { KubernetesIngest, LocalIngest } from "./component";

const gateway = defineGateway({
  name: "ingest",
  doc: "Takes payments.",
  owner: { team: "tests", contact: "tests@example.com" },
  writes: [payments],
  slo: { latency: "50 ms" },
  scale: { min: 1, max: 2 },
});

test("the room is one process, reached at its port", async () => {
  const host = { folder: "/place", dist: "/dist", node: "/node" };
  const kafka = { bootstrap: "127.0.0.1:9092", security: { kind: "none" } } as const;
  const { resources, value } = await registered(
    () => new LocalIngest("ingest", { host, gateway, kafka, port: 8000, code: "abc" }).endpoint,
  );
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:ingest:LocalIngest", "ingest"],
    ["pulumi-nodejs:dynamic/local:Process", "ingest"],
  ]);
  expect(value).toEqual({ url: "http://127.0.0.1:8000" });
});

test("in a cluster the room is the objects of its manifests, reached at its Service", async () => {
  const kafka = { bootstrap: "b-1:9092", security: { kind: "none" } } as const;
  const { resources, value } = await registered(
    () =>
      new KubernetesIngest("ingest", {
        cluster: testCluster(),
        gateway,
        image: { reference: "registry.example.com/workloads@sha256:abc" },
        kafka,
        keys: { namespace: "millrace-workers", secret: "millrace-api-keys", key: "keys.json" },
        entry: [{ kind: "pods", namespace: "millrace-entry" }],
        load: { records: { average: 1, peak: 2 }, ratePerReplica: 100, replicas: { average: 1, peak: 1 } },
      }).endpoint,
  );
  expect(value).toMatchObject({ service: "millrace-ingest", namespace: "millrace-workers", port: 8000 });
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "kubernetes:apps/v1:Deployment millrace-workers/millrace-ingest",
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler millrace-workers/millrace-ingest",
    "kubernetes:core/v1:Service millrace-workers/millrace-ingest",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-workers/millrace-ingest",
    "kubernetes:policy/v1:PodDisruptionBudget millrace-workers/millrace-ingest",
    "millrace:ingest:KubernetesIngest ingest",
    "pulumi:providers:kubernetes cluster",
  ]);
});
