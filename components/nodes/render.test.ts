import type { ProviderResource } from "@pulumi/pulumi";
import type { ClusterEndpoint } from "../core/endpoints";
import { type Manifest, titleOf } from "../core/kubernetes/manifest";
import { onPool } from "../core/kubernetes/placement";
import { observeEksNodes, observeExistingNodes } from "./observe";
import { renderEksNodes, renderExistingNodes } from "./render";
import { type EksNodesSpec, validate, validateExisting } from "./spec";

const cluster: ClusterEndpoint = {
  provider: undefined as unknown as ProviderResource,
  name: "millrace-test",
  form: "eks",
  cidrs: ["10.40.0.0/16"],
  disposable: true,
  storageClass: "millrace",
};
const limits = { cpu: 64, memory: "256 GiB" } as const;
const spec: EksNodesSpec = {
  cluster,
  kubeconfig: "{}",
  role: "millrace-test-nodes",
  securityGroup: "sg-1",
  subnets: ["subnet-1", "subnet-2", "subnet-3"],
  key: "arn:aws:kms:eu-west-1:123456789012:key/volumes",
  pools: { general: { limits } },
  headroom: { pods: 9, cpu: 0.9, memory: "1 GiB" },
};
const render = (changes: Partial<EksNodesSpec> = {}): ReadonlyMap<string, Manifest> =>
  byTitle(renderEksNodes(validate({ ...spec, ...changes })).manifests);
const byTitle = (manifests: readonly Manifest[]): ReadonlyMap<string, Manifest> =>
  new Map(manifests.map((manifest) => [titleOf(manifest), manifest]));

test("a cluster has the pools that something uses, one storage class, priorities, and the headroom with its namespace", () => {
  expect([...render().keys()]).toEqual([
    "ConfigMap kube-system/amazon-vpc-cni",
    "NodeClass millrace",
    "NodePool general",
    "StorageClass millrace",
    "PriorityClass millrace-critical",
    "PriorityClass millrace-normal",
    "PriorityClass millrace-headroom",
    "Namespace millrace-nodes",
    "NetworkPolicy millrace-nodes/default-deny",
    "NetworkPolicy millrace-nodes/allow-dns",
    "NetworkPolicy millrace-nodes/allow-identity",
    "LimitRange millrace-nodes/defaults",
    "ResourceQuota millrace-nodes/quota",
    "ServiceAccount millrace-nodes/headroom",
    "Deployment millrace-nodes/headroom",
  ]);
});

test("nodes are in the private subnets, with disks encrypted by the key for volumes, and hold to network policies", () => {
  expect(render({ tags: { "millrace:stack": "test" } }).get("NodeClass millrace")?.spec).toEqual({
    role: "millrace-test-nodes",
    subnetSelectorTerms: [{ id: "subnet-1" }, { id: "subnet-2" }, { id: "subnet-3" }],
    securityGroupSelectorTerms: [{ id: "sg-1" }],
    networkPolicy: "DefaultAllow",
    networkPolicyEventLogs: "Disabled",
    ephemeralStorage: { size: "80Gi", kmsKeyID: "arn:aws:kms:eu-west-1:123456789012:key/volumes" },
    tags: { "millrace:stack": "test" },
  });
  expect(render().get("ConfigMap kube-system/amazon-vpc-cni")?.data).toEqual({
    "enable-network-policy-controller": "true",
  });
});

test("the general pool takes every pod, and gives back what the day no longer needs", () => {
  expect(render().get("NodePool general")?.spec).toEqual({
    template: {
      metadata: { labels: { "millrace/pool": "general" } },
      spec: {
        nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "millrace" },
        requirements: [
          { key: "eks.amazonaws.com/instance-category", operator: "In", values: ["c", "m", "r"] },
          { key: "eks.amazonaws.com/instance-generation", operator: "Gt", values: ["5"] },
          { key: "kubernetes.io/arch", operator: "In", values: ["arm64"] },
          { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
        ],
        expireAfter: "336h",
        terminationGracePeriod: "1h",
      },
    },
    limits: { cpu: "64", memory: "262144Mi" },
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: "5m",
      budgets: [{ nodes: "10%" }],
    },
  });
});

test("families and processors are as the settings say", () => {
  const { requirements } = templateOf(
    render({ pools: { general: { limits, families: ["m7g", "m7i"] } }, architectures: ["arm64", "amd64"] }),
    "general",
  );
  expect(requirements).toEqual([
    { key: "eks.amazonaws.com/instance-family", operator: "In", values: ["m7g", "m7i"] },
    { key: "kubernetes.io/arch", operator: "In", values: ["arm64", "amd64"] },
    { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
  ]);
});

interface Template {
  readonly requirements: readonly { readonly key: string; readonly values: readonly string[] }[];
  readonly taints?: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
}
const templateOf = (manifests: ReadonlyMap<string, Manifest>, pool: string): Template => {
  const manifest = manifests.get(`NodePool ${pool}`);
  return (manifest?.spec as { template: { spec: Template } }).template.spec;
};

test.each(["brokers", "query", "spark"] as const)("nodes of %s take only pods that ask for them", (pool) => {
  const { taints = [] } = templateOf(render({ pools: { general: { limits }, [pool]: { limits } } }), pool);
  expect(taints).toEqual([{ key: "millrace/pool", value: pool, effect: "NoSchedule" }]);
  expect(onPool(pool)).toEqual({
    nodeSelector: { "millrace/pool": pool },
    tolerations: taints.map((taint) => ({ ...taint, operator: "Equal" })),
  });
});

test("nodes of brokers are replaced one at a time, and never to save money while a broker is there", () => {
  const pool = render({ pools: { general: { limits }, brokers: { limits } } }).get("NodePool brokers");
  expect((pool?.spec as { disruption: unknown }).disruption).toEqual({
    consolidationPolicy: "WhenEmpty",
    consolidateAfter: "10m",
    budgets: [{ nodes: "1" }],
  });
});

test("Spark prefers spare capacity; another pool does where it is told to", () => {
  const capacity = (pools: EksNodesSpec["pools"], pool: string) =>
    templateOf(render({ pools }), pool).requirements.find(({ key }) => key === "karpenter.sh/capacity-type")?.values;
  expect(capacity({ general: { limits }, spark: { limits } }, "spark")).toEqual(["spot", "on-demand"]);
  expect(capacity({ general: { limits }, spark: { limits, spot: false } }, "spark")).toEqual(["on-demand"]);
  expect(capacity({ general: { limits, spot: true } }, "general")).toEqual(["spot", "on-demand"]);
});

test.each([
  [true, "Delete"],
  [false, "Retain"],
])(
  "volumes are encrypted and tagged; in a disposable (%s) cluster what happens to them is %s",
  (disposable, policy) => {
    const manifest = render({
      cluster: { ...cluster, disposable },
      tags: { "millrace:stack": "test", "millrace:team": "data" },
    }).get("StorageClass millrace");
    expect(manifest).toEqual({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "millrace", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "ebs.csi.eks.amazonaws.com",
      parameters: {
        type: "gp3",
        encrypted: "true",
        kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/volumes",
        tagSpecification_1: "millrace:stack=test",
        tagSpecification_2: "millrace:team=data",
      },
      reclaimPolicy: policy,
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    });
  },
);

test("headroom leaves for any pod, even one without a priority, and drives nobody away", () => {
  const headroom = render().get("PriorityClass millrace-headroom");
  expect(headroom).toMatchObject({ value: -10, preemptionPolicy: "Never", globalDefault: false });
  const values = ["critical", "normal"].map((name) => render().get(`PriorityClass millrace-${name}`)?.value);
  expect(values).toEqual([1_000_000, 1_000]);
});

interface Headroom {
  readonly replicas: number;
  readonly template: {
    readonly spec: {
      readonly nodeSelector?: unknown;
      readonly priorityClassName: string;
      readonly terminationGracePeriodSeconds: number;
      readonly containers: readonly { readonly image: string; readonly resources: unknown }[];
    };
  };
}
const headroomOf = (manifests: ReadonlyMap<string, Manifest>): Headroom | undefined =>
  manifests.get("Deployment millrace-nodes/headroom")?.spec as Headroom | undefined;

test("ninety pods of a worker's size keep the room that ten to a hundred replicas need", () => {
  const rendered = headroomOf(render({ headroom: { pods: 90, cpu: 0.9, memory: "1 GiB" } }));
  expect(rendered?.replicas).toBe(90);
  const { nodeSelector, priorityClassName, terminationGracePeriodSeconds, containers } = rendered?.template.spec ?? {
    containers: [],
  };
  expect({ nodeSelector, priorityClassName, terminationGracePeriodSeconds }).toEqual({
    nodeSelector: { "millrace/pool": "general" },
    priorityClassName: "millrace-headroom",
    terminationGracePeriodSeconds: 0,
  });
  expect(containers.map(({ image, resources }) => [image, resources])).toEqual([
    [
      "registry.k8s.io/pause:3.10.1",
      {
        requests: { cpu: "900m", memory: "1024Mi", "ephemeral-storage": "16Mi" },
        limits: { cpu: "900m", memory: "1024Mi", "ephemeral-storage": "16Mi" },
      },
    ],
  ]);
});

test("the namespace's bound is exactly the headroom", () => {
  expect(render().get("ResourceQuota millrace-nodes/quota")?.spec).toEqual({
    hard: { "requests.cpu": "8100m", "requests.memory": "9216Mi", pods: "9" },
  });
});

test("headroom of nothing is no namespace", () => {
  const titles = [...render({ headroom: { pods: 0, cpu: 0.9, memory: "1 GiB" } }).keys()];
  expect(titles.filter((title) => title.includes("millrace-nodes"))).toEqual([]);
});

test("in a cluster of somebody else's there are priorities and headroom, on whatever nodes it has", () => {
  const manifests = byTitle(
    renderExistingNodes(validateExisting({ cluster, headroom: { pods: 2, cpu: 1, memory: "512 MiB" } })).manifests,
  );
  expect([...manifests.keys()].filter((title) => !title.includes("millrace-nodes"))).toEqual([
    "PriorityClass millrace-critical",
    "PriorityClass millrace-normal",
    "PriorityClass millrace-headroom",
  ]);
  expect(headroomOf(manifests)?.template.spec.nodeSelector).toBeUndefined();
});

test("refuses a cluster without a general pool", () => {
  expect(() => validate({ ...spec, pools: { brokers: { limits } } })).toThrow(
    '`pools` of EksNodes must have "general", where pods go that ask for no other, got brokers; add its limits',
  );
  expect(() => validate({ ...spec, pools: {} })).toThrow(
    '`pools` of EksNodes must have "general", where pods go that ask for no other, got none; add its limits',
  );
});

test("refuses a pool in which no node fits", () => {
  expect(() => validate({ ...spec, pools: { general: { limits: { ...limits, cpu: 1 } } } })).toThrow(
    "`pools.general.limits.cpu` must be 2 or more whole cores, since a node has two, got 1; set what the pool may grow to",
  );
});

test("refuses a pool of no families", () => {
  expect(() => validate({ ...spec, pools: { general: { limits, families: [] } } })).toThrow(
    "`pools.general.families` must name one or more instance families, got none; leave it out for what suits the purpose",
  );
});

test("refuses nodes without a processor", () => {
  expect(() => validate({ ...spec, architectures: [] })).toThrow(
    "`architectures` of EksNodes must be one or more of arm64, amd64, got none; set those that images are built for",
  );
});

test("refuses a headroom that is no number of pods, or whose pods keep nothing", () => {
  expect(() => validate({ ...spec, headroom: { pods: 1.5, cpu: 1, memory: "1 GiB" } })).toThrow(
    "`headroom.pods` must be a whole number, 0 for none, got 1.5; set millrace:nodes.headroom",
  );
  expect(() => validateExisting({ cluster, headroom: { pods: 1, cpu: 0, memory: "1 GiB" } })).toThrow(
    "`headroom.cpu` must be more than 0 cores, got 0; set what a replica of a worker asks for",
  );
});

test("offers nothing to scrape", () => {
  expect(observeEksNodes()).toEqual({ scrape: [] });
  expect(observeExistingNodes()).toEqual({ scrape: [] });
});
