import * as pulumi from "@pulumi/pulumi";
import { registered } from "../core/testing";
import { EksCluster } from "./component";
import { ExistingCluster } from "./existing";
import type { EksClusterSpec } from "./spec";

const spec: EksClusterSpec = {
  name: "millrace-test",
  region: "eu-west-1",
  account: "123456789012",
  version: "1.34",
  network: { cidr: "10.40.0.0/16", privateSubnets: ["subnet-1", "subnet-2", "subnet-3"] },
  keys: {
    cluster: "arn:aws:kms:eu-west-1:123456789012:key/cluster",
    logs: "arn:aws:kms:eu-west-1:123456789012:key/logs",
  },
  endpoint: { public: false },
  admins: ["arn:aws:iam::123456789012:role/platform-admins"],
  disposable: false,
  protect: true,
};
const made = async (changes: Partial<EksClusterSpec> = {}, options?: pulumi.ComponentResourceOptions) => {
  const { resources, value } = await registered(() => {
    const { endpoint, nodes } = new EksCluster("cluster", { ...spec, ...changes }, options);
    const { provider: _, ...rest } = endpoint;
    return { endpoint: rest, nodes };
  });
  return { of: (type: string) => resources.filter((resource) => resource.type === type), value };
};

test("EKS is asked for a private cluster in Auto Mode, without nodes, add-ons or a ConfigMap of users", async () => {
  const { of } = await made();
  const inputs = of("eks:index:Cluster")[0]?.inputs ?? {};
  expect(Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== "serviceRole"))).toEqual({
    name: "millrace-test",
    version: "1.34",
    subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
    authenticationMode: "API",
    autoMode: { enabled: true, createNodeRole: false, computeConfig: { nodePools: [] } },
    skipDefaultNodeGroup: true,
    createInstanceRole: false,
    corednsAddonOptions: {
      enabled: false,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
    },
    kubeProxyAddonOptions: {
      enabled: false,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
    },
    endpointPrivateAccess: true,
    endpointPublicAccess: false,
    kubernetesServiceIpAddressRange: "172.20.0.0/16",
    encryptionConfigKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/cluster",
    enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    upgradePolicy: { supportType: "STANDARD" },
    deletionProtection: true,
  });
});

test("a public API server answers the addresses of the settings", async () => {
  const { of } = await made({ endpoint: { public: true, allow: ["203.0.113.0/24"] } });
  expect(of("eks:index:Cluster")[0]?.inputs).toMatchObject({
    endpointPrivateAccess: true,
    endpointPublicAccess: true,
    publicAccessCidrs: ["203.0.113.0/24"],
  });
});

test("who may enter is said by access entries: the nodes, and each administrator", async () => {
  const { of } = await made();
  expect(
    of("aws:eks/accessEntry:AccessEntry")
      .map(({ name, inputs }) => [name, inputs.type])
      .sort(),
  ).toEqual([
    ["admin-platform-admins", "STANDARD"],
    ["nodes", "EC2"],
  ]);
  expect(
    of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
      .map(({ name, inputs }) => [name, inputs.policyArn, inputs.accessScope])
      .sort(),
  ).toEqual([
    [
      "admin-platform-admins",
      "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      { type: "cluster" },
    ],
    ["nodes", "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy", { type: "cluster" }],
  ]);
});

test("the log group is there before the cluster, with a key and an end", async () => {
  const { of } = await made();
  expect(of("aws:cloudwatch/logGroup:LogGroup")[0]?.inputs).toEqual({
    name: "/aws/eks/millrace-test/cluster",
    retentionInDays: 90,
    kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/logs",
  });
});

test("another kubeconfig for the same cluster makes nothing anew, and one that does not answer deletes nothing", async () => {
  const { of } = await made();
  const [{ kubeconfig, ...settings } = { kubeconfig: undefined }] = of("pulumi:providers:kubernetes").map(
    ({ inputs }) => inputs,
  );
  expect(settings).toEqual({
    clusterIdentifier: "millrace-test",
    deleteUnreachable: "false",
    enableServerSideApply: "true",
  });
  expect(pulumi.runtime.isRpcSecret(kubeconfig)).toBe(true);
});

test("offers the cluster by its name, and where its API server is", async () => {
  const { value } = await made();
  expect(value.endpoint).toEqual({
    name: "millrace-test",
    form: "eks",
    cidrs: ["10.40.0.0/16", "172.20.0.1/32"],
    disposable: false,
    storageClass: "millrace",
  });
  expect(value.nodes.role).toBe("millrace-test-nodes");
});

test("the cluster waits for its role's rights and its log group, and so goes before them; in prod it does not go at all", async () => {
  const seen: pulumi.ResourceOptions[] = [];
  await made(
    {},
    {
      transformations: [
        ({ type, opts }) => {
          if (type === "eks:index:Cluster") seen.push(opts);
          return undefined;
        },
      ],
    },
  );
  const [options] = seen;
  expect(options?.protect).toBe(true);
  // Five policies that AWS keeps, one of its own, and the log group.
  expect(options?.dependsOn).toHaveLength(7);
});

test("a cluster that exists is found by its context", async () => {
  const { resources, value } = await registered(() => {
    const { provider: _, ...endpoint } = new ExistingCluster("cluster", {
      name: "kind",
      context: "kind-millrace",
      cidrs: ["10.0.0.0/8"],
      storageClass: "standard",
      disposable: true,
    }).endpoint;
    return endpoint;
  });
  expect(resources.find(({ type }) => type === "pulumi:providers:kubernetes")?.inputs).toEqual({
    context: "kind-millrace",
    deleteUnreachable: "false",
    enableServerSideApply: "true",
  });
  expect(value).toEqual({
    name: "kind",
    form: "any",
    cidrs: ["10.0.0.0/8"],
    storageClass: "standard",
    disposable: true,
  });
});

test("a cluster that exists is that of the current context, when none is named", async () => {
  const { resources } = await registered(
    () =>
      new ExistingCluster("cluster", {
        name: "kind",
        kubeconfig: "/home/ada/kind.yaml",
        cidrs: ["10.0.0.0/8"],
        storageClass: "standard",
        disposable: true,
      }).urn,
  );
  expect(resources.find(({ type }) => type === "pulumi:providers:kubernetes")?.inputs).toEqual({
    kubeconfig: "/home/ada/kind.yaml",
    deleteUnreachable: "false",
    enableServerSideApply: "true",
  });
});
