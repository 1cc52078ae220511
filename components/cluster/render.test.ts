import { plain } from "../core/text";
import { observeEksCluster, observeExistingCluster } from "./observe";
import { type RenderedRole, renderEksCluster } from "./render";
import { clusterRoleName, type EksClusterSpec, validate, validateExisting } from "./spec";

const spec: EksClusterSpec = {
  name: "millrace-test",
  region: "eu-west-1",
  account: "123456789012",
  network: { cidr: "10.40.0.0/16", privateSubnets: ["subnet-1", "subnet-2", "subnet-3"] },
  keys: {
    cluster: "arn:aws:kms:eu-west-1:123456789012:key/cluster",
    logs: "arn:aws:kms:eu-west-1:123456789012:key/logs",
  },
  endpoint: { public: false },
  disposable: false,
  protect: true,
};
const render = (changes: Partial<EksClusterSpec> = {}) => renderEksCluster(validate({ ...spec, ...changes }));
const policies = ({ own }: RenderedRole): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(own).map(([name, policy]) => [
      name,
      (JSON.parse(plain(policy)) as { Statement: unknown }).Statement,
    ]),
  );

test("the API server answers within the network, and outside of it only whom the settings name", () => {
  expect(render().endpoint).toEqual({ private: true, public: false, allow: [] });
  expect(render({ endpoint: { public: true, allow: ["203.0.113.0/24"] } }).endpoint).toEqual({
    private: true,
    public: true,
    allow: ["203.0.113.0/24"],
  });
});

test("every log of the control plane goes to one group, for a while", () => {
  const { logGroup, logRetentionDays, logTypes } = render();
  expect({ logGroup, logRetentionDays, logTypes }).toEqual({
    logGroup: "/aws/eks/millrace-test/cluster",
    logRetentionDays: 90,
    logTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
  });
});

test("pods find the API server by its service and in the network", () => {
  const { serviceCidr, cidrs } = render();
  expect({ serviceCidr, cidrs }).toEqual({ serviceCidr: "172.20.0.0/16", cidrs: ["10.40.0.0/16", "172.20.0.1/32"] });
});

test("EKS has AWS' policies for Auto Mode, and the cluster's key", () => {
  const { clusterRole } = render();
  expect(clusterRole.name).toBe(clusterRoleName("millrace-test"));
  expect(clusterRole.managed).toEqual([
    "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    "arn:aws:iam::aws:policy/AmazonEKSComputePolicy",
    "arn:aws:iam::aws:policy/AmazonEKSBlockStoragePolicy",
    "arn:aws:iam::aws:policy/AmazonEKSLoadBalancingPolicy",
    "arn:aws:iam::aws:policy/AmazonEKSNetworkingPolicy",
  ]);
  expect(JSON.parse(plain(clusterRole.assumeRolePolicy))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ],
  });
  expect(policies(clusterRole)).toEqual({
    key: [
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"],
        Resource: ["arn:aws:kms:eu-west-1:123456789012:key/cluster"],
      },
    ],
  });
});

test("to tag what EKS makes needs rights of its own, each for things with the cluster's mark alone", () => {
  const { tags } = policies(render({ tags: { "millrace:stack": "test" } }).clusterRole);
  const statements = tags as readonly { Sid: string; Condition: { StringEquals: unknown } }[];
  expect(statements.map(({ Sid }) => Sid)).toEqual(["Nodes", "Volumes", "Interfaces", "LoadBalancers"]);
  for (const { Condition } of statements) {
    expect(Condition.StringEquals).toEqual({
      "aws:RequestTag/eks:eks-cluster-name": "${aws:PrincipalTag/eks:eks-cluster-name}",
    });
  }
});

test("nodes register, assume the roles of their pods and pull images, and nothing else", () => {
  const { nodeRole, nodeAccess } = render();
  expect(nodeRole.name).toBe("millrace-test-nodes");
  expect(nodeRole.managed).toEqual([
    "arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
  ]);
  expect(nodeRole.own).toEqual({});
  expect(nodeAccess).toEqual({
    name: "nodes",
    type: "EC2",
    policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy",
  });
});

test("each administrator has an access entry", () => {
  const principal = "arn:aws:iam::123456789012:role/teams/platform-admins";
  expect(render({ admins: [principal] }).admins).toEqual([
    {
      name: "admin-platform-admins",
      type: "STANDARD",
      policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      principal,
    },
  ]);
});

test.each(["Millrace", "1-test", "a", "test-"])("refuses %s as a name", (name) => {
  expect(() => validate({ ...spec, name })).toThrow(
    `\`name\` of EksCluster must be 2 to 50 lower-case letters, digits and hyphens that begin with a letter, got "${name}"`,
  );
});

test("refuses a public API server for nobody", () => {
  expect(() => validate({ ...spec, endpoint: { public: true, allow: [] } })).toThrow(
    'millrace:cluster.allow must name who may reach a public API server, got an empty list; set addresses, or millrace:cluster.endpoint "private"',
  );
});

test("refuses a public API server for everybody", () => {
  expect(() => validate({ ...spec, endpoint: { public: true, allow: ["203.0.113.0/24", "0.0.0.0/0"] } })).toThrow(
    'millrace:cluster.allow must not be the whole internet, got "0.0.0.0/0"; set the addresses that you deploy from',
  );
});

test("refuses an administrator who is no role", () => {
  expect(() => validate({ ...spec, admins: ["arn:aws:iam::123456789012:user/ada"] })).toThrow(
    'millrace:cluster.admins must be ARNs of IAM roles such as arn:aws:iam::123456789012:role/admins, got "arn:aws:iam::123456789012:user/ada"',
  );
});

test("refuses two administrators that would be called the same", () => {
  const admins = ["arn:aws:iam::123456789012:role/a/admins", "arn:aws:iam::123456789012:role/b/admins"];
  expect(() => validate({ ...spec, admins })).toThrow(
    'millrace:cluster.admins must be roles of different names, got "admins" twice; leave one out',
  );
});

test("refuses a retention that CloudWatch does not offer", () => {
  expect(() => validate({ ...spec, logRetention: "2 days" })).toThrow(
    '`logRetention` of EksCluster must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, which CloudWatch offers, got "2 days"; set the next longer one',
  );
});

test("refuses an existing cluster without the addresses of its API server", () => {
  expect(() => validateExisting({ name: "kind", cidrs: [], storageClass: "standard", disposable: true })).toThrow(
    "millrace:cidrs must name the addresses of the API server, which operators talk to, got an empty list; set for example 10.0.0.0/8",
  );
});

test("offers nothing to scrape", () => {
  expect(observeEksCluster()).toEqual({ scrape: [] });
  expect(observeExistingCluster()).toEqual({ scrape: [] });
});
