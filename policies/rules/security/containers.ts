import type { Container } from "../../core/containers";
import type { Place } from "../../core/reading";
import { type Breach, type Reference, type Rule, resourceRule } from "../../core/rule";
import { mayBe, mustBe, oneOf, ofContainers } from "../asking";

const restricted = (control: string): Reference => ({
  framework: "Pod Security Standards",
  id: `restricted: ${control}`,
});
const baseline = (control: string): Reference => ({ framework: "Pod Security Standards", id: `baseline: ${control}` });
const cis = (id: string): Reference => ({ framework: "CIS Kubernetes 1.10", id });
const nsa: Reference = { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Kubernetes Pod security" };

const contextOf = ({ spec }: Container): Place => spec.at("securityContext");

/** What holds for a container: what it says itself, else its pod. @throws UnknownRead */
function inForce(container: Container, ...path: readonly string[]): Place {
  const own = contextOf(container).at(...path);
  return own.absent ? container.pod.spec.at("securityContext", ...path) : own;
}

const hardened = ({ pod }: Container): boolean => pod.operator?.hardens === true;

/** What a container must say, unless who makes it says so itself. */
const said = (container: Container, place: Place, expected: boolean, field: string): Breach | undefined =>
  (hardened(container) ? mayBe : mustBe)(place, expected, `${field} of ${container.title}`);

const nonRoot = resourceRule({
  name: "runs-as-non-root",
  family: "security",
  title: "Containers run as a user that is not root",
  severity: "high",
  references: [restricted("Running as Non-root"), cis("5.2.7"), nsa],
  remedy: "set runAsNonRoot in the securityContext of the container or its pod, and no user 0",
  judge: (subject) => [
    ...ofContainers(subject, (one) => said(one, inForce(one, "runAsNonRoot"), true, "runAsNonRoot")),
    ...ofContainers(subject, (one) =>
      inForce(one, "runAsUser").is(0)
        ? { what: `runAsUser of ${one.title}`, allowed: "a user other than root", got: "0" }
        : undefined,
    ),
  ],
});

const escalation = resourceRule({
  name: "no-privilege-escalation",
  family: "security",
  title: "No process of a container gains more rights than its parent has",
  severity: "high",
  references: [restricted("Privilege Escalation"), cis("5.2.6"), nsa],
  remedy: "set allowPrivilegeEscalation to false in the securityContext of the container",
  judge: (subject) =>
    ofContainers(subject, (one) =>
      said(one, contextOf(one).at("allowPrivilegeEscalation"), false, "allowPrivilegeEscalation"),
    ),
});

const privileged = resourceRule({
  name: "not-privileged",
  family: "security",
  title: "No container is privileged",
  severity: "critical",
  references: [baseline("Privileged Containers"), cis("5.2.2"), nsa],
  remedy: "take privileged out of the securityContext of the container",
  judge: (subject) =>
    ofContainers(subject, (one) => mayBe(contextOf(one).at("privileged"), false, `privileged of ${one.title}`)),
});

const capabilities = resourceRule({
  name: "drops-capabilities",
  family: "security",
  title: "Containers drop every capability",
  severity: "high",
  references: [restricted("Capabilities"), cis("5.2.9"), nsa],
  remedy: "set capabilities.drop to [ALL] in the securityContext of the container, and add none but NET_BIND_SERVICE",
  judge: (subject) => [
    ...ofContainers(subject, (one) => {
      const drop = contextOf(one).at("capabilities", "drop");
      if (drop.texts().includes("ALL") || (hardened(one) && drop.absent)) return undefined;
      return { what: `capabilities.drop of ${one.title}`, allowed: '["ALL"]', got: drop.shown() };
    }),
    ...ofContainers(subject, (one) => {
      const add = contextOf(one).at("capabilities", "add");
      if (add.texts().every((capability) => capability === "NET_BIND_SERVICE")) return undefined;
      return { what: `capabilities.add of ${one.title}`, allowed: 'nothing or ["NET_BIND_SERVICE"]', got: add.shown() };
    }),
  ],
});

const PROFILES = ["RuntimeDefault", "Localhost"];

const seccomp = resourceRule({
  name: "seccomp",
  family: "security",
  title: "Containers may make only the system calls of a profile",
  severity: "medium",
  references: [restricted("Seccomp"), cis("5.7.2"), nsa],
  remedy: "set seccompProfile.type to RuntimeDefault in the securityContext of the pod",
  judge: (subject) =>
    ofContainers(subject, (one) => {
      const type = inForce(one, "seccompProfile", "type");
      if (PROFILES.includes(type.text() ?? "") || (hardened(one) && type.absent)) return undefined;
      return { what: `seccompProfile.type of ${one.title}`, allowed: oneOf(PROFILES), got: type.shown() };
    }),
});

const readOnly = resourceRule({
  name: "read-only-root",
  family: "security",
  title: "Containers cannot write to their own image",
  severity: "medium",
  references: [nsa],
  remedy:
    "set readOnlyRootFilesystem in the securityContext of the container, and mount an emptyDir where it has to write",
  judge: (subject) =>
    ofContainers(subject, (one) =>
      said(one, contextOf(one).at("readOnlyRootFilesystem"), true, "readOnlyRootFilesystem"),
    ),
});

const hostPorts = resourceRule({
  name: "no-host-ports",
  family: "security",
  title: "No container listens on a port of its node",
  severity: "high",
  references: [baseline("Host Ports"), cis("5.2.13"), nsa],
  remedy: "take hostPort out, and let a Service lead to the pod",
  judge: (subject) =>
    ofContainers(subject, (one) => {
      const ports = one.spec
        .at("ports")
        .items()
        .map((port) => port.at("hostPort"));
      const open = ports.find((port) => !port.absent && !port.is(0));
      return open && { what: `hostPort of ${one.title}`, allowed: "nothing", got: open.shown() };
    }),
});

/** What Pod Security restricted asks of containers, and a root that is read-only beside. */
export const containerRules: readonly Rule[] = [
  nonRoot,
  escalation,
  privileged,
  capabilities,
  seccomp,
  readOnly,
  hostPorts,
];
