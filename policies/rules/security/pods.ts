import type { Place } from "../../core/reading";
import { type Rule, resourceRule } from "../../core/rule";
import { kindOf } from "../../core/subject";
import { mayBe, mustBe, ofContainers, ofPods } from "../asking";

const NAMESPACES = ["hostNetwork", "hostPID", "hostIPC"] as const;

const hostNamespaces = resourceRule({
  name: "no-host-namespaces",
  family: "security",
  title: "Pods share no namespace with their node",
  severity: "critical",
  references: [
    { framework: "Pod Security Standards", id: "baseline: Host Namespaces" },
    { framework: "CIS Kubernetes 1.10", id: "5.2.3-5.2.5" },
    { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Kubernetes Pod security" },
  ],
  remedy: "take it out: the pod gets a network and processes of its own",
  judge: (subject) => NAMESPACES.flatMap((field) => ofPods(subject, ({ spec }) => mayBe(spec.at(field), false, field))),
});

const hostPaths = resourceRule({
  name: "no-host-paths",
  family: "security",
  title: "No pod mounts a folder of its node",
  severity: "high",
  references: [
    { framework: "Pod Security Standards", id: "baseline: HostPath Volumes" },
    { framework: "CIS Kubernetes 1.10", id: "5.2.12" },
    { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Kubernetes Pod security" },
  ],
  remedy: "use an emptyDir, a claim or a ConfigMap",
  judge: (subject) =>
    ofPods(subject, ({ spec }) => {
      const mounted = spec
        .at("volumes")
        .items()
        .find((volume) => !volume.at("hostPath").absent);
      if (mounted === undefined) return undefined;
      const path = mounted.at("hostPath", "path");
      return { what: `volume ${mounted.at("name").shown()}`, allowed: "no hostPath", got: path.shown() };
    }),
});

const account = resourceRule({
  name: "own-service-account",
  family: "security",
  title: "Pods have a service account of their own, or none",
  severity: "medium",
  references: [
    { framework: "CIS Kubernetes 1.10", id: "5.1.5" },
    { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Authentication and authorization" },
  ],
  remedy: "set serviceAccountName to an account of this pod's own, or automountServiceAccountToken to false",
  judge: (subject) =>
    ofPods(subject, ({ spec, operator }) => {
      const name = spec.at("serviceAccountName");
      // Operators that know what their pods need make an account for them.
      if (!isDefault(name) || spec.at("automountServiceAccountToken").is(false)) return undefined;
      if (operator?.hardens === true && name.absent) return undefined;
      return { what: "serviceAccountName", allowed: "an account of the pod's own", got: name.shown() };
    }),
});

const isDefault = (name: Place): boolean => name.absent || name.is("default") || name.is("");

/** An operator's own pods: what Strimzi makes is held to Pod Security restricted only if it is told so. */
const strimzi = resourceRule({
  name: "strimzi-restricted",
  family: "security",
  title: "Strimzi makes its pods by Pod Security restricted",
  severity: "high",
  references: [{ framework: "Pod Security Standards", id: "restricted" }],
  remedy: "set the variable STRIMZI_POD_SECURITY_PROVIDER_CLASS of the operator to restricted",
  judge: (subject) =>
    kindOf(subject) !== "Deployment"
      ? []
      : ofContainers(subject, ({ spec, title }) => {
          const variables = spec.at("env").items();
          const named = (name: string) => variables.find((variable) => variable.at("name").is(name));
          if (named("STRIMZI_NAMESPACE") === undefined) return undefined;
          const provider = named("STRIMZI_POD_SECURITY_PROVIDER_CLASS")?.at("value");
          const what = `STRIMZI_POD_SECURITY_PROVIDER_CLASS of ${title}`;
          return provider === undefined
            ? { what, allowed: '"restricted"', got: "nothing" }
            : mustBe(provider, "restricted", what);
        }),
});

const LABEL = "pod-security.kubernetes.io/enforce";

const namespaces = resourceRule({
  name: "namespace-restricted",
  family: "security",
  title: "Namespaces admit only pods that Pod Security restricted allows",
  severity: "high",
  references: [
    { framework: "Pod Security Standards", id: "restricted" },
    { framework: "CIS Kubernetes 1.10", id: "5.2.1" },
  ],
  remedy: `label the namespace ${LABEL}: restricted`,
  judge: (subject) =>
    kindOf(subject) !== "Namespace"
      ? []
      : [
          {
            on: subject,
            ask: () => mustBe(subject.inputs.at("metadata", "labels").at(LABEL), "restricted", `the label ${LABEL}`),
          },
        ],
});

/** What a pod shares with its node and the cluster, and what its namespace admits. */
export const podRules: readonly Rule[] = [hostNamespaces, hostPaths, account, strimzi, namespaces];
