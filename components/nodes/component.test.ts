import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterEndpoint } from "../core/endpoints";
import { registered } from "../core/testing";
import { EksNodes, ExistingNodes } from "./component";

const cluster = (): ClusterEndpoint => ({
  provider: new k8s.Provider("cluster", {}),
  name: "millrace-test",
  form: "eks",
  cidrs: ["10.40.0.0/16"],
  disposable: true,
  storageClass: "millrace",
});
const headroom = { pods: 1, cpu: 1, memory: "1 GiB" } as const;

/** Who is given the nodes' endpoint, and what its provider waits for. */
const made = async () => {
  const seen: pulumi.ResourceOptions[] = [];
  const addons: pulumi.ResourceOptions[] = [];
  const { resources, value } = await registered(() => {
    const given = cluster();
    const { endpoint } = new EksNodes(
      "nodes",
      {
        cluster: given,
        kubeconfig: "kubeconfig",
        role: pulumi.output("millrace-test-nodes"),
        securityGroup: pulumi.output("sg-1"),
        subnets: ["subnet-1", "subnet-2", "subnet-3"],
        key: "arn:aws:kms:eu-west-1:123456789012:key/volumes",
        pools: { general: { limits: { cpu: 64, memory: "256 GiB" } } },
        headroom,
      },
      {
        transformations: [
          ({ type, opts }) => {
            if (type === "pulumi:providers:kubernetes") seen.push(opts);
            if (type === "aws:eks/addon:Addon") addons.push(opts);
            return undefined;
          },
        ],
      },
    );
    const { provider, ...rest } = endpoint;
    return { rest, another: provider !== given.provider };
  });
  return { resources, value, options: seen, addons };
};

test("the room makes what was rendered, and a provider for the others", async () => {
  const { resources, value } = await made();
  const of = (type: string) => resources.filter((resource) => resource.type === type).map(({ name }) => name);
  expect(of("kubernetes:karpenter.sh/v1:NodePool")).toEqual(["general"]);
  expect(of("kubernetes:eks.amazonaws.com/v1:NodeClass")).toEqual(["millrace"]);
  expect(of("kubernetes:storage.k8s.io/v1:StorageClass")).toEqual(["millrace"]);
  expect(of("kubernetes:apps/v1:Deployment")).toEqual(["millrace-nodes/headroom"]);
  expect(value).toEqual({
    another: true,
    rest: {
      name: "millrace-test",
      form: "eks",
      cidrs: ["10.40.0.0/16"],
      disposable: true,
      storageClass: "millrace",
      pools: ["general"],
    },
  });
});

test("what others put into the cluster comes after every pool and add-on, and is gone before one goes", async () => {
  const { resources, options } = await made();
  expect(options).toHaveLength(1);
  const objects = resources.filter(({ type }) => type.startsWith("kubernetes:")).length;
  expect(objects).toBeGreaterThan(10);
  expect(options[0]?.dependsOn).toHaveLength(objects + 1);
});

test("what scales by processor time has a metrics server, made once there may be nodes for its pods", async () => {
  const { resources, addons } = await made();
  expect(resources.filter(({ type }) => type === "aws:eks/addon:Addon")).toEqual([
    {
      type: "aws:eks/addon:Addon",
      name: "metrics-server",
      inputs: {
        addonName: "metrics-server",
        clusterName: "millrace-test",
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
    },
  ]);
  expect(addons).toHaveLength(1);
  expect(addons[0]?.dependsOn).toHaveLength(resources.filter(({ type }) => type.startsWith("kubernetes:")).length);
});

test("the kubeconfig is a secret, and another one for the same cluster makes nothing anew", async () => {
  const { resources } = await made();
  const { kubeconfig, ...settings } =
    resources.find(({ type, name }) => type === "pulumi:providers:kubernetes" && name === "nodes")?.inputs ?? {};
  expect(settings).toEqual({
    clusterIdentifier: "millrace-test",
    deleteUnreachable: "false",
    enableServerSideApply: "true",
  });
  expect(pulumi.runtime.isRpcSecret(kubeconfig)).toBe(true);
});

test("in a cluster of somebody else's the endpoint is that of the cluster", async () => {
  const { resources, value } = await registered(() => {
    const given = cluster();
    const { endpoint } = new ExistingNodes("nodes", { cluster: given, headroom });
    return endpoint.provider === given.provider;
  });
  expect(value).toBe(true);
  expect(resources.filter(({ type }) => type === "aws:eks/addon:Addon")).toEqual([]);
  expect(resources.filter(({ type }) => type === "kubernetes:apps/v1:Deployment").map(({ name }) => name)).toEqual([
    "millrace-nodes/headroom",
  ]);
});
