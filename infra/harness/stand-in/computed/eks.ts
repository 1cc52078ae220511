import type { Plain } from "../wire";
import { type Draft, globalArn } from "./model";

/**
 * `@pulumi/eks` makes many resources for a cluster. Of these the stand-in makes the one that the component always gives out, as
 * `eksCluster`, and the component's other outputs follow from that.
 */
export const promisedName = (name: string): string => `${name}-eksCluster`;

/** The arguments of the promised cluster. */
export function promisedArguments({ name, inputs }: Pick<Draft, "name" | "inputs">): Plain {
  const subnetIds = inputs.subnetIds ?? [
    ...((inputs.privateSubnetIds as readonly unknown[] | undefined) ?? []),
    ...((inputs.publicSubnetIds as readonly unknown[] | undefined) ?? []),
  ];
  const { name: clusterName, version, enabledClusterLogTypes, encryptionConfigKeyArn } = inputs;
  const { endpointPrivateAccess, endpointPublicAccess, publicAccessCidrs } = inputs;
  return {
    ...(clusterName === undefined ? {} : { name: clusterName }),
    ...(version === undefined ? {} : { version }),
    roleArn: globalArn("iam", `role/${name}-eksRole`),
    vpcConfig: { subnetIds, ...given({ endpointPrivateAccess, endpointPublicAccess, publicAccessCidrs }) },
    ...given({ enabledClusterLogTypes }),
    ...(encryptionConfigKeyArn === undefined
      ? {}
      : { encryptionConfig: { provider: { keyArn: encryptionConfigKeyArn }, resources: ["secrets"] } }),
  };
}

const given = (fields: Plain): Plain =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The outputs of the component that are no resources. @param cluster the outputs of the promised cluster */
export function clusterOutputs(draft: Draft, cluster: Plain): Plain {
  const { region, inputs, name } = draft;
  const issuer = `oidc.eks.${region}.amazonaws.com/id/${draft.tail(32)}`;
  const config = kubeconfig(cluster, region);
  return {
    kubeconfig: config,
    kubeconfigJson: JSON.stringify(config),
    autoModeNodeRoleName: autoMode(inputs) ? `${name}-eksAutoNodeRole-${draft.tail(7)}` : "",
    clusterSecurityGroupId: draft.fresh("sg-", 17, "clusterSecurityGroupId"),
    nodeSecurityGroupId: draft.fresh("sg-", 17, "nodeSecurityGroupId"),
    defaultNodeGroupAsgName: "",
    fargateProfileId: "",
    fargateProfileStatus: "",
    instanceRoles: [],
    oidcIssuer: issuer,
    oidcProviderUrl: `https://${issuer}`,
    oidcProviderArn: inputs.createOidcProvider === true ? globalArn("iam", `oidc-provider/${issuer}`) : "",
  };
}

/** The kubeconfig that `@pulumi/eks` makes: a token is asked of the `aws` command. */
function kubeconfig(cluster: Plain, region: string): Plain {
  const authority = (cluster.certificateAuthority as { data?: string } | undefined)?.data;
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "kubernetes", cluster: { server: cluster.endpoint, "certificate-authority-data": authority } }],
    contexts: [{ name: "aws", context: { cluster: "kubernetes", user: "aws" } }],
    "current-context": "aws",
    users: [
      {
        name: "aws",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["--region", region, "eks", "get-token", "--cluster-name", cluster.name, "--output", "json"],
          },
        },
      },
    ],
  };
}

const autoMode = (inputs: Plain): boolean => (inputs.autoMode as { enabled?: boolean } | undefined)?.enabled === true;
