import type { Place } from "../../core/reading";
import { type Breach, type Rule, resourceRule } from "../../core/rule";
import { kindOf, type Subject } from "../../core/subject";

const BINDINGS = ["RoleBinding", "ClusterRoleBinding"];
const ROLES = ["Role", "ClusterRole"];
const ACCESS = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

const of = (subject: Subject, kinds: readonly string[]): boolean => kinds.includes(kindOf(subject) ?? "");

const clusterAdmin = resourceRule({
  name: "no-cluster-admin",
  family: "security",
  title: "Nobody has all rights to the cluster",
  severity: "critical",
  references: [
    { framework: "CIS Kubernetes 1.10", id: "5.1.1" },
    { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Authentication and authorization" },
  ],
  remedy: "bind a role that allows what is needed",
  judge: (subject) => [
    ...(of(subject, BINDINGS) ? bindingAsks(subject.inputs) : []).map((ask) => ({ on: subject, ask })),
    ...(subject.type === ACCESS ? [subject.inputs.at("policyArn")] : []).map((arn) => ({
      on: subject,
      ask: (): Breach | undefined =>
        (arn.text() ?? "").endsWith("/AmazonEKSClusterAdminPolicy")
          ? { what: "policyArn", allowed: "a policy with fewer rights", got: arn.shown() }
          : undefined,
    })),
  ],
});

const bindingAsks = (inputs: Place): readonly (() => Breach | undefined)[] => [
  () =>
    inputs.at("roleRef", "name").is("cluster-admin")
      ? { what: "roleRef.name", allowed: "a role with fewer rights", got: '"cluster-admin"' }
      : undefined,
  ...inputs
    .at("subjects")
    .items()
    .map((whom) => () => {
      const group = whom.at("kind").is("Group") ? whom.at("name").text() : undefined;
      return group !== undefined && EVERYBODY.includes(group)
        ? { what: whom.path, allowed: "a group that not everybody is in", got: JSON.stringify(group) }
        : undefined;
    }),
];

const EVERYBODY = ["system:masters", "system:unauthenticated", "system:authenticated", "system:serviceaccounts"];

const PARTS = ["verbs", "resources", "apiGroups", "nonResourceURLs"] as const;

const wildcards = resourceRule({
  name: "no-wildcard-rbac",
  family: "security",
  title: "Roles name what they allow",
  severity: "high",
  references: [
    { framework: "CIS Kubernetes 1.10", id: "5.1.3" },
    { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Authentication and authorization" },
  ],
  remedy: "name the verbs, resources and groups that are needed",
  judge: (subject) =>
    !of(subject, ROLES)
      ? []
      : subject.inputs
          .at("rules")
          .items()
          .flatMap((rule) => PARTS.map((part) => rule.at(part)))
          .map((part) => ({
            on: subject,
            ask: () =>
              part.texts().some((text) => text.includes("*"))
                ? { what: part.path, allowed: "names without *", got: part.shown() }
                : undefined,
          })),
});

const ESCALATING = ["escalate", "bind", "impersonate"];

const escalating = resourceRule({
  name: "no-rbac-escalation",
  family: "security",
  title: "No role lets its holder take rights that it was not given",
  severity: "high",
  references: [{ framework: "CIS Kubernetes 1.10", id: "5.1.8" }],
  remedy: "take the verb out",
  judge: (subject) =>
    !of(subject, ROLES)
      ? []
      : subject.inputs
          .at("rules")
          .items()
          .map((rule) => rule.at("verbs"))
          .map((verbs) => ({
            on: subject,
            ask: () =>
              verbs.texts().some((verb) => ESCALATING.includes(verb))
                ? { what: verbs.path, allowed: `none of ${ESCALATING.join(", ")}`, got: verbs.shown() }
                : undefined,
          })),
});

/** Who may do what in the cluster. */
export const rightsRules: readonly Rule[] = [clusterAdmin, wildcards, escalating];
