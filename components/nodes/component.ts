import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterEndpoint } from "../core/endpoints";
import type { ClusterRendering } from "../core/kubernetes/manifest";
import type { PoolName } from "../core/kubernetes/placement";
import { ClusterRoom } from "../core/kubernetes/room";
import type { Late } from "../core/text";
import { type RenderedEksNodes, renderEksNodes, renderExistingNodes } from "./render";
import { type EksNodesSpec, type ExistingNodesSpec, validate, validateExisting } from "./spec";

/** The nodes that an EKS cluster in Auto Mode may have, its volumes, and the room that is kept free. */
export class EksNodes extends ClusterRoom<RenderedEksNodes> {
  /** The cluster for every other room: what is made with it comes after the node pools and is gone before they are. */
  endpoint!: ClusterEndpoint;
  private readonly kubeconfig: Late<string>;
  private readonly pools: readonly PoolName[];

  constructor(name: string, spec: EksNodesSpec, options?: pulumi.ComponentResourceOptions) {
    super("nodes:EksNodes", name, spec.cluster, options);
    this.kubeconfig = spec.kubeconfig;
    const valid = validate(spec);
    this.pools = valid.pools.map(({ name: pool }) => pool);
    this.register(renderEksNodes(valid));
  }

  protected register(rendered: RenderedEksNodes): void {
    this.apply(rendered);
    const nodes = [...this.objects.values()];
    // EKS calls an add-on made once its pods run: without a pool that would be never.
    const addons = rendered.addons.map(
      ({ name, conflicts }) =>
        new aws.eks.Addon(
          name,
          {
            clusterName: this.cluster.name,
            addonName: name,
            resolveConflictsOnCreate: conflicts,
            resolveConflictsOnUpdate: conflicts,
          },
          { parent: this, dependsOn: nodes },
        ),
    );
    // A provider of its own: whatever is in the cluster depends on its provider, and so on the nodes, without being told. On the
    // add-ons too, since a registered API that nobody answers yet, or no more, fails who lists APIs and holds up namespaces.
    const provider = new k8s.Provider(
      "nodes",
      {
        kubeconfig: pulumi.secret(this.kubeconfig),
        clusterIdentifier: this.cluster.name,
        deleteUnreachable: false,
        enableServerSideApply: true,
      },
      { parent: this, dependsOn: [...nodes, ...addons] },
    );
    this.endpoint = { ...this.cluster, provider, pools: this.pools };
    this.registerOutputs({ storageClass: this.cluster.storageClass });
  }
}

/** Priorities and headroom in a cluster whose nodes are somebody else's. */
export class ExistingNodes extends ClusterRoom {
  endpoint!: ClusterEndpoint;

  constructor(name: string, spec: ExistingNodesSpec, options?: pulumi.ComponentResourceOptions) {
    super("nodes:ExistingNodes", name, spec.cluster, options);
    this.register(renderExistingNodes(validateExisting(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.endpoint = this.cluster;
    this.registerOutputs({});
  }
}
