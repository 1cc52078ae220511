import { changed, dropped, lengthened, type Mutation, rewritten } from "./mutation";
import {
  BUCKET,
  CLUSTER,
  CONTAINER,
  CONTEXT,
  DATABASE,
  DUMP,
  MSK,
  NAMESPACE,
  POD,
  PROMETHEUS,
  SEARCH,
  SUPERSET,
} from "./subjects";

const DENY = "kubernetes:networking.k8s.io/v1:NetworkPolicy::millrace-nodes/default-deny";
const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role::millrace-schema-registry/schemas";
const BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding::millrace-prometheus";
const POLICY = "aws:iam/rolePolicy:RolePolicy::flow-logs";
const GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::default";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::kafka-clients";
const STORAGE = "kubernetes:storage.k8s.io/v1:StorageClass::millrace";
const ofBucket = (name: string): string =>
  `aws:s3/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}::millrace-lake`;
const BLOCK = ofBucket("BucketPublicAccessBlock");
const VERSIONS = ofBucket("BucketVersioning");
const ENCRYPTION = ofBucket("BucketServerSideEncryptionConfiguration");

const containers: readonly Mutation[] = [
  changed("runs-as-non-root", SUPERSET, [...CONTEXT, "runAsNonRoot"], false),
  changed("runs-as-non-root", SUPERSET, [...CONTEXT, "runAsUser"], 0),
  changed("no-privilege-escalation", SUPERSET, [...CONTEXT, "allowPrivilegeEscalation"], true),
  changed(
    "no-privilege-escalation",
    SUPERSET,
    [...POD, "initContainers", 0, "securityContext", "allowPrivilegeEscalation"],
    undefined,
  ),
  changed("not-privileged", SUPERSET, [...CONTEXT, "privileged"], true),
  changed(
    "not-privileged",
    SEARCH,
    ["spec", "nodeSets", 0, "podTemplate", "spec", "containers", 0, "securityContext", "privileged"],
    true,
  ),
  changed("drops-capabilities", SUPERSET, [...CONTEXT, "capabilities", "add"], ["SYS_ADMIN"]),
  changed("drops-capabilities", SUPERSET, [...CONTEXT, "capabilities", "drop"], ["NET_RAW"]),
  changed("seccomp", SUPERSET, [...CONTEXT, "seccompProfile"], { type: "Unconfined" }),
  changed("read-only-root", SUPERSET, [...CONTEXT, "readOnlyRootFilesystem"], false),
  changed("no-host-ports", SUPERSET, [...CONTAINER, "ports", 0, "hostPort"], 8088),
];

const pods: readonly Mutation[] = [
  changed("no-host-namespaces", SUPERSET, [...POD, "hostNetwork"], true),
  changed("no-host-namespaces", DUMP, ["spec", "jobTemplate", ...POD, "hostPID"], true),
  changed("no-host-paths", SUPERSET, [...POD, "volumes"], lengthened({ name: "node", hostPath: { path: "/" } })),
  changed("own-service-account", PROMETHEUS, ["spec", "serviceAccountName"], "default"),
  changed("strimzi-restricted", SUPERSET, [...CONTAINER, "env"], lengthened({ name: "STRIMZI_NAMESPACE", value: "*" })),
  changed(
    "namespace-restricted",
    NAMESPACE,
    ["metadata", "labels", "pod-security.kubernetes.io/enforce"],
    "privileged",
  ),
];

const rights: readonly Mutation[] = [
  changed("no-cluster-admin", BINDING, ["roleRef", "name"], "cluster-admin"),
  changed("no-cluster-admin", BINDING, ["subjects", 0], { kind: "Group", name: "system:authenticated" }),
  changed("no-wildcard-rbac", ROLE, ["rules", 0, "verbs"], ["*"]),
  changed("no-wildcard-rbac", ROLE, ["rules", 0, "resources"], ["*"]),
  changed("no-rbac-escalation", ROLE, ["rules", 0, "verbs"], lengthened("escalate")),
  changed("no-wildcard-iam-action", POLICY, ["policy"], rewritten("logs:PutLogEvents", "logs:*")),
  changed(
    "no-wildcard-iam-resource",
    POLICY,
    ["policy"],
    rewritten("arn:aws:logs:us-east-1:111122223333:log-group:*", "*"),
  ),
  changed(
    "no-open-trust",
    "aws:iam/role:Role::airflow-task",
    ["assumeRolePolicy"],
    rewritten('{"Service":"pods.eks.amazonaws.com"}', '"*"'),
  ),
];

const network: readonly Mutation[] = [
  dropped("default-deny", DENY, NAMESPACE),
  changed("default-deny", DENY, ["spec", "policyTypes"], ["Ingress"], NAMESPACE),
  changed("default-deny", DENY, ["spec", "egress"], [{}], NAMESPACE),
  changed(
    "no-exposed-service",
    "kubernetes:core/v1:Service::millrace-superset/superset",
    ["spec", "type"],
    "LoadBalancer",
  ),
  changed("no-open-security-group", RULE, ["cidrIpv4"], "0.0.0.0/0"),
  changed("no-open-security-group", RULE, ["cidrIpv6"], "::/0"),
  changed(
    "no-open-security-group",
    GROUP,
    ["ingress"],
    [{ cidrBlocks: ["0.0.0.0/0"], fromPort: 22, toPort: 22, protocol: "tcp" }],
  ),
  changed("eks-private-endpoint", CLUSTER, ["endpointPublicAccess"], true),
  changed("eks-private-endpoint", CLUSTER, ["endpointPrivateAccess"], false),
  changed("eks-audit-logs", CLUSTER, ["enabledClusterLogTypes"], ["api"]),
  changed("rds-private", DATABASE, ["publiclyAccessible"], true),
  changed(
    "msk-private",
    MSK,
    ["brokerNodeGroupInfo", "connectivityInfo", "publicAccess", "type"],
    "SERVICE_PROVIDED_EIPS",
  ),
];

const transport: readonly Mutation[] = [
  changed("kafka-tls", MSK, ["encryptionInfo", "encryptionInTransit", "clientBroker"], "TLS_PLAINTEXT"),
  changed("kafka-tls", MSK, ["encryptionInfo", "encryptionInTransit", "inCluster"], false),
  changed("kafka-authenticated", MSK, ["clientAuthentication", "unauthenticated"], true),
  changed("kafka-authenticated", MSK, ["clientAuthentication", "sasl", "iam"], false),
  changed("listener-tls", "aws:lb/listener:Listener::https", ["sslPolicy"], "ELBSecurityPolicy-2016-08"),
  changed("listener-tls", "aws:lb/listener:Listener::http", ["defaultActions"], [{ type: "forward" }]),
  changed("rds-tls", "aws:rds/parameterGroup:ParameterGroup::postgres", ["parameters", 0, "value"], "0", DATABASE),
];

const keys: readonly Mutation[] = [
  changed("own-key-eks", CLUSTER, ["encryptionConfigKeyArn"], undefined),
  changed("own-key-volumes", STORAGE, ["parameters", "kmsKeyId"], undefined),
  changed("own-key-volumes", STORAGE, ["parameters", "encrypted"], "false"),
  changed(
    "own-key-volumes",
    "kubernetes:eks.amazonaws.com/v1:NodeClass::millrace",
    ["spec", "ephemeralStorage", "kmsKeyID"],
    undefined,
  ),
  changed("own-key-msk", MSK, ["encryptionInfo", "encryptionAtRestKmsKeyArn"], undefined),
  changed("own-key-rds", DATABASE, ["kmsKeyId"], undefined),
  changed("own-key-rds", DATABASE, ["storageEncrypted"], false),
  changed("own-key-secrets", "aws:secretsmanager/secret:Secret::pinot-admin", ["kmsKeyId"], undefined),
  changed("own-key-logs", "aws:cloudwatch/logGroup:LogGroup::kafka", ["kmsKeyId"], undefined),
  changed(
    "own-key-images",
    "aws:ecr/repository:Repository::millrace-workloads",
    ["encryptionConfigurations"],
    undefined,
  ),
  changed("keys-rotate", "aws:kms/key:Key::cluster", ["enableKeyRotation"], false),
  changed("bucket-private", BLOCK, ["blockPublicAcls"], false, BUCKET),
  dropped("bucket-private", BLOCK, BUCKET),
  changed("bucket-versioned", VERSIONS, ["versioningConfiguration", "status"], "Suspended", BUCKET),
  dropped("bucket-versioned", VERSIONS, BUCKET),
  changed(
    "own-key-buckets",
    ENCRYPTION,
    ["rules", 0, "applyServerSideEncryptionByDefault", "sseAlgorithm"],
    "AES256",
    BUCKET,
  ),
  changed(
    "bucket-tls",
    ofBucket("BucketPolicy"),
    ["policy"],
    rewritten('"aws:SecureTransport": "false"', '"aws:SecureTransport": "true"'),
    BUCKET,
  ),
];

export const security: readonly Mutation[] = [...containers, ...pods, ...rights, ...network, ...transport, ...keys];
