import { describeRule } from "../../testing/cases";
import { deployment, object } from "../../testing/subjects";

describeRule("no-host-namespaces", {
  ending:
    "; take it out: the pod gets a network and processes of its own " +
    "(Pod Security Standards baseline: Host Namespaces; CIS Kubernetes 1.10 5.2.3-5.2.5; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)",
  reports: {
    "the network of the node": [
      deployment({}, { hostNetwork: true }),
      'Deployment "workers/fraud": hostNetwork must be false, got true',
    ],
    "its processes and their messages": [
      deployment({}, { hostPID: true, hostIPC: true }),
      'Deployment "workers/fraud": hostPID must be false, got true',
      'Deployment "workers/fraud": hostIPC must be false, got true',
    ],
  },
  accepts: { "a pod with its own": deployment({}, { hostNetwork: false }) },
});

describeRule("no-host-paths", {
  ending:
    "; use an emptyDir, a claim or a ConfigMap " +
    "(Pod Security Standards baseline: HostPath Volumes; CIS Kubernetes 1.10 5.2.12; NSA/CISA Kubernetes Hardening 1.2 Kubernetes Pod security)",
  reports: {
    "a folder of the node": [
      deployment({}, { volumes: [{ name: "root", hostPath: { path: "/" } }] }),
      'Deployment "workers/fraud": volume "root" must be no hostPath, got "/"',
    ],
  },
  accepts: { "other volumes": deployment({}, { volumes: [{ name: "tmp", emptyDir: {} }] }) },
});

describeRule("own-service-account", {
  ending:
    "; set serviceAccountName to an account of this pod's own, or automountServiceAccountToken to false " +
    "(CIS Kubernetes 1.10 5.1.5; NSA/CISA Kubernetes Hardening 1.2 Authentication and authorization)",
  reports: {
    "a pod that names none": [
      deployment(),
      'Deployment "workers/fraud": serviceAccountName must be an account of the pod\'s own, got nothing',
    ],
    "a pod with the default of its namespace": [
      deployment({}, { serviceAccountName: "default" }),
      'Deployment "workers/fraud": serviceAccountName must be an account of the pod\'s own, got "default"',
    ],
  },
  accepts: {
    "an account of its own": deployment({}, { serviceAccountName: "fraud" }),
    "a pod without a token": deployment({}, { automountServiceAccountToken: false }),
    "an application of Spark, which has it beside the template": object(
      "sparkoperator.k8s.io/v1beta2:SparkApplication",
      "spark/lake",
      { spec: { driver: { serviceAccount: "spark" }, executor: { serviceAccount: "spark" } } },
    ),
  },
});

const strimzi = (...variables: readonly string[]) =>
  deployment({
    env: [
      { name: "STRIMZI_NAMESPACE" },
      ...variables.map((value) => ({ name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value })),
    ],
  });

describeRule("strimzi-restricted", {
  ending:
    "; set the variable STRIMZI_POD_SECURITY_PROVIDER_CLASS of the operator to restricted " +
    "(Pod Security Standards restricted)",
  reports: {
    "the operator as it comes": [
      strimzi(),
      'Deployment "workers/fraud": STRIMZI_POD_SECURITY_PROVIDER_CLASS of container "app" must be "restricted", got nothing',
    ],
    "one that holds its pods to less": [
      strimzi("baseline"),
      'Deployment "workers/fraud": STRIMZI_POD_SECURITY_PROVIDER_CLASS of container "app" must be "restricted", got "baseline"',
    ],
  },
  accepts: { "the operator that is told so": strimzi("restricted"), "every other deployment": deployment() },
});

const namespace = (labels: Record<string, string>) => object("core/v1:Namespace", "workers", { metadata: { labels } });

describeRule("namespace-restricted", {
  ending:
    "; label the namespace pod-security.kubernetes.io/enforce: restricted " +
    "(Pod Security Standards restricted; CIS Kubernetes 1.10 5.2.1)",
  reports: {
    "a namespace that admits all": [
      namespace({}),
      'Namespace "workers": the label pod-security.kubernetes.io/enforce must be "restricted", got nothing',
    ],
    "one that admits more": [
      namespace({ "pod-security.kubernetes.io/enforce": "baseline" }),
      'Namespace "workers": the label pod-security.kubernetes.io/enforce must be "restricted", got "baseline"',
    ],
  },
  accepts: { "one that holds to it": namespace({ "pod-security.kubernetes.io/enforce": "restricted" }) },
});
