import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { TrivyOperator } from "./component";
import { sizeOf } from "./size";

test("the room is its definitions, its namespace, the chart, and what its pods may talk to", async () => {
  const { resources } = await registered(() => {
    new TrivyOperator("trivy-operator", {
      cluster: testCluster(),
      size: sizeOf({ streams: [], workers: [], load: 1, lasting: false }),
    });
  });
  const counted = (type: string) => resources.filter((resource) => resource.type === type).map(({ name }) => name);
  expect(counted("kubernetes:helm.sh/v4:Chart")).toEqual(["trivy-operator"]);
  expect(counted("kubernetes:yaml/v2:ConfigGroup")).toHaveLength(1);
  expect(counted("kubernetes:networking.k8s.io/v1:NetworkPolicy").sort()).toEqual(
    ["allow-dns", "allow-identity", "default-deny", "trivy-operator", "trivy-scan", "trivy-server"].map(
      (name) => `millrace-trivy-operator/${name}`,
    ),
  );
});
