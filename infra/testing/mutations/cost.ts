import { changed, dropped, lengthened, type Mutation, rewritten, within } from "./mutation";
import { CLUSTER, DATABASE, MSK } from "./subjects";

const POOL = "kubernetes:karpenter.sh/v1:NodePool::general";
const CLASS = "kubernetes:storage.k8s.io/v1:StorageClass::millrace";
const BUDGET = "aws:budgets/budget:Budget::monthly";
const PLAN = "kubernetes:core/v1:ConfigMap::millrace-workers/millrace-plan";
const REQUIREMENTS = ["spec", "template", "spec", "requirements"] as const;

export const cost: readonly Mutation[] = [
  changed("node-families", POOL, [...REQUIREMENTS, 0, "values"], lengthened("p")),
  changed("node-families", POOL, [...REQUIREMENTS, 1, "values"], ["3"]),
  changed("broker-families", MSK, ["brokerNodeGroupInfo", "instanceType"], "kafka.m5.24xlarge"),
  changed("database-families", DATABASE, ["instanceClass"], "db.x2g.16xlarge"),
  changed("node-limits", POOL, ["spec", "limits", "memory"], undefined),
  changed("node-limits", CLUSTER, ["autoMode", "computeConfig", "nodePools"], ["general-purpose"]),
  changed("storage-types", CLASS, ["parameters", "type"], "io2"),
  changed("storage-types", DATABASE, ["storageType"], "io1"),
  changed("cost-tags", CLASS, ["parameters", "tagSpecification_1"], undefined),
  changed("cost-tags", "pulumi:providers:aws::aws", ["defaultTags"], rewritten("millrace:project", "project")),
  changed("monthly-ceiling", PLAN, ["data", "plan.json"], within(["cost", "total"], 99_999)),
  changed("budget", BUDGET, ["timeUnit"], "ANNUALLY", CLUSTER),
  dropped("budget", BUDGET, CLUSTER),
];
