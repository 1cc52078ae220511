import { renderText } from "../../components/core/plan";
import type { Planned } from "../plan";
import type { Graph, GraphResource } from "../harness/graph";
import { quotasOf, quotaTable } from "./quotas";

const made = (type: string, count: number, inputs: GraphResource["inputs"] = {}): readonly GraphResource[] =>
  Array.from({ length: count }, (_, index) => ({
    urn: `urn:${type}::${index}`,
    type,
    name: String(index),
    dependencies: [],
    protect: false,
    custom: true,
    inputs,
  }));
const graphOf = (...resources: readonly GraphResource[]): Graph => ({ stack: "test", resources, outputs: {} });
const planned = {
  capacity: {
    brokers: { form: "msk", count: 9 },
    nodes: [
      { instance: "m7g.xlarge", spot: false, nodes: { peak: 10 } },
      { instance: "m7g.xlarge", spot: true, nodes: { peak: 3 } },
    ],
  },
} as unknown as Planned;

test("the quotas are those that the stack needs something of, with how much", () => {
  const graph = graphOf(
    ...made("aws:ec2/vpc:Vpc", 1),
    ...made("aws:ec2/eip:Eip", 6),
    ...made("aws:ec2/vpcEndpoint:VpcEndpoint", 10, { vpcEndpointType: "Interface" }),
    ...made("aws:ec2/vpcEndpoint:VpcEndpoint", 1, { vpcEndpointType: "Gateway" }),
  );
  const quotas = quotasOf(graph, planned);
  expect(quotas.map(({ service, name, needed, preset }) => [service, name, needed, preset])).toEqual([
    ["vpc", "VPCs per Region", 1, 5],
    ["ec2", "Elastic IP addresses per Region", 6, 5],
    ["vpc", "Interface VPC endpoints per VPC", 10, 50],
    ["kafka", "Number of brokers per account", 9, undefined],
    ["ec2", "Running On-Demand Standard instances (vCPU)", 40, undefined],
    ["ec2", "All Standard Spot Instance Requests (vCPU)", 12, undefined],
  ]);
});

test("what a new account has not enough of is said below the table", () => {
  const text = renderText(quotaTable(quotasOf(graphOf(...made("aws:ec2/eip:Eip", 6)), planned)));
  expect(text).toContain(
    "Elastic IP addresses per Region: 6 are needed and a new account has 5; ask for more before the first deployment.",
  );
});
