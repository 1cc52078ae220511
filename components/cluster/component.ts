import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterEndpoint } from "../core/endpoints";
import { joined } from "../core/output";
import { Room } from "../core/room";
import { type RenderedAccess, type RenderedEksCluster, type RenderedRole, renderEksCluster } from "./render";
import { type EksClusterSpec, type ValidEksClusterSpec, validate } from "./spec";

/** A role, and what must be there before somebody uses it. */
interface Role {
  readonly role: aws.iam.Role;
  readonly rights: readonly pulumi.Resource[];
}

/** What the nodes' room needs of the cluster. */
export interface NodesOfCluster {
  /** Name of the nodes' role, known once it has its rights and may join the cluster. */
  readonly role: pulumi.Output<string>;
  /** Id of the security group that EKS made, which nodes and control plane share. */
  readonly securityGroup: pulumi.Output<string>;
}

/** An EKS cluster in Auto Mode. It has no nodes of its own: the nodes' room says which there may be. */
export class EksCluster extends Room<RenderedEksCluster> {
  /** For the nodes' room alone; every other room takes that room's endpoint, so that nodes outlive what runs on them. */
  endpoint!: ClusterEndpoint;
  /** Asks `aws eks get-token` for a token of whoever uses it; a secret. */
  kubeconfig!: pulumi.Output<string>;
  nodes!: NodesOfCluster;
  private readonly spec: ValidEksClusterSpec;

  constructor(name: string, spec: EksClusterSpec, options?: pulumi.ComponentResourceOptions) {
    super("cluster:EksCluster", name, options);
    this.spec = validate(spec);
    this.register(renderEksCluster(this.spec));
  }

  protected register(rendered: RenderedEksCluster): void {
    const clusterRole = this.role("cluster", rendered.clusterRole);
    const nodeRole = this.role("nodes", rendered.nodeRole);
    const logs = new aws.cloudwatch.LogGroup(
      "control-plane",
      {
        name: rendered.logGroup,
        retentionInDays: rendered.logRetentionDays,
        kmsKeyId: this.spec.keys.logs,
      },
      { parent: this },
    );
    const cluster = this.cluster(rendered, clusterRole, logs);
    // Plain, but known once the cluster is there: what uses the name waits for it, and goes before it.
    const clusterName = cluster.clusterSecurityGroupId.apply(() => rendered.name);
    const joins = this.access(rendered.nodeAccess, clusterName, nodeRole.role.arn);
    for (const admin of rendered.admins) this.access(admin, clusterName, admin.principal);

    this.kubeconfig = pulumi.secret(cluster.kubeconfigJson);
    this.nodes = {
      role: pulumi
        .all([nodeRole.role.name, pulumi.all([joins.urn, ...nodeRole.rights.map(({ urn }) => urn)])])
        .apply(([name]) => name),
      securityGroup: cluster.clusterSecurityGroupId,
    };
    this.endpoint = {
      provider: this.provider(rendered.name),
      name: clusterName,
      form: "eks",
      cidrs: rendered.cidrs,
      disposable: this.spec.disposable,
      storageClass: this.spec.storageClass,
    };
    this.registerOutputs({ name: clusterName, kubeconfig: this.kubeconfig });
  }

  private cluster(rendered: RenderedEksCluster, { role, rights }: Role, logs: pulumi.Resource): eks.Cluster {
    const { name, version, endpoint } = rendered;
    return new eks.Cluster(
      name,
      {
        name,
        version,
        subnetIds: [...this.spec.network.privateSubnets],
        serviceRole: role,
        authenticationMode: "API",
        // Everything that has nodes of its own, or that Auto Mode does itself, is off.
        autoMode: { enabled: true, createNodeRole: false, computeConfig: { nodePools: [] } },
        skipDefaultNodeGroup: true,
        createInstanceRole: false,
        corednsAddonOptions: { enabled: false },
        kubeProxyAddonOptions: { enabled: false },
        endpointPrivateAccess: endpoint.private,
        endpointPublicAccess: endpoint.public,
        ...(endpoint.public ? { publicAccessCidrs: [...endpoint.allow] } : {}),
        kubernetesServiceIpAddressRange: rendered.serviceCidr,
        encryptionConfigKeyArn: this.spec.keys.cluster,
        enabledClusterLogTypes: [...rendered.logTypes],
        // Extended support costs more by the hour; a cluster that is behind is upgraded instead.
        upgradePolicy: { supportType: "STANDARD" },
        deletionProtection: this.spec.protect,
      },
      // Its role has its rights for as long as there is something to take down; its log group would be made anew without a key.
      { parent: this, protect: this.spec.protect, dependsOn: [...rights, logs] },
    );
  }

  /** The rights of a token are those of whoever runs the program: no credential is kept. */
  private provider(name: string): k8s.Provider {
    return new k8s.Provider(
      "cluster",
      {
        kubeconfig: this.kubeconfig,
        // Another kubeconfig for the same cluster must not make everything in it anew.
        clusterIdentifier: name,
        // A cluster that does not answer is no cluster whose objects are gone.
        deleteUnreachable: false,
        enableServerSideApply: true,
      },
      { parent: this },
    );
  }

  private role(name: string, rendered: RenderedRole): Role {
    const role = new aws.iam.Role(
      name,
      {
        name: rendered.name,
        description: rendered.description,
        assumeRolePolicy: joined(rendered.assumeRolePolicy),
      },
      { parent: this },
    );
    const managed = rendered.managed.map(
      (policyArn) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${policyArn.slice(policyArn.lastIndexOf("/") + 1)}`,
          { role: role.name, policyArn },
          { parent: this },
        ),
    );
    const own = Object.entries(rendered.own).map(
      ([policyName, policy]) =>
        new aws.iam.RolePolicy(
          `${name}-${policyName}`,
          { role: role.name, name: policyName, policy: joined(policy) },
          { parent: this },
        ),
    );
    return { role, rights: [...managed, ...own] };
  }

  private access(
    { name, type, policy }: RenderedAccess,
    clusterName: pulumi.Output<string>,
    principalArn: pulumi.Input<string>,
  ): aws.eks.AccessPolicyAssociation {
    const entry = new aws.eks.AccessEntry(name, { clusterName, principalArn, type }, { parent: this });
    return new aws.eks.AccessPolicyAssociation(
      name,
      { clusterName, principalArn: entry.principalArn, policyArn: policy, accessScope: { type: "cluster" } },
      { parent: this },
    );
  }
}
