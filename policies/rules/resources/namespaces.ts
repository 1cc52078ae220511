import type { Place } from "../../core/reading";
import { type Breach, type Rule, stackRule } from "../../core/rule";
import { namespaceOf, objectName, ofKind, type Stack } from "../../core/subject";

const nsa = { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Resource policies" } as const;

/** A check of each namespace against the objects of a kind in it. */
const ofNamespaces = (stack: Stack, kind: string, ask: (specs: readonly Place[]) => Breach | undefined) => {
  const objects = ofKind(stack, kind);
  return ofKind(stack, "Namespace").map((namespace) => ({
    on: namespace,
    ask: () => {
      const name = objectName(namespace);
      return ask(objects.filter((one) => namespaceOf(one) === name).map(({ inputs }) => inputs.at("spec")));
    },
  }));
};

const quota = stackRule<{ readonly resources: readonly string[] }>(
  {
    name: "namespace-quota",
    family: "resources",
    title: "Namespaces take no more of the cluster than they were given",
    severity: "medium",
    references: [{ framework: "Kubernetes", id: "docs: Resource Quotas" }, nsa],
    remedy: "give the namespace a ResourceQuota",
    judge: (stack, { resources }) =>
      resources.flatMap((resource) =>
        ofNamespaces(stack, "ResourceQuota", (specs) =>
          specs.some((spec) => !spec.at("hard", resource).absent)
            ? undefined
            : { what: `a ResourceQuota of ${resource}`, allowed: "there", got: "none" },
        ),
      ),
  },
  { resources: { doc: "What a quota must bound", default: ["pods", "requests.cpu", "requests.memory"] } },
);

const range = stackRule<{ readonly resources: readonly string[] }>(
  {
    name: "namespace-limit-range",
    family: "resources",
    title: "Containers that say nothing get requests and limits from their namespace",
    severity: "low",
    references: [{ framework: "Kubernetes", id: "docs: Limit Ranges" }, nsa],
    remedy: "give the namespace a LimitRange for containers with default and defaultRequest",
    judge: (stack, { resources }) =>
      resources.flatMap((resource) =>
        ofNamespaces(stack, "LimitRange", (specs) =>
          specs
            .flatMap((spec) => spec.at("limits").items())
            .some((limit) => limit.at("type").is("Container") && !limit.at("default", resource).absent)
            ? undefined
            : { what: `a LimitRange with a default of ${resource}`, allowed: "there", got: "none" },
        ),
      ),
  },
  { resources: { doc: "What must have a default", default: ["memory", "ephemeral-storage"] } },
);

/** What a namespace may take. */
export const namespaceRules: readonly Rule[] = [quota, range];
