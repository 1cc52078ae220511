import * as names from "../../workloads/streams/names";
import type { Alert, Observation } from "../core/observe";
import { METRICS_PORT, OPERATOR, pods } from "./render";
import { NAMESPACE } from "./spec";

const README = "components/trivy-operator/README.md";
const JOB = `job="${OPERATOR}"`;
/** What the policy pack refuses in an image before it runs. */
const GRAVE = 'severity=~"Critical|High"';
const IMAGE = "image_registry, image_repository, image_tag, image_digest";
const CONTAINER = "namespace, resource_kind, resource_name, container_name";
const imageCalled = "{{ $labels.image_registry }}/{{ $labels.image_repository }}:{{ $labels.image_tag }}";
const resourceCalled = "{{ $labels.resource_kind }} {{ $labels.namespace }}/{{ $labels.resource_name }}";

/** Reports come and go with workloads: what stays is told, and for working hours, since nothing is down. */
const ticket = (alert: Omit<Alert, "for" | "severity">): Alert => ({ ...alert, for: "15 minutes", severity: "ticket" });

/** What reports say of what runs, by the names that the operator's own page of metrics has. */
const found: readonly Alert[] = [
  ticket({
    alert: "ImageVulnerable",
    // An image once, however many workloads run it; a vulnerability once a package.
    expr: `count by (${IMAGE}) (group by (${IMAGE}, resource, vuln_id) (trivy_vulnerability_id{${JOB}, ${GRAVE}, fixed_version!=""})) > 0`,
    summary: `${imageCalled} runs with vulnerabilities that newer packages mend`,
    description: "{{ $value }} critical or high ones have a fix. The gate refuses this image to the next deployment.",
    runbook: `${README}#an-image-is-vulnerable`,
  }),
  ticket({
    alert: "ImageHoldsSecret",
    expr: `sum by (${CONTAINER}, ${IMAGE}) (trivy_image_exposedsecrets{${JOB}}) > 0`,
    summary: `${imageCalled} holds a key or password`,
    description: `{{ $value }} in container {{ $labels.container_name }} of ${resourceCalled}: whoever can pull the image has it.`,
    runbook: `${README}#an-image-holds-a-secret`,
  }),
  ticket({
    alert: "WorkloadUnsafe",
    expr: `sum by (namespace, resource_kind, resource_name) (trivy_resource_configaudits{${JOB}, ${GRAVE}, namespace=~"${names.PLATFORM}-.+"}) > 0`,
    summary: `${resourceCalled} fails checks of its settings`,
    description: "{{ $value }} critical or high checks fail of what runs, which no rule of the gate stood against.",
    runbook: `${README}#a-workload-is-unsafe`,
  }),
];

/** That scans go on, and what they find. */
export const observeTrivyOperator = (): Observation => ({
  scrape: [],
  // The series are about others: their own `namespace` is that of what was scanned.
  monitors: [{ job: OPERATOR, namespace: NAMESPACE, pods: pods.operator, port: METRICS_PORT, honorLabels: true }],
  alerts: [
    {
      alert: "ImageScansStopped",
      expr: `absent(up{${JOB}} == 1)`,
      for: "30 minutes",
      severity: "ticket",
      summary: "Trivy's operator answers nobody",
      description: "No image is scanned, and reports older than a day are no word on what runs.",
      runbook: `${README}#scans-have-stopped`,
    },
    ...found,
  ],
});
