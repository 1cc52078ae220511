import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Graph } from "./graph";
import { graphOf } from "./graph-of";

const of = (graph: Graph, name: string) => {
  const found = graph.resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no resource "${name}"`);
  return found;
};

/** Registers an object of its own type, with arguments that the compiler would refuse. */
class Loose extends pulumi.CustomResource {
  declare readonly made: pulumi.Output<string>;
  constructor(type: string, name: string, args: pulumi.Inputs) {
    super(type, name, { made: undefined, ...args });
  }
}

describe("the graph of a program", () => {
  test("has each resource with its parent, its dependencies, its protection and its inputs", async () => {
    class Net extends pulumi.ComponentResource {
      constructor() {
        super("millrace:network:Net", "net");
        const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.40.0.0/16" }, { parent: this, protect: true });
        new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.40.0.0/20" }, { parent: this });
      }
    }
    const graph = await graphOf("dev", async () => {
      new Net();
      return Promise.resolve({});
    });
    expect(graph.stack).toBe("dev");
    expect(graph.resources.map(({ urn }) => urn)).toEqual([
      "urn:pulumi:dev::millrace::millrace:network:Net::net",
      "urn:pulumi:dev::millrace::millrace:network:Net$aws:ec2/vpc:Vpc::vpc",
      "urn:pulumi:dev::millrace::millrace:network:Net$aws:ec2/subnet:Subnet::subnet",
    ]);
    expect(of(graph, "net")).toMatchObject({ custom: false, protect: false });
    expect(of(graph, "vpc")).toMatchObject({ custom: true, protect: true, parent: of(graph, "net").urn });
    expect(of(graph, "subnet")).toEqual({
      urn: "urn:pulumi:dev::millrace::millrace:network:Net$aws:ec2/subnet:Subnet::subnet",
      type: "aws:ec2/subnet:Subnet",
      name: "subnet",
      parent: of(graph, "net").urn,
      dependencies: [of(graph, "vpc").urn],
      propertyDependencies: { vpcId: [of(graph, "vpc").urn] },
      protect: false,
      custom: true,
      inputs: { vpcId: "<aws:ec2/vpc:Vpc vpc.id>", cidrBlock: "10.40.0.0/20" },
    });
  });

  test("has ARNs that can be read apart, in the region of their provider", async () => {
    const graph = await graphOf("dev", async () => {
      const provider = new aws.Provider("europe", { region: "eu-central-1" });
      const bucket = new aws.s3.Bucket("lake", {}, { provider });
      const role = new aws.iam.Role("reader", { assumeRolePolicy: "{}" }, { provider });
      const key = new aws.kms.Key("volumes", {}, { provider });
      return Promise.resolve({ bucket: bucket.arn, role: role.arn, key: key.arn });
    });
    expect(graph.outputs).toEqual({
      bucket: "arn:aws:s3:::lake-xxxxxxx",
      role: "arn:aws:iam::111122223333:role/reader-xxxxxxx",
      key: "arn:aws:kms:eu-central-1:111122223333:key/volumes",
    });
  });

  test("marks secrets", async () => {
    const graph = await graphOf("dev", async () => {
      const password = new random.RandomPassword("admin", { length: 20 });
      new k8s.core.v1.Secret("login", { metadata: { name: "login" }, stringData: { password: password.result } });
      return Promise.resolve({ password: password.result });
    });
    const symbol = "<random:index/randomPassword:RandomPassword admin.result>";
    expect(of(graph, "login").inputs.stringData).toEqual({ secret: { password: symbol } });
    expect(graph.outputs).toEqual({ password: { secret: symbol } });
  });

  test("has a cluster's kubeconfig, and of the resources that the component makes none", async () => {
    const graph = await graphOf("dev", async () => {
      const cluster = new eks.Cluster("platform", { subnetIds: ["subnet-1", "subnet-2"] });
      const provider = new k8s.Provider("platform", { kubeconfig: cluster.kubeconfigJson });
      new k8s.core.v1.Namespace("workers", { metadata: { name: "workers" } }, { provider });
      return Promise.resolve({ name: cluster.eksCluster.name, endpoint: cluster.eksCluster.endpoint });
    });
    expect(graph.resources.map(({ type }) => type)).toEqual([
      "eks:index:Cluster",
      "pulumi:providers:kubernetes",
      "kubernetes:core/v1:Namespace",
    ]);
    const config = JSON.parse(
      String(of(graph, "platform").inputs.kubeconfig ?? graph.resources[1]?.inputs.kubeconfig),
    ) as {
      clusters: readonly { cluster: { server: string } }[];
    };
    expect(config.clusters[0]?.cluster.server).toBe(graph.outputs.endpoint);
  });

  test("is the same when it is made again, and another for another stack", async () => {
    const body = async () => Promise.resolve({ id: new aws.ec2.Vpc("vpc", { cidrBlock: pulumi.getStack() }).id });
    const [one, two, prod] = await Promise.all([graphOf("dev", body), graphOf("dev", body), graphOf("prod", body)]);
    expect(two).toEqual(one);
    expect(prod.resources[0]?.inputs).toEqual({ cidrBlock: "prod" });
  });

  test("answers the providers' functions, with the program's configuration at hand", async () => {
    const graph = await graphOf(
      "dev",
      async () => {
        const zones = await aws.getAvailabilityZones({ state: "available" });
        return { zones: zones.names.slice(0, 3), place: new pulumi.Config("millrace").require("place") };
      },
      { config: { "millrace:place": "aws" } },
    );
    expect(graph.outputs).toEqual({ zones: ["us-east-1a", "us-east-1b", "us-east-1c"], place: "aws" });
  });
});

describe("a program is refused", () => {
  const failing = (make: () => unknown) =>
    graphOf("dev", async () => {
      await Promise.resolve(make());
      return {};
    });

  test("for every defect at once: unlisted types, unknown, missing and ill-kinded arguments", async () => {
    await expect(
      failing(() => {
        new Loose("aws:nowhere/thing:Thing", "thing", {});
        new Loose("aws:ec2/vpc:Vpc", "vpc", { cidrBlok: "10.0.0.0/16" });
        new Loose("aws:ec2/subnet:Subnet", "subnet", { vpcId: ["vpc-1"] });
        new Loose("aws:msk/cluster:Cluster", "kafka", {
          kafkaVersion: "4.0.x",
          numberOfBrokerNodes: 3,
          brokerNodeGroupInfo: { instanceType: "kafka.m7g.large", clientSubnets: [] },
        });
      }),
    ).rejects.toThrow(
      new Error(
        [
          "aws:nowhere/thing:Thing thing: type aws:nowhere/thing:Thing is not in infra/harness/stand-in/shapes/aws.json; run `npm run stand-ins`, and say in infra/harness/stand-in/computed what the provider computes of it",
          'aws:ec2/vpc:Vpc vpc: "cidrBlok" is no argument; allowed are assignGeneratedIpv6CidrBlock, cidrBlock, enableDnsHostnames, enableDnsSupport, enableNetworkAddressUsageMetrics, instanceTenancy, ipv4IpamPoolId, ipv4NetmaskLength, ipv6CidrBlock, ipv6CidrBlockNetworkBorderGroup, ipv6IpamPoolId, ipv6NetmaskLength, region, tags: take it out or mend its spelling',
          'aws:ec2/subnet:Subnet subnet: "vpcId" must be a string, got a list; set another',
          'aws:msk/cluster:Cluster kafka: "brokerNodeGroupInfo.securityGroups" is required, got nothing; set it',
        ].join("\n"),
      ),
    );
  });

  test("for a function that has no answer", async () => {
    await expect(failing(() => aws.ec2.getVpcs())).rejects.toThrow(
      /^function aws:ec2\/getVpcs:getVpcs has no answer; there are answers for aws:.*: add one in infra\/harness\/stand-in\/invokes.ts$/,
    );
  });

  test("for two resources of one name", async () => {
    await expect(
      failing(() => {
        new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
        new aws.ec2.Vpc("vpc", { cidrBlock: "10.1.0.0/16" });
      }),
    ).rejects.toThrow(new Error("aws:ec2/vpc:Vpc vpc: two resources have this name and parent; give one another name"));
  });

  test("for what it throws itself", async () => {
    await expect(
      failing(() => {
        throw new Error("no such place");
      }),
    ).rejects.toThrow(new Error("no such place"));
  });
});
