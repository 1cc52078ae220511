import { describeRule } from "../../testing/cases";
import { object, resource } from "../../testing/subjects";

const pool = (requirements: readonly object[], limits: object = { cpu: "64", memory: "256Gi" }) =>
  object("karpenter.sh/v1:NodePool", "general", {
    spec: { limits: limits as never, template: { spec: { requirements: requirements as never } } },
  });
const asks = (key: string, operator: string, ...values: readonly string[]) => ({
  key: `eks.amazonaws.com/${key}`,
  operator,
  values,
});
const category = asks("instance-category", "In", "c", "m", "r");

describeRule("node-families", {
  ending:
    "; name instance categories and generations, or families, among the requirements of the pool (AWS Well-Architected COST06-BP02)",
  reports: {
    "a pool of whatever is offered": [
      pool([]),
      'NodePool "general": the pool\'s instance-category must be c, m or r, got any',
    ],
    "a category with accelerators": [
      pool([asks("instance-category", "In", "m", "p")]),
      'NodePool "general": the pool\'s instance-category must be c, m or r, got "p"',
    ],
    "a category of any age": [
      pool([category]),
      'NodePool "general": the pool\'s instance-generation must be 6 or later, got any',
    ],
    "an old generation": [
      pool([category, asks("instance-generation", "Gt", "3")]),
      'NodePool "general": the pool\'s instance-generation must be 6 or later, got above 3',
    ],
    "an old family": [
      pool([asks("instance-family", "In", "m7g", "m5")]),
      'NodePool "general": the pool\'s families must be of c, m or r, generation 6 or later, got "m5"',
    ],
    "a type of another category": [
      pool([asks("instance-type", "In", "x2gd.large")]),
      'NodePool "general": the pool\'s families must be of c, m or r, generation 6 or later, got "x2gd"',
    ],
    "a machine of its own": [
      resource("aws:ec2/instance:Instance", "jump", { instanceType: "t2.micro" }),
      'aws:ec2/instance:Instance "jump": instanceType must be of c, m or r, generation 6 or later, got "t2.micro"',
    ],
  },
  accepts: {
    "categories and generations": pool([category, asks("instance-generation", "Gt", "5")]),
    families: pool([asks("instance-family", "In", "m7g", "c6gn")]),
  },
});

const broker = (instanceType: string) =>
  resource("aws:msk/cluster:Cluster", "kafka", { brokerNodeGroupInfo: { instanceType } });

describeRule("broker-families", {
  ending: "; size brokers by their number and within the family (AWS Well-Architected COST06-BP02)",
  reports: {
    "another family": [
      broker("kafka.m5.large"),
      'aws:msk/cluster:Cluster "kafka": brokerNodeGroupInfo.instanceType must be of m7g, got "kafka.m5.large"',
    ],
  },
  accepts: { "the family": broker("kafka.m7g.4xlarge") },
});

const database = (fields: object) =>
  resource("aws:rds/instance:Instance", "postgres", {
    instanceClass: "db.t4g.medium",
    storageType: "gp3",
    ...fields,
  });

describeRule("database-families", {
  ending: "; choose a size within the family (AWS Well-Architected COST06-BP02)",
  reports: {
    "another family": [
      database({ instanceClass: "db.x2g.large" }),
      'aws:rds/instance:Instance "postgres": instanceClass must be of t4g, m7g, r7g, m8g or r8g, got "db.x2g.large"',
    ],
  },
  accepts: { "one of the families": database({}) },
});

const cluster = (nodePools: readonly string[]) =>
  resource("eks:index:Cluster", "millrace", { autoMode: { computeConfig: { nodePools } } });

describeRule("node-limits", {
  ending:
    "; set limits of cpu and memory of a pool of our own, and have no built-in pool, which has none (AWS Well-Architected COST02-BP05)",
  reports: {
    "a pool without end": [
      pool([], {}),
      'NodePool "general": spec.limits.cpu must be a quantity, got nothing',
      'NodePool "general": spec.limits.memory must be a quantity, got nothing',
    ],
    "the pools that Auto Mode brings": [
      cluster(["general-purpose"]),
      'eks:index:Cluster "millrace": autoMode.computeConfig.nodePools must be [], got ["general-purpose"]',
    ],
    "the same of a plain cluster": [
      resource("aws:eks/cluster:Cluster", "millrace", { computeConfig: { nodePools: ["system"] } }),
      'aws:eks/cluster:Cluster "millrace": computeConfig.nodePools must be [], got ["system"]',
    ],
  },
  accepts: { "a pool with limits": pool([]), "no pools of Auto Mode": cluster([]) },
});

const storage = (type: string, provisioner = "ebs.csi.eks.amazonaws.com") =>
  object("storage.k8s.io/v1:StorageClass", "millrace", { provisioner, parameters: { type } });

describeRule("storage-types", {
  ending: "; use gp3; what needs io2's latency gets a waiver with its reason (AWS Well-Architected COST06-BP02)",
  reports: {
    "volumes by operations": [storage("io2"), 'StorageClass "millrace": parameters.type must be gp3, got "io2"'],
    "a volume of the last generation": [
      resource("aws:ebs/volume:Volume", "one", { type: "gp2" }),
      'aws:ebs/volume:Volume "one": type must be gp3, got "gp2"',
    ],
    "a database by operations": [
      database({ storageType: "io2" }),
      'aws:rds/instance:Instance "postgres": storageType must be gp3, got "io2"',
    ],
  },
  accepts: { gp3: [storage("gp3"), database({})], "a class of another": storage("fast", "rancher.io/local-path") },
});
