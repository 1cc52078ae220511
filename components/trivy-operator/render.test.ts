import type { ProviderResource } from "@pulumi/pulumi";
import { images } from "../core/versions";
import { observeTrivyOperator } from "./observe";
import { renderTrivyOperator } from "./render";
import { sizeOf } from "./size";
import { compromised, validate } from "./spec";

const cluster = {
  provider: undefined as unknown as ProviderResource,
  name: "here",
  form: "any" as const,
  cidrs: ["10.0.0.1/32"],
  disposable: true,
  storageClass: "fast",
};
const size = sizeOf({ streams: [], workers: [], load: 1, lasting: true });
const rendered = renderTrivyOperator(
  validate({ cluster, size, scrapers: [{ kind: "pods", namespace: "millrace-prometheus" }] }),
);
const values = rendered.releases?.[0]?.values as Readonly<Record<string, Readonly<Record<string, unknown>>>>;

test("nothing is left out: no namespace, image, workload or severity, nor what has no fix", () => {
  expect(values).toMatchObject({
    targetNamespaces: "",
    excludeNamespaces: "",
    trivyOperator: { excludeImages: "", skipResourceByLabels: "" },
    trivy: { severity: "UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL", ignoreUnfixed: false },
    operator: {
      vulnerabilityScannerEnabled: true,
      exposedSecretScannerEnabled: true,
      configAuditScannerEnabled: true,
      rbacAssessmentScannerEnabled: true,
      sbomGenerationEnabled: true,
      scannerReportTTL: "24h",
    },
  });
  expect(values.trivy).not.toHaveProperty("ignoreFile");
  expect(values.trivy).not.toHaveProperty("ignorePolicy");
});

test("it reads no Secret of others, and starts no pod that may do anything on a node", () => {
  expect(values.operator).toMatchObject({
    accessGlobalSecretsAndServiceAccount: false,
    infraAssessmentScannerEnabled: false,
    clusterComplianceEnabled: false,
  });
  expect(values.trivyOperator).toMatchObject({
    scanJobAutomountServiceAccountToken: false,
    scanJobPodTemplatePodSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    scanJobPodTemplateContainerSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  });
});

test("Trivy is of the project's own making", () => {
  expect(compromised).not.toContain(images.trivy.tag);
  expect(values.trivy?.image).toEqual({ registry: "mirror.gcr.io", repository: "aquasec/trivy", tag: "0.72.0" });
  expect(() => validate({ cluster, size }, "0.69.5")).toThrow(
    "trivy-operator: Trivy must not be 0.69.4, 0.69.5, 0.69.6, which were not its project's, got 0.69.5; take another in components/core/versions.ts",
  );
});

test("scans and the server reach registries, the operator only the API server and its server", () => {
  const to = (name: string) =>
    JSON.stringify(
      rendered.manifests.find(({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === name)?.spec,
    );
  expect(to("trivy-scan")).toContain('"cidr":"0.0.0.0/0"');
  expect(to("trivy-server")).toContain('"cidr":"0.0.0.0/0"');
  expect(to("trivy-operator")).not.toContain("0.0.0.0/0");
});

test("a size without its parts is refused", () => {
  expect(() => validate({ cluster, size: {} })).toThrow(
    'trivy-operator: size must have a part "operator" of 1 or more, got none; take it from sizeOf',
  );
});

test("scans that have stopped, and what scans find in what runs, are tickets", () => {
  expect(observeTrivyOperator().alerts?.map(({ alert, severity }) => [alert, severity])).toEqual([
    ["ImageScansStopped", "ticket"],
    ["ImageVulnerable", "ticket"],
    ["ImageHoldsSecret", "ticket"],
    ["WorkloadUnsafe", "ticket"],
  ]);
});

test("the operator offers what the alerts read", () => {
  expect(values.operator).toMatchObject({
    metricsFindingsEnabled: true,
    metricsVulnIdEnabled: true,
    metricsExposedSecretInfo: true,
  });
});
