import { describeRule } from "../../testing/cases";
import { object } from "../../testing/subjects";

const namespace = object("core/v1:Namespace", "workers");
const quota = (hard: object) => object("core/v1:ResourceQuota", "workers/quota", { spec: { hard: hard as never } });
const range = (limit: object) =>
  object("core/v1:LimitRange", "workers/defaults", { spec: { limits: [{ type: "Container", ...limit }] as never } });

describeRule("namespace-quota", {
  ending:
    "; give the namespace a ResourceQuota " +
    "(Kubernetes docs: Resource Quotas; NSA/CISA Kubernetes Hardening 1.2 Resource policies)",
  reports: {
    "a namespace without a quota": [
      namespace,
      'Namespace "workers": a ResourceQuota of pods must be there, got none',
      'Namespace "workers": a ResourceQuota of requests.cpu must be there, got none',
      'Namespace "workers": a ResourceQuota of requests.memory must be there, got none',
    ],
    "a quota that leaves something out": [
      [namespace, quota({ pods: "10", "requests.cpu": "4" })],
      'Namespace "workers": a ResourceQuota of requests.memory must be there, got none',
    ],
  },
  accepts: { "a quota of all": [namespace, quota({ pods: "10", "requests.cpu": "4", "requests.memory": "8Gi" })] },
});

describeRule("namespace-limit-range", {
  ending:
    "; give the namespace a LimitRange for containers with default and defaultRequest " +
    "(Kubernetes docs: Limit Ranges; NSA/CISA Kubernetes Hardening 1.2 Resource policies)",
  reports: {
    "a namespace without defaults": [
      namespace,
      'Namespace "workers": a LimitRange with a default of memory must be there, got none',
      'Namespace "workers": a LimitRange with a default of ephemeral-storage must be there, got none',
    ],
    "defaults that leave something out": [
      [namespace, range({ default: { memory: "1Gi" } })],
      'Namespace "workers": a LimitRange with a default of ephemeral-storage must be there, got none',
    ],
  },
  accepts: { "defaults of all": [namespace, range({ default: { memory: "1Gi", "ephemeral-storage": "1Gi" } })] },
});
