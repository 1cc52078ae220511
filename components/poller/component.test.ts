import * as pulumi from "@pulumi/pulumi";
import { rivals } from "../../workloads/rivals/definition";
import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { KubernetesPoller, LocalPoller } from "./component";

test("on this machine the room is one process, told whom to ask when that is known", async () => {
  const kafka = { bootstrap: "127.0.0.1:9092", security: { kind: "none" } } as const;
  const host = { folder: "/place", dist: "/dist", node: "/node" };
  const source = { url: pulumi.output("http://127.0.0.1:8200"), path: "/v1/offers" };
  const told = { host, kafka, poller: rivals, port: 8123, setting: "rivals", code: "abc", secretFile: "/token" };
  const { resources, value } = await registered(() => new LocalPoller("rivals", { ...told, source }).endpoint);
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:poller:LocalPoller", "rivals"],
    ["pulumi-nodejs:dynamic/local:Process", "rivals"],
  ]);
  expect(resources[1]?.inputs.env).toMatchObject({
    MILLRACE_POLLER_URL: "http://127.0.0.1:8200/v1/offers",
    MILLRACE_POLLER_SECRET_FILE: "/token",
  });
  expect(value).toEqual({ url: "http://127.0.0.1:8123" });
});

test("in a cluster the room is the objects of its manifests, and the image may be known late", async () => {
  const { resources } = await registered(() => {
    new KubernetesPoller("rivals", {
      cluster: testCluster(),
      poller: rivals,
      image: { reference: pulumi.output("registry.example.com/workloads@sha256:abc") },
      kafka: { bootstrap: pulumi.output("b-1:9098"), security: { kind: "msk-iam", region: "us-east-1" } },
      secret: { namespace: "millrace-workers", secret: "poller-rivals", key: "secret" },
    });
  });
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "kubernetes:apps/v1:Deployment millrace-workers/millrace-rivals",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-workers/millrace-rivals",
    "millrace:poller:KubernetesPoller rivals",
    "pulumi:providers:kubernetes cluster",
  ]);
  const deployment = resources.find(({ type }) => type === "kubernetes:apps/v1:Deployment");
  expect(deployment?.inputs.spec).toMatchObject({
    template: { spec: { containers: [{ image: "registry.example.com/workloads@sha256:abc" }] } },
  });
});
