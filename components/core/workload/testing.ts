import * as k8s from "@pulumi/kubernetes";
import type { ClusterEndpoint } from "../endpoints";

/** A cluster for tests of components; to be called within the program. */
export const testCluster = (): ClusterEndpoint => ({
  provider: new k8s.Provider("cluster", { kubeconfig: "{}" }),
  name: "test",
  form: "any",
  cidrs: ["10.0.0.0/8"],
  disposable: true,
  storageClass: "standard",
});
