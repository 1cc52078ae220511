import { describeRule } from "../../testing/cases";
import { object, resource } from "../../testing/subjects";

const RBAC = "rbac.authorization.k8s.io/v1";
const binding = (role: string, ...subjects: readonly { kind: string; name: string }[]) =>
  object(`${RBAC}:ClusterRoleBinding`, "fraud", { roleRef: { kind: "ClusterRole", name: role }, subjects });
const role = (...rules: readonly Record<string, readonly string[]>[]) =>
  object(`${RBAC}:Role`, "workers/fraud", { rules });
const access = (policy: string) =>
  resource("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "admins", {
    policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
  });

describeRule("no-cluster-admin", {
  ending:
    "; bind a role that allows what is needed " +
    "(CIS Kubernetes 1.10 5.1.1; NSA/CISA Kubernetes Hardening 1.2 Authentication and authorization)",
  reports: {
    "the role of all rights": [
      binding("cluster-admin"),
      'ClusterRoleBinding "fraud": roleRef.name must be a role with fewer rights, got "cluster-admin"',
    ],
    "a role for everybody": [
      binding("view", { kind: "Group", name: "system:authenticated" }),
      'ClusterRoleBinding "fraud": subjects[0] must be a group that not everybody is in, got "system:authenticated"',
    ],
    "all rights by EKS": [
      access("AmazonEKSClusterAdminPolicy"),
      'aws:eks/accessPolicyAssociation:AccessPolicyAssociation "admins": policyArn must be a policy with fewer rights, got "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"',
    ],
  },
  accepts: {
    "another role, of a user by name": binding("view", { kind: "User", name: "system:authenticated" }),
    "other rights by EKS": access("AmazonEKSAutoNodePolicy"),
  },
});

describeRule("no-wildcard-rbac", {
  ending:
    "; name the verbs, resources and groups that are needed " +
    "(CIS Kubernetes 1.10 5.1.3; NSA/CISA Kubernetes Hardening 1.2 Authentication and authorization)",
  reports: {
    "every verb": [
      role({ apiGroups: [""], resources: ["pods"], verbs: ["*"] }),
      'Role "workers/fraud": rules[0].verbs must be names without *, got ["*"]',
    ],
    "every resource of every group": [
      role({ apiGroups: ["*"], resources: ["*"], verbs: ["get"] }),
      'Role "workers/fraud": rules[0].resources must be names without *, got ["*"]',
      'Role "workers/fraud": rules[0].apiGroups must be names without *, got ["*"]',
    ],
    "every address": [
      object(`${RBAC}:ClusterRole`, "all", { rules: [{ nonResourceURLs: ["/*"], verbs: ["get"] }] }),
      'ClusterRole "all": rules[0].nonResourceURLs must be names without *, got ["/*"]',
    ],
  },
  accepts: { "what is named": role({ apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] }) },
});

describeRule("no-rbac-escalation", {
  ending: "; take the verb out (CIS Kubernetes 1.10 5.1.8)",
  reports: {
    "a verb that gives more than it says": [
      role({ resources: ["users"], verbs: ["get", "impersonate"] }),
      'Role "workers/fraud": rules[0].verbs must be none of escalate, bind, impersonate, got ["get","impersonate"]',
    ],
  },
  accepts: { "other verbs": role({ resources: ["pods"], verbs: ["get"] }) },
});
