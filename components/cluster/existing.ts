import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterEndpoint } from "../core/endpoints";
import { Room } from "../core/room";
import { type ExistingClusterSpec, validateExisting } from "./spec";

/** A cluster that exists, by a context of the kubeconfig. Nothing of it is made or deleted, save what rooms put there. */
export class ExistingCluster extends Room<ExistingClusterSpec> {
  endpoint!: ClusterEndpoint;

  constructor(name: string, spec: ExistingClusterSpec, options?: pulumi.ComponentResourceOptions) {
    super("cluster:ExistingCluster", name, options);
    this.register(validateExisting(spec));
  }

  protected register({ name, context, kubeconfig, cidrs, storageClass, disposable }: ExistingClusterSpec): void {
    // Without an identifier the provider itself notices that a context leads to another cluster, and makes everything anew there.
    const provider = new k8s.Provider(
      "cluster",
      {
        deleteUnreachable: false,
        enableServerSideApply: true,
        ...(context === undefined ? {} : { context }),
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
      },
      { parent: this },
    );
    this.endpoint = { provider, name, form: "any", cidrs, disposable, storageClass };
    this.registerOutputs({ name, cidrs, storageClass });
  }
}
