import * as pulumi from "@pulumi/pulumi";
import { defineWorker } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { Workspace, WorkspaceSettings } from "./component";

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

test("the workspace tells its namespace once it is there, and needs nothing else of the platform", async () => {
  const { resources, value } = await registered(
    () => new Workspace("workspace", { cluster: testCluster(), workers: [worker], gateways: [] }).namespace,
  );
  expect(value).toBe("millrace-workers");
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(
    [
      "pulumi:providers:kubernetes cluster",
      "millrace:workspace:Workspace workspace",
      "kubernetes:core/v1:Namespace millrace-workers",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-workers/default-deny",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-workers/allow-dns",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-workers/allow-identity",
      "kubernetes:core/v1:LimitRange millrace-workers/defaults",
      "kubernetes:core/v1:ResourceQuota millrace-workers/quota",
      "kubernetes:core/v1:ServiceAccount millrace-workers/millrace-booking",
    ].sort(),
  );
});

test("the brokers' addresses and the plan become two ConfigMaps", async () => {
  const kafka = { bootstrap: pulumi.output("kafka:9092"), security: { kind: "none" } } as const;
  const { resources } = await registered(() => {
    new WorkspaceSettings("workspace-settings", { cluster: testCluster(), kafka, plan: "{}" });
  });
  const maps = resources.filter(({ type }) => type === "kubernetes:core/v1:ConfigMap");
  expect(Object.fromEntries(maps.map(({ name, inputs }) => [name, inputs.data]))).toEqual({
    "millrace-workers/millrace-endpoints": {
      MILLRACE_KAFKA_BROKERS: "kafka:9092",
      MILLRACE_KAFKA_SECURITY: "none",
    },
    "millrace-workers/millrace-plan": { "plan.json": "{}" },
  });
});
