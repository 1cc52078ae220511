import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { Keda } from "./component";

test("the room is its CRDs, its namespace, the chart, and what its pods may talk to", async () => {
  const { resources } = await registered(() => {
    new Keda("keda", { cluster: testCluster(), kafka: { security: { kind: "none" } } });
  });
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(
    [
      "pulumi:providers:kubernetes cluster",
      "millrace:keda:Keda keda",
      "kubernetes:yaml/v2:ConfigGroup keda-crds",
      "kubernetes:core/v1:Namespace millrace-keda",
      "kubernetes:helm.sh/v4:Chart keda",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-keda/default-deny",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-keda/allow-dns",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-keda/allow-identity",
      "kubernetes:core/v1:LimitRange millrace-keda/defaults",
      "kubernetes:core/v1:ResourceQuota millrace-keda/quota",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-keda/keda-operator",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-keda/keda-operator-metrics-apiserver",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy millrace-keda/keda-admission-webhooks",
    ].sort(),
  );
});
