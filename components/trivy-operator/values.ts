import { priorityClasses } from "../core/kubernetes/placement";
import type { PartSize } from "../core/capacity/systems";
import { type ImageVersion, images } from "../core/versions";
import type { ValidTrivyOperatorSpec } from "./spec";

/** What the chart cannot name itself: the pods of its scans. */
export const SCAN = "trivy-scan";
/** The image's user, by number. */
const OPERATOR_USER = 10_000;
const NOBODY = 65_534;

const closed = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
const nobody = (user: number) => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: { type: "RuntimeDefault" },
});
const milli = (cores: number): string => `${Math.round(cores * 1000)}m`;
const mebi = (gibibytes: number): string => `${Math.round(gibibytes * 1024)}Mi`;
const resources = ({ cpu, memory }: PartSize, disk: string) => ({
  requests: { cpu: milli(cpu), memory: mebi(memory), "ephemeral-storage": "128Mi" },
  limits: { memory: mebi(memory), "ephemeral-storage": disk },
});

function imageOf({ repository, tag, digest }: ImageVersion) {
  const [registry = "", ...path] = repository.split("/");
  return { registry, repository: path.join("/"), tag: digest === undefined ? tag : `${tag}@${digest}` };
}

/** Every namespace, every workload, every severity, with and without a fix: nothing is left out of a report. */
export function valuesOf({ cluster, size }: ValidTrivyOperatorSpec): Readonly<Record<string, unknown>> {
  const { scan } = size;
  return {
    targetNamespaces: "",
    excludeNamespaces: "",
    image: imageOf(images["trivy-operator"]),
    operator: {
      replicas: size.operator.replicas,
      scanJobsConcurrentLimit: scan.replicas,
      scanJobTimeout: "15m",
      // Gone jobs leave their reports; those that failed are seen until then.
      scanJobTTL: "1h",
      scannerReportTTL: "24h",
      vulnerabilityScannerEnabled: true,
      exposedSecretScannerEnabled: true,
      configAuditScannerEnabled: true,
      rbacAssessmentScannerEnabled: true,
      sbomGenerationEnabled: true,
      // Both look at nodes' own files from pods that may do anything there.
      infraAssessmentScannerEnabled: false,
      clusterComplianceEnabled: false,
      // The database is fetched once by a server, not by each scan.
      builtInTrivyServer: true,
      // Else it might read every Secret of the cluster.
      accessGlobalSecretsAndServiceAccount: false,
      metricsFindingsEnabled: true,
      metricsVulnIdEnabled: true,
      metricsExposedSecretInfo: true,
    },
    trivyOperator: {
      scanJobPodTemplateLabels: `app.kubernetes.io/name=${SCAN},app.kubernetes.io/part-of=millrace`,
      scanJobPodTemplatePodSecurityContext: nobody(NOBODY),
      scanJobPodTemplateContainerSecurityContext: { ...closed, privileged: false },
      scanJobPodPriorityClassName: priorityClasses.normal,
      scanJobAutomountServiceAccountToken: false,
      useGCRServiceAccount: false,
      excludeImages: "",
      skipResourceByLabels: "",
      reportRecordFailedChecksOnly: true,
    },
    trivy: {
      image: imageOf(images.trivy),
      storageClassName: cluster.storageClass,
      storageSize: `${size.server.volume ?? 5}Gi`,
      priorityClassName: priorityClasses.normal,
      severity: "UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL",
      ignoreUnfixed: false,
      timeout: "15m0s",
      resources: {
        requests: { cpu: milli(scan.cpu), memory: mebi(scan.memory), ephemeralStorage: "1Gi" },
        limits: { cpu: milli(scan.cpu * 4), memory: mebi(scan.memory), ephemeralStorage: "6Gi" },
      },
      server: {
        replicas: size.server.replicas,
        resources: resources(size.server, "1Gi"),
        podSecurityContext: nobody(NOBODY),
        securityContext: { ...closed, privileged: false },
      },
    },
    podSecurityContext: nobody(OPERATOR_USER),
    securityContext: { ...closed, privileged: false },
    resources: resources(size.operator, "512Mi"),
    priorityClassName: priorityClasses.normal,
    serviceMonitor: { enabled: false },
  };
}
