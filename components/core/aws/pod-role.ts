import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Late } from "../text";
import { joined } from "../output";
import { json } from "../text";
import { policy, type Statement } from "./policy";

export interface PodRoleSpec {
  /** Of the cluster. */
  readonly cluster: Late<string>;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly statements: readonly Statement[];
}

/**
 * A role that the pods of one service account have, by EKS pod identity (nobody else can assume it), and what pods must be started
 * after: a pod is told of its role when it is admitted, and one that was admitted before the association and the rights were there
 * never learns of it.
 */
export function podIdentity(
  name: string,
  spec: PodRoleSpec,
  options: pulumi.CustomResourceOptions,
): { readonly role: aws.iam.Role; readonly ready: readonly pulumi.Resource[] } {
  const role = new aws.iam.Role(
    name,
    {
      assumeRolePolicy: JSON.stringify(
        policy([
          {
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
          },
        ]),
      ),
      description: `Pods of service account ${spec.serviceAccount} in namespace ${spec.namespace}`,
    },
    options,
  );
  const rights = new aws.iam.RolePolicy(
    name,
    { role: role.name, policy: joined(json(policy(spec.statements))) },
    options,
  );
  const association = new aws.eks.PodIdentityAssociation(
    name,
    {
      clusterName: spec.cluster,
      namespace: spec.namespace,
      serviceAccount: spec.serviceAccount,
      roleArn: role.arn,
    },
    options,
  );
  return { role, ready: [rights, association] };
}
