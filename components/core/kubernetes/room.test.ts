import * as k8s from "@pulumi/kubernetes";
import type { ClusterEndpoint } from "../endpoints";
import { registered } from "../testing";
import type { ClusterRendering } from "./manifest";
import { ClusterRoom } from "./room";

class Example extends ClusterRoom {
  constructor(name: string, cluster: ClusterEndpoint, rendering: ClusterRendering) {
    super("example:Example", name, cluster);
    this.register(rendering);
  }

  protected register(rendering: ClusterRendering): void {
    this.apply(rendering);
    this.registerOutputs({});
  }
}

const cluster = (): ClusterEndpoint => ({
  provider: new k8s.Provider("cluster", {}),
  name: "c",
  form: "any",
  cidrs: [],
  disposable: true,
  storageClass: "fast",
});

const inputsOf = async (rendering: ClusterRendering) => {
  const { resources } = await registered(() => new Example("example", cluster(), rendering).urn);
  return resources.find(({ type }) => type === "millrace:example:Example")?.inputs;
};

test("what a room's operators and charts make stands in the graph as the room's input", async () => {
  expect(
    await inputsOf({
      manifests: [],
      provides: [{ kind: "Secret", name: "millrace-fraud", namespace: "millrace-workers" }],
      releases: [
        {
          name: "keda",
          chart: "keda",
          namespace: "millrace-keda",
          values: {},
          provides: [{ kind: "ServiceAccount", name: "keda-operator", namespace: "millrace-keda" }],
        },
      ],
    }),
  ).toEqual({
    provides: [
      { kind: "Secret", name: "millrace-fraud", namespace: "millrace-workers" },
      { kind: "ServiceAccount", name: "keda-operator", namespace: "millrace-keda" },
    ],
  });
});

test("a room that makes all of its objects itself has no inputs", async () => {
  expect(
    await inputsOf({ manifests: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "b" } }] }),
  ).toEqual({});
});

test("an object of Kubernetes' own has quantities as the API server writes them back, a custom resource those that are written", async () => {
  const spec = { resources: { requests: { memory: "1024Mi" } } };
  const metadata = { name: "a", namespace: "b" };
  const { resources } = await registered(
    () =>
      new Example("example", cluster(), {
        manifests: [
          { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec },
          { apiVersion: "kafka.strimzi.io/v1", kind: "KafkaNodePool", metadata, spec },
        ],
      }).urn,
  );
  const made = (type: string) => resources.find((one) => one.type === type)?.inputs.spec;
  expect(made("kubernetes:core/v1:PersistentVolumeClaim")).toEqual({ resources: { requests: { memory: "1Gi" } } });
  expect(made("kubernetes:kafka.strimzi.io/v1:KafkaNodePool")).toEqual(spec);
});
