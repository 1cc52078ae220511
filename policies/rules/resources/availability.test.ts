import type { Subject } from "../../core/subject";
import { describeRule } from "../../testing/cases";
import { object } from "../../testing/subjects";

const labels = { app: "fraud" };
const workload = (spec: object, pod: object = {}, container: object = {}): Subject =>
  object("apps/v1:Deployment", "workers/fraud", {
    spec: {
      ...spec,
      template: { metadata: { labels }, spec: { containers: [{ name: "app", ...container }], ...pod } },
    } as never,
  });
const service = object("core/v1:Service", "workers/fraud", { spec: { selector: labels } });
const scaler = (minReplicas: number) =>
  object("autoscaling/v2:HorizontalPodAutoscaler", "workers/fraud", {
    spec: { minReplicas, scaleTargetRef: { kind: "Deployment", name: "fraud" } },
  });
const prometheus = (spec: object) =>
  object("monitoring.coreos.com/v1:Prometheus", "metrics/all", { spec: spec as never });
const search = object("elasticsearch.k8s.elastic.co/v1:Elasticsearch", "search/es", {
  spec: { nodeSets: [{ name: "data", count: 1 }] },
});

describeRule("replicas", {
  ending: "; set more replicas, or the fewest of its autoscaler (Kubernetes docs: Deployments: Replicas)",
  reports: {
    "one pod behind a Service": [
      [workload({ replicas: 1 }), service],
      'Deployment "workers/fraud": spec.replicas must be 2 or more, got 1',
    ],
    "what says nothing, which is one": [
      [workload({}), service],
      'Deployment "workers/fraud": spec.replicas must be 2 or more, got nothing',
    ],
    "an autoscaler that goes down to one": [
      [workload({}), service, scaler(1)],
      'Deployment "workers/fraud": spec.minReplicas must be 2 or more, got 1',
    ],
    "a custom resource with one": [
      prometheus({ replicas: 1 }),
      'Prometheus "metrics/all": spec.replicas must be 2 or more, got 1',
    ],
    "a node set of one": [search, 'Elasticsearch "search/es": spec.nodeSets[0].count must be 2 or more, got 1'],
  },
  accepts: {
    "two pods": [workload({ replicas: 2 }), service],
    "an autoscaler's two": [workload({}), service, scaler(2)],
    "what no Service leads to": workload({ replicas: 1 }),
  },
});

const budget = (matchLabels: object, place = "workers") =>
  object("policy/v1:PodDisruptionBudget", `${place}/fraud`, {
    spec: { selector: { matchLabels: matchLabels as never } },
  });

describeRule("disruption-budget", {
  ending: "; give it a PodDisruptionBudget whose selector is of its labels (Kubernetes docs: Disruptions)",
  reports: {
    "two pods without a budget": [
      [workload({ replicas: 2 }), service],
      'Deployment "workers/fraud": a PodDisruptionBudget must be there, got none',
    ],
    "a budget of others": [
      [workload({ replicas: 2 }), service, budget({ app: "ingest" })],
      'Deployment "workers/fraud": a PodDisruptionBudget must be there, got none',
    ],
    "a budget of another namespace": [
      [workload({ replicas: 2 }), service, budget(labels, "other")],
      'Deployment "workers/fraud": a PodDisruptionBudget must be there, got none',
    ],
    "a custom resource without one": [
      prometheus({ replicas: 2 }),
      'Prometheus "metrics/all": a PodDisruptionBudget must be there, got none',
    ],
  },
  accepts: {
    "two pods with one": [workload({ replicas: 2 }), service, budget(labels)],
    "a custom resource whose pods it names": [
      prometheus({ replicas: 2 }),
      budget({ "app.kubernetes.io/name": "prometheus" }, "metrics"),
    ],
    "a single pod, which a budget could only keep on its node": [workload({ replicas: 1 }), service],
  },
});

describeRule("topology-spread", {
  ending: "; set topologySpreadConstraints (Kubernetes docs: Pod Topology Spread Constraints)",
  reports: {
    "pods that may all stand on one node": [
      [workload({ replicas: 2 }), service],
      'Deployment "workers/fraud": a topology spread by topology.kubernetes.io/zone or kubernetes.io/hostname must be there, got none',
    ],
  },
  accepts: {
    "pods in several zones": [
      workload({ replicas: 2 }, { topologySpreadConstraints: [{ topologyKey: "topology.kubernetes.io/zone" }] }),
      service,
    ],
    "a single pod": [workload({ replicas: 1 }), service],
  },
});

describeRule("probes", {
  ending:
    "; set readinessProbe and livenessProbe; one that may not be ended while it is slow has a startupProbe beside " +
    "(Kubernetes docs: Liveness, Readiness, and Startup Probes)",
  reports: {
    "a container that nobody asks": [
      [workload({}), service],
      'Deployment "workers/fraud": readinessProbe of container "app" must be there, got nothing',
      'Deployment "workers/fraud": livenessProbe of container "app" must be there, got nothing',
    ],
  },
  accepts: {
    "one that is asked": [workload({}, {}, { readinessProbe: {}, livenessProbe: {} }), service],
    "an operator's, which asks by itself": prometheus({}),
  },
});

describeRule("graceful-termination", {
  ending:
    "; set terminationGracePeriodSeconds to what its longest answer takes " +
    "(Kubernetes docs: Pod Lifecycle: Termination of Pods)",
  reports: {
    "what says nothing": [
      [workload({}), service],
      'Deployment "workers/fraud": terminationGracePeriodSeconds must be 10 or more, got nothing',
    ],
    "an end at once": [
      [workload({}, { terminationGracePeriodSeconds: 0 }), service],
      'Deployment "workers/fraud": terminationGracePeriodSeconds must be 10 or more, got 0',
    ],
  },
  accepts: { "time to end": [workload({}, { terminationGracePeriodSeconds: 30 }), service] },
});
