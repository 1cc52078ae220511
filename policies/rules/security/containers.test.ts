import { describeRule } from "../../testing/cases";
import { deployment, object } from "../../testing/subjects";

const context = (securityContext: Record<string, boolean | number | string | object>) =>
  deployment({ securityContext: securityContext as never });
const pod = (securityContext: object) => deployment({}, { securityContext: securityContext as never });
const database = (spec: object = {}) =>
  object("postgresql.cnpg.io/v1:Cluster", "data/postgres", { spec: spec as never });

describeRule("runs-as-non-root", {
  ending:
    "; set runAsNonRoot in the securityContext of the container or its pod, and no user 0 " +
    "(Pod Security Standards restricted: Running as Non-root; CIS Kubernetes 1.10 5.2.7; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)",
  reports: {
    "a container that says nothing, in a pod that says nothing": [
      deployment(),
      'Deployment "workers/fraud": runAsNonRoot of container "app" must be true, got nothing',
    ],
    "a container that may be root where its pod may not": [
      deployment({ securityContext: { runAsNonRoot: false } }, { securityContext: { runAsNonRoot: true } }),
      'Deployment "workers/fraud": runAsNonRoot of container "app" must be true, got false',
    ],
    "the user 0": [
      context({ runAsNonRoot: true, runAsUser: 0 }),
      'Deployment "workers/fraud": runAsUser of container "app" must be a user other than root, got 0',
    ],
    "init and ephemeral containers": [
      deployment(
        { securityContext: { runAsNonRoot: true } },
        { initContainers: [{ name: "wait" }], ephemeralContainers: [{ name: "debug" }] },
      ),
      'Deployment "workers/fraud": runAsNonRoot of init container "wait" must be true, got nothing',
      'Deployment "workers/fraud": runAsNonRoot of ephemeral container "debug" must be true, got nothing',
    ],
    "what an operator is told against its own habit": [
      database({ securityContext: { runAsNonRoot: false } }),
      'Cluster "data/postgres": runAsNonRoot of container "postgres" must be true, got false',
    ],
  },
  accepts: {
    "a container that says so": context({ runAsNonRoot: true }),
    "a pod that says so for its containers": pod({ runAsNonRoot: true, runAsUser: 1000 }),
    "an operator that says so by itself": database(),
  },
});

describeRule("no-privilege-escalation", {
  ending:
    "; set allowPrivilegeEscalation to false in the securityContext of the container " +
    "(Pod Security Standards restricted: Privilege Escalation; CIS Kubernetes 1.10 5.2.6; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)",
  reports: {
    "a container that says nothing, since Kubernetes then allows it": [
      deployment(),
      'Deployment "workers/fraud": allowPrivilegeEscalation of container "app" must be false, got nothing',
    ],
    "a container that allows it": [
      context({ allowPrivilegeEscalation: true }),
      'Deployment "workers/fraud": allowPrivilegeEscalation of container "app" must be false, got true',
    ],
  },
  accepts: {
    "a container that forbids it": context({ allowPrivilegeEscalation: false }),
    "an operator that forbids it by itself": database(),
  },
});

describeRule("not-privileged", {
  ending:
    "; take privileged out of the securityContext of the container " +
    "(Pod Security Standards baseline: Privileged Containers; CIS Kubernetes 1.10 5.2.2; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)",
  reports: {
    "a privileged container": [
      context({ privileged: true }),
      'Deployment "workers/fraud": privileged of container "app" must be false, got true',
    ],
  },
  accepts: { "a container that says nothing": deployment(), "one that says no": context({ privileged: false }) },
});

describeRule("drops-capabilities", {
  ending:
    "; set capabilities.drop to [ALL] in the securityContext of the container, and add none but NET_BIND_SERVICE " +
    "(Pod Security Standards restricted: Capabilities; CIS Kubernetes 1.10 5.2.9; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)",
  reports: {
    "a container that keeps what the runtime gives": [
      deployment(),
      'Deployment "workers/fraud": capabilities.drop of container "app" must be ["ALL"], got nothing',
    ],
    "one that drops only some": [
      context({ capabilities: { drop: ["NET_RAW"] } }),
      'Deployment "workers/fraud": capabilities.drop of container "app" must be ["ALL"], got ["NET_RAW"]',
    ],
    "one that takes some back": [
      context({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }),
      'Deployment "workers/fraud": capabilities.add of container "app" must be nothing or ["NET_BIND_SERVICE"], got ["SYS_ADMIN"]',
    ],
  },
  accepts: {
    "a container that drops all": context({ capabilities: { drop: ["ALL"] } }),
    "one that may listen on low ports": context({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }),
  },
});

describeRule("seccomp", {
  ending:
    "; set seccompProfile.type to RuntimeDefault in the securityContext of the pod " +
    "(Pod Security Standards restricted: Seccomp; CIS Kubernetes 1.10 5.7.2; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)",
  reports: {
    "a container without a profile": [
      deployment(),
      'Deployment "workers/fraud": seccompProfile.type of container "app" must be RuntimeDefault or Localhost, got nothing',
    ],
    "one that may make every call": [
      context({ seccompProfile: { type: "Unconfined" } }),
      'Deployment "workers/fraud": seccompProfile.type of container "app" must be RuntimeDefault or Localhost, got "Unconfined"',
    ],
  },
  accepts: {
    "the profile of the runtime, for the pod": pod({ seccompProfile: { type: "RuntimeDefault" } }),
    "a profile of the node": context({ seccompProfile: { type: "Localhost", localhostProfile: "a.json" } }),
  },
});

describeRule("read-only-root", {
  ending:
    "; set readOnlyRootFilesystem in the securityContext of the container, and mount an emptyDir where it has to write " +
    "(NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)",
  reports: {
    "a container that may write anywhere": [
      deployment(),
      'Deployment "workers/fraud": readOnlyRootFilesystem of container "app" must be true, got nothing',
    ],
  },
  accepts: { "a container that may not": context({ readOnlyRootFilesystem: true }) },
});

describeRule("no-host-ports", {
  ending:
    "; take hostPort out, and let a Service lead to the pod " +
    "(Pod Security Standards baseline: Host Ports; CIS Kubernetes 1.10 5.2.13; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)",
  reports: {
    "a port of the node": [
      deployment({ ports: [{ containerPort: 80 }, { containerPort: 9100, hostPort: 9100 }] }),
      'Deployment "workers/fraud": hostPort of container "app" must be nothing, got 9100',
    ],
  },
  accepts: { "ports of the pod": deployment({ ports: [{ containerPort: 80 }] }) },
});
