import * as pulumi from "@pulumi/pulumi";
import { defineGateway, defineWorker } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { text } from "../core/text";
import { observeWorkspace } from "./observe";
import { renderWorkspace, renderWorkspaceSettings } from "./render";
import { validate, validateSettings, type WorkspaceSettingsSpec, type WorkspaceSpec } from "./spec";

const owner = { team: "tests", contact: "tests@example.com" };
const worker = defineWorker({
  name: "booking",
  doc: "Books payments.",
  owner,
  reads: [payments],
  writes: [],
  lineage: {},
  slo: { latency: "1 second" },
  scale: { min: 1, max: 4 },
});
const gateway = defineGateway({
  name: "door",
  doc: "Takes payments.",
  owner,
  writes: [payments],
  slo: { latency: "50 ms" },
  scale: { min: 2, max: 3 },
});
const cluster = undefined as unknown as WorkspaceSpec["cluster"];
const spec: WorkspaceSpec = { cluster, workers: [worker], gateways: [gateway] };
const settings = (kafka: WorkspaceSettingsSpec["kafka"], plan = "{}") =>
  renderWorkspaceSettings(validateSettings({ cluster, kafka, plan })).manifests;

test("the namespace is held to the level restricted, and each worker and gateway has an identity that mounts nothing", () => {
  const { manifests } = renderWorkspace(validate(spec));
  expect(manifests[0]).toMatchObject({
    kind: "Namespace",
    metadata: { name: "millrace-workers", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  expect(manifests.filter(({ kind }) => kind === "ServiceAccount")).toEqual([
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: {
        name: "millrace-booking",
        namespace: "millrace-workers",
        labels: {
          "app.kubernetes.io/name": "booking",
          "app.kubernetes.io/component": "worker",
          "app.kubernetes.io/part-of": "millrace",
        },
      },
      automountServiceAccountToken: false,
    },
    expect.objectContaining({ metadata: expect.objectContaining({ name: "millrace-door" }) as unknown }),
  ]);
});

test("its quota is what all may have at their most, and half as much again for roll-outs", () => {
  const quota = renderWorkspace(validate(spec)).manifests.find(({ kind }) => kind === "ResourceQuota");
  expect(quota?.spec).toEqual({ hard: { "requests.cpu": "11", "requests.memory": "11Gi", pods: "11" } });
});

test("a quota below the least replicas is refused", () => {
  expect(() => validate({ ...spec, quota: { cpu: 1, memory: 1, pods: 2 } })).toThrow(
    "workspace: quota.pods must be 3 or more, the sum of every worker's and gateway's `scale.min` and one a poller, got 2; raise it, or lower `scale.min` in the definitions",
  );
});

test("pods are told where the brokers are, when that is known, and how to prove who they are", () => {
  const bootstrap = pulumi.output("b-1:9098");
  const [endpoints] = settings({
    bootstrap,
    security: {
      kind: "msk-iam",
      region: "eu-central-1",
      clusterArn: "arn:aws:kafka:eu-central-1:123456789012:cluster/x/y",
    },
  });
  expect(endpoints?.metadata.name).toBe("millrace-endpoints");
  expect(endpoints?.data).toEqual({
    MILLRACE_KAFKA_BROKERS: text`${bootstrap}`,
    MILLRACE_KAFKA_SECURITY: "msk-iam",
    MILLRACE_AWS_REGION: "eu-central-1",
  });
});

test("where there is no AWS no region is told, and the plan is a file", () => {
  const manifests = settings(
    { bootstrap: "kafka:9093", security: { kind: "mtls", authority: "ca" } },
    '{"streams":{}}',
  );
  expect(manifests.map(({ metadata, data }) => [metadata.name, data])).toEqual([
    ["millrace-endpoints", { MILLRACE_KAFKA_BROKERS: text`kafka:9093`, MILLRACE_KAFKA_SECURITY: "mtls" }],
    ["millrace-plan", { "plan.json": '{"streams":{}}' }],
  ]);
});

test("a plan that is no JSON object, or too large for a ConfigMap, is refused", () => {
  const kafka = { bootstrap: "kafka:9092", security: { kind: "none" } } as const;
  expect(() => settings(kafka, "[1]")).toThrow(
    'workspace: the plan must be a JSON object, got "[1]"; give what `planOf` returned, as JSON',
  );
  expect(() => settings(kafka, JSON.stringify({ a: "x".repeat(1_000_000) }))).toThrow(
    "workspace: the plan must be at most 1000000 bytes, since a ConfigMap ends at 1 MiB, got 1000008; write it without indentation, or split the platform into two stacks",
  );
});

test("nothing runs in it that is not watched by the room of its own", () => {
  expect(observeWorkspace()).toEqual({ scrape: [] });
});
