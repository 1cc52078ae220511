// Records the page of metrics that the operator answers under /metrics, without a cluster: the operator's own collector, its
// settings as this room's chart values make them, over reports that controller-runtime's fake client holds in place of an API
// server. What the reports say is made up; names, labels and values of the series are the operator's.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/go-logr/logr"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	k8smetrics "sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/aquasecurity/trivy-operator/pkg/apis/aquasecurity/v1alpha1"
	"github.com/aquasecurity/trivy-operator/pkg/metrics"
	"github.com/aquasecurity/trivy-operator/pkg/operator/etc"
	"github.com/aquasecurity/trivy-operator/pkg/trivyoperator"
)

// What the chart sets for metricsFindingsEnabled, metricsVulnIdEnabled and metricsExposedSecretInfo of values.ts.
var environment = map[string]string{
	"OPERATOR_METRICS_FINDINGS_ENABLED":            "true",
	"OPERATOR_METRICS_VULN_ID_ENABLED":             "true",
	"OPERATOR_METRICS_EXPOSED_SECRET_INFO_ENABLED": "true",
}

const (
	critical = v1alpha1.SeverityCritical
	high     = v1alpha1.SeverityHigh
	medium   = v1alpha1.SeverityMedium
)

func about(kind, name, container string) metav1.ObjectMeta {
	labels := map[string]string{trivyoperator.LabelResourceKind: kind, trivyoperator.LabelResourceName: name}
	called := strings.ToLower(kind) + "-" + name
	if container != "" {
		labels[trivyoperator.LabelContainerName] = container
		called += "-" + container
	}
	return metav1.ObjectMeta{Namespace: "millrace-workers", Name: called, Labels: labels}
}

var (
	registry = v1alpha1.Registry{Server: "registry.test.invalid"}
	artifact = v1alpha1.Artifact{Repository: "app", Tag: "1.0", Digest: "sha256:" + strings.Repeat("a", 64)}
)

func vulnerability(id, pkg, fixed string, severity v1alpha1.Severity) v1alpha1.Vulnerability {
	score := 8.1
	return v1alpha1.Vulnerability{
		VulnerabilityID: id, Resource: pkg, InstalledVersion: "3.5.1-1", FixedVersion: fixed, Severity: severity,
		Title: "A flaw of " + pkg, Class: "os-pkgs", PackageType: "debian", Score: &score,
		PublishedDate: "2026-07-01T00:00:00Z", LastModifiedDate: "2026-07-02T00:00:00Z", Target: "app (debian 13.1)",
	}
}

// One image with findings and one without, a secret in the first, and checks of a workload and of a role.
func reports() []runtime.Object {
	found := &v1alpha1.VulnerabilityReport{ObjectMeta: about("ReplicaSet", "fraud-6d4cf56db6", "fraud")}
	found.Report.Registry, found.Report.Artifact = registry, artifact
	found.Report.Vulnerabilities = []v1alpha1.Vulnerability{
		vulnerability("CVE-2026-0001", "openssl", "3.5.2-1", critical),
		vulnerability("CVE-2026-0002", "zlib1g", "1.3.2-1", high),
		vulnerability("CVE-2026-0003", "libc6", "", critical),
		vulnerability("CVE-2026-0004", "perl-base", "5.40.2-1", medium),
	}
	found.Report.Summary = v1alpha1.VulnerabilitySummary{CriticalCount: 2, HighCount: 1, MediumCount: 1}

	clean := &v1alpha1.VulnerabilityReport{ObjectMeta: about("ReplicaSet", "ingest-75c9c8f9d", "ingest")}
	clean.Report.Registry, clean.Report.Artifact = registry, artifact

	secret := &v1alpha1.ExposedSecretReport{ObjectMeta: about("ReplicaSet", "fraud-6d4cf56db6", "fraud")}
	secret.Report.Registry, secret.Report.Artifact = registry, artifact
	secret.Report.Secrets = []v1alpha1.ExposedSecret{
		{RuleID: "aws-access-key-id", Title: "AWS Access Key ID", Category: "AWS", Severity: critical, Target: "/app/deploy.sh"},
	}
	secret.Report.Summary = v1alpha1.ExposedSecretSummary{CriticalCount: 1}

	audit := &v1alpha1.ConfigAuditReport{ObjectMeta: about("ReplicaSet", "fraud-6d4cf56db6", "")}
	audit.Report.Summary = v1alpha1.ConfigAuditSummary{HighCount: 1, LowCount: 2}

	role := &v1alpha1.RbacAssessmentReport{ObjectMeta: about("Role", "fraud", "")}
	role.Report.Summary = v1alpha1.RbacAssessmentSummary{CriticalCount: 1}
	clusterRole := &v1alpha1.ClusterRbacAssessmentReport{ObjectMeta: about("ClusterRole", "keda-operator", "")}
	clusterRole.Namespace = ""
	clusterRole.Report.Summary = v1alpha1.RbacAssessmentSummary{HighCount: 1}

	return []runtime.Object{found, clean, secret, audit, role, clusterRole}
}

func page() (string, error) {
	for name, value := range environment {
		if err := os.Setenv(name, value); err != nil {
			return "", err
		}
	}
	config, err := etc.GetOperatorConfig()
	if err != nil {
		return "", err
	}
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return "", err
	}
	held := fake.NewClientBuilder().WithScheme(scheme).WithRuntimeObjects(reports()...).Build()
	collector := metrics.NewResourcesMetricsCollector(logr.Discard(), config, trivyoperator.GetDefaultConfig(), held)
	running, end := context.WithCancel(context.Background())
	defer end()
	// As the operator's manager starts it: it registers itself, and stays until the end.
	go func() {
		if err := collector.Start(running); err != nil {
			log.Fatal(err)
		}
	}()
	server := httptest.NewServer(promhttp.HandlerFor(k8smetrics.Registry, promhttp.HandlerOpts{}))
	defer server.Close()
	for {
		answer, err := http.Get(server.URL)
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			return "", err
		}
		if strings.Contains(string(text), "\ntrivy_") {
			return string(text), nil
		}
	}
}

func main() {
	text, err := page()
	if err != nil {
		log.Fatal(err)
	}
	// Less what Go and controller-runtime count of themselves.
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "trivy_") || strings.HasPrefix(line, "# HELP trivy_") || strings.HasPrefix(line, "# TYPE trivy_") {
			fmt.Println(line)
		}
	}
}
