import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Any resource, with arguments that the compiler would refuse. */
class Loose extends pulumi.CustomResource {}

/** What a test may let the program do wrong, by the setting `small:defect`. */
const defects: Readonly<Record<string, (vpc: aws.ec2.Vpc) => unknown>> = {
  "unlisted type": () => new Loose("aws:nowhere/thing:Thing", "thing", {}),
  arguments: () =>
    new Loose("aws:msk/cluster:Cluster", "kafka", {
      kafkaVersion: "4.0.x",
      numberOfBrokerNodes: 3,
      brokerNodeGroupInfo: {
        instanceType: "kafka.m7g.large",
        clientSubnets: [],
        storageInfo: { ebsStorageInfo: { volumeSiz: 100 } },
      },
    }),
  "uncomputed output": (vpc) => new aws.ec2.InternetGateway("gateway", { vpcId: vpc.ipv6CidrBlock }),
  "unanswered function": () => aws.ec2.getVpcsOutput(),
};

/** A network, a cluster in it, and in the cluster a deployment with a generated password. */
export = async (): Promise<Readonly<Record<string, unknown>>> => {
  const config = new pulumi.Config("small");
  const provider = new aws.Provider("aws", { region: "eu-central-1", skipCredentialsValidation: true });
  const onAws = { provider };
  const zones = await aws.getAvailabilityZones({ state: "available" }, { provider, async: true });
  const vpc = new aws.ec2.Vpc("network", { cidrBlock: "10.40.0.0/16" }, onAws);
  const subnets = zones.names
    .slice(0, config.requireNumber("zones"))
    .map(
      (availabilityZone, index) =>
        new aws.ec2.Subnet(
          `private-${index}`,
          { vpcId: vpc.id, cidrBlock: `10.40.${index}.0/24`, availabilityZone },
          onAws,
        ),
    );
  const defect = defects[config.get("defect") ?? ""];
  if (defect !== undefined) {
    defect(vpc);
    return {};
  }
  const cluster = new eks.Cluster(
    "platform",
    { vpcId: vpc.id, privateSubnetIds: subnets.map(({ id }) => id), autoMode: { enabled: true } },
    { providers: { aws: provider } },
  );
  const inCluster = { provider: new k8s.Provider("platform", { kubeconfig: pulumi.secret(cluster.kubeconfigJson) }) };
  const namespace = new k8s.core.v1.Namespace("shop", { metadata: { name: "shop" } }, inCluster);
  const metadata = { name: "shop", namespace: namespace.metadata.name };
  const password = new random.RandomPassword("admin", { length: 32 });
  const secret = new k8s.core.v1.Secret("shop", { metadata, stringData: { password: password.result } }, inCluster);
  new k8s.helm.v4.Chart(
    "operator",
    { chart: "operator", version: "1.0.0", namespace: "shop", values: { replicas: 1 } },
    inCluster,
  );
  new k8s.apps.v1.Deployment(
    "shop",
    {
      metadata,
      spec: {
        selector: { matchLabels: { app: "shop" } },
        template: {
          metadata: { labels: { app: "shop" } },
          spec: {
            containers: [{ name: "shop", image: "shop:1", envFrom: [{ secretRef: { name: secret.metadata.name } }] }],
          },
        },
      },
    },
    inCluster,
  );
  for (let index = 0; index < (config.getNumber("more") ?? 0); index += 1) {
    new k8s.core.v1.ConfigMap(
      `more-${index}`,
      { metadata: { name: `more-${index}`, namespace: "shop" }, data: { at: `${index}` } },
      inCluster,
    );
  }
  return { vpc: vpc.id, cluster: cluster.eksCluster.arn, kubeconfig: pulumi.secret(cluster.kubeconfig) };
};
