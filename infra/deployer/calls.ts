/** What Pulumi's AWS provider calls otherwise than AWS' schemas say. Read off its documentation and sources, not off a run. */

/** By resource type, beside the schemas' actions. */
export const furtherActions: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/logGroup:LogGroup": ["logs:ListTagsForResource"],
  // What it takes over it empties, entry by entry.
  "aws:ec2/defaultRouteTable:DefaultRouteTable": ["ec2:DeleteRoute", "ec2:DescribeRouteTables"],
  "aws:ec2/eip:Eip": ["ec2:DescribeAddressesAttribute"],
  "aws:ec2/internetGateway:InternetGateway": ["ec2:AttachInternetGateway", "ec2:DetachInternetGateway"],
  // Interfaces that a service left behind keep a group and a subnet from being deleted.
  "aws:ec2/securityGroup:SecurityGroup": [
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DetachNetworkInterface",
  ],
  "aws:ec2/subnet:Subnet": [
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DetachNetworkInterface",
  ],
  "aws:ec2/vpc:Vpc": ["ec2:DescribeRouteTables"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["ec2:DescribePrefixLists"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["ec2:ModifySecurityGroupRules"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["ec2:ModifySecurityGroupRules"],
  "aws:iam/role:Role": ["iam:ListInstanceProfilesForRole"],
  "aws:lb/loadBalancer:LoadBalancer": [
    // Whoever makes a load balancer must be able to look at where it goes.
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeAddresses",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    // Deleting waits until its interfaces are gone.
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DetachNetworkInterface",
    "iam:CreateServiceLinkedRole",
  ],
  "aws:msk/cluster:Cluster": ["kafka:GetBootstrapBrokers", "kafka:ListNodes", "kafka:ListTagsForResource"],
  "aws:msk/configuration:Configuration": ["kafka:DescribeConfigurationRevision"],
  "aws:s3/bucket:Bucket": ["s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:GetBucketRequestPayment"],
  "aws:secretsmanager/secret:Secret": ["secretsmanager:GetResourcePolicy"],
  // A value that our key encrypts is written and read with the writer's rights to the key.
  "aws:secretsmanager/secretVersion:SecretVersion": [
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "secretsmanager:ListSecretVersionIds",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
  ],
  // An API of the billing service without a CloudFormation type.
  "aws:costexplorer/costAllocationTag:CostAllocationTag": [
    "ce:ListCostAllocationTags",
    "ce:UpdateCostAllocationTagsStatus",
  ],
  // A build that logs in to ECR and pushes.
  "docker-build:index:Image": [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
  ],
};

/** Where `true`, versions and objects must go before their bucket can, images before their repository. */
export const emptyingActions: Readonly<Record<string, { readonly flag: string; readonly actions: readonly string[] }>> =
  {
    "aws:s3/bucket:Bucket": {
      flag: "forceDestroy",
      actions: ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions"],
    },
    "aws:ecr/repository:Repository": { flag: "forceDelete", actions: ["ecr:BatchDeleteImage", "ecr:ListImages"] },
  };

/** What the program asks the provider beside its resources: the account's number and its zones. */
export const functionActions: readonly string[] = ["ec2:DescribeAvailabilityZones", "sts:GetCallerIdentity"];

/** Actions of AWS' schemas for what no resource of ours uses, each with the reason. */
export const needless: Readonly<Record<string, readonly RegExp[]>> = {
  "features of other services": [
    /^(acm-pca|autoscaling|cognito-idp|firehose|lambda|s3tables|vpc-lattice|vpce):/,
    /^cloudwatch:GetMetricData$/,
    /^application-autoscaling:.*ScheduledAction/,
  ],
  "instance profiles: EKS makes those of its nodes by itself": [/^iam:.*InstanceProfile$/],
  "roles are known by their names": [/^iam:ListRoles$/],
  "permission boundaries, managed policies of groups and users": [
    /^iam:.*(RolePermissionsBoundary|GroupPolicy|UserPolicy)$/,
  ],
  "keys are never switched off": [/^kms:(DisableKey|DisableKeyRotation|EnableKey|ListKeys)$/],
  "log groups have no policy, index or delivery of their own": [
    /^logs:(.*(DataProtectionPolicy|IndexPolic|BearerToken|LogGroupDeletionProtection|LogStream)|DeleteResourcePolicy$)/,
  ],
  "buckets have none of these": [
    /^s3:(Put|Delete|Create|Update)\w*(Abac|Accelerate|Analytics|Cors|CORS|Inventory|Metadata|Metrics|Notification|ObjectLock|Replication|Tiering|Website)/,
    /^s3:Get(Analytics|BucketAbac|BucketMetadata|BucketNotification|IntelligentTiering|Inventory|Metrics)/,
    /^s3:(DeleteObject|PutObjectAcl|ListAllMyBuckets)$/,
  ],
  "catalogues connect to nothing": [/^glue:\w*Connection$/],
  "databases are one instance, with its own backups, and roles of none": [
    /^rds:(CreateDBSnapshot|DescribeDBCluster\w*|DescribeDBSnapshots|PromoteReadReplica|\w*RoleToDBInstance|\w*RoleFromDBInstance)$/,
    /^rds:(CreateDBInstanceReadReplica|RestoreDBInstance\w*|\w+AutomatedBackupsReplication)$/,
  ],
  "records are in a zone that is named": [/^route53:ListHostedZones$/],
  "brokers keep all on their disks; the cluster has one certificate authority": [
    /^kafka:Update(Rebalancing|Storage)$/,
    /^eks:ActivateCertificateAuthority$/,
  ],
  "secrets are in one region and made by the program": [
    /^secretsmanager:(GetRandomPassword|RemoveRegionsFromReplication|ReplicateSecretToRegions|ListSecrets)$/,
  ],
  "addresses, networks and gateways have none of these": [
    /^ec2:(AcceptAddressTransfer|\w*(PrivateNatGateway|NatGateway)Address|\w*SubnetCidrBlock|ModifyVpcTenancy|\w*VpnGateways?)$/,
    /^ec2:\w*(VpcEncryptionControl|IpamPool)s?$/,
    /^ec2:Describe(Instances|Tags)$/,
  ],
  "load balancers reserve nothing; EKS registers their targets": [
    /^elasticloadbalancing:(ModifyCapacityReservation|ModifyIpPools|(Dere|Re)gisterTargets|SetRulePriorities)$/,
  ],
};

/** The same, of one of AWS' types alone. */
export const needlessOf: Readonly<Record<string, readonly RegExp[]>> = {
  // They go to CloudWatch, by a role of ours.
  "AWS::EC2::FlowLog": [/^s3:/, /^logs:/],
  // Its logs go to CloudWatch, and its role is one that AWS makes.
  "AWS::MSK::Cluster": [/^s3:/, /^iam:(Attach|Put)RolePolicy$/],
  "AWS::MSK::VpcConnection": [/^iam:(Attach|Put)RolePolicy$/],
  // Nothing is copied to another bucket.
  "AWS::S3::Bucket": [/^iam:PassRole$/],
  // Add-ons run without roles of ours.
  "AWS::EKS::Addon": [/^iam:/, /PodIdentityAssociation$/],
};
