import type { Alert, Observation, Panel } from "../core/observe";
import { names } from "../../workloads/streams";
import type { LocalPrometheusSpec } from "./local/spec";
import { ALERTMANAGER, NODE_EXPORTER, PROMETHEUS } from "./pods";

const README = "components/prometheus/README.md";

/** What Prometheus and Alertmanager tell of themselves, and the node exporter of the nodes. */
export function observePrometheus({ nodes = true }: { readonly nodes?: boolean } = {}): Observation {
  const namespace = names.namespace("prometheus");
  return {
    scrape: [],
    monitors: [
      { job: "prometheus", namespace, pods: PROMETHEUS.pods, port: PROMETHEUS.port },
      { job: "alertmanager", namespace, pods: ALERTMANAGER.pods, port: ALERTMANAGER.port },
      ...(nodes
        ? [
            {
              job: "node-exporter",
              namespace: names.namespace("node-exporter"),
              pods: NODE_EXPORTER.pods,
              port: NODE_EXPORTER.port,
            },
          ]
        : []),
    ],
    alerts: [...ownAlerts, ...(nodes ? nodeAlerts : [])],
    dashboards: [
      {
        uid: "millrace-prometheus",
        title: "Watching: Prometheus and Alertmanager",
        tags: ["millrace", "prometheus"],
        rows: [
          { title: "Alerts", panels: alertPanels },
          { title: "Prometheus", panels: prometheusPanels },
          { title: "Alertmanager", panels: alertmanagerPanels },
          ...(nodes ? [{ title: "Nodes", panels: nodePanels }] : []),
        ],
      },
    ],
  };
}

/** The same of the processes of this machine, without its nodes. */
export function observeLocalPrometheus(ports: LocalPrometheusSpec["ports"]): Observation {
  const { monitors: _, ...rest } = observePrometheus({ nodes: false });
  const target = (job: keyof typeof ports) => ({ job, address: `127.0.0.1:${ports[job]}`, path: "/metrics" });
  return { ...rest, scrape: [target("prometheus"), target("alertmanager")] };
}

const ownAlerts: readonly Alert[] = [
  {
    alert: "TargetDown",
    expr: "up == 0",
    for: "5 minutes",
    severity: "ticket",
    summary: "{{ $labels.job }}: a target does not answer",
    description:
      "{{ $labels.instance }} of the job {{ $labels.job }} has not answered for five minutes; others of the job may.",
    runbook: `${README}#target-down`,
  },
  {
    alert: "RulesFail",
    expr: `increase(prometheus_rule_evaluation_failures_total{job="prometheus"}[5m]) > 0`,
    for: "0 seconds",
    severity: "page",
    summary: "Prometheus cannot evaluate rules of {{ $labels.rule_group }}",
    description: "Alerts of this group, or those that use what it records, do not fire.",
    runbook: `${README}#rules-fail`,
  },
  {
    alert: "RulesLate",
    expr: `prometheus_rule_group_last_duration_seconds{job="prometheus"} > prometheus_rule_group_interval_seconds{job="prometheus"}`,
    for: "5 minutes",
    severity: "ticket",
    summary: "Evaluating {{ $labels.rule_group }} takes longer than its interval",
    description: "The group takes {{ $value | humanizeDuration }}: its alerts come later than a minute.",
    runbook: `${README}#rules-late`,
  },
  {
    alert: "ConfigurationRefused",
    expr: `prometheus_config_last_reload_successful{job="prometheus"} == 0 or alertmanager_config_last_reload_successful{job="alertmanager"} == 0`,
    for: "5 minutes",
    severity: "ticket",
    summary: "{{ $labels.job }} refuses its configuration",
    description:
      "{{ $labels.pod }} runs on with the configuration from before: targets, rules or receivers are out of date.",
    runbook: `${README}#configuration-refused`,
  },
  {
    alert: "AlertsNotHandedOver",
    expr: `rate(prometheus_notifications_errors_total{job="prometheus"}[1m]) > 0 or prometheus_notifications_alertmanagers_discovered{job="prometheus"} < 1`,
    for: "10 seconds",
    severity: "page",
    summary: "{{ $labels.pod }} cannot hand alerts to Alertmanager",
    description:
      "What only this Prometheus sees is not told to anybody. If no Prometheus can, only the watchdog's silence tells.",
    runbook: `${README}#alerts-not-handed-over`,
  },
  {
    alert: "NotificationsFail",
    expr: `increase(alertmanager_notifications_failed_total{job="alertmanager"}[2m]) > 0`,
    for: "10 seconds",
    severity: "page",
    summary: "Alertmanager cannot deliver by {{ $labels.integration }}",
    description: "Notifications by {{ $labels.integration }} fail: other receivers of pages may still get this.",
    runbook: `${README}#notifications-fail`,
  },
  {
    alert: "AlertmanagersApart",
    expr: `alertmanager_cluster_members{job="alertmanager"} != on () group_left () count(up{job="alertmanager"} == 1)`,
    for: "10 minutes",
    severity: "ticket",
    summary: "{{ $labels.pod }} does not see all other Alertmanagers",
    description: "It sees {{ $value }} members: notifications may come twice, and silences may not hold everywhere.",
    runbook: `${README}#alertmanagers-apart`,
  },
  {
    alert: "SeriesDamaged",
    expr: `increase(prometheus_tsdb_compactions_failed_total{job="prometheus"}[1h]) > 0 or increase(prometheus_tsdb_wal_corruptions_total{job="prometheus"}[1h]) > 0`,
    for: "5 minutes",
    severity: "ticket",
    summary: "{{ $labels.pod }} has trouble with its series on disk",
    description:
      "Compactions fail or the write-ahead log is damaged: history, and with it error budgets, may have holes.",
    runbook: `${README}#series-damaged`,
  },
];

const DISKS = `job="node-exporter",fstype!~"tmpfs|ramfs"`;

const nodeAlerts: readonly Alert[] = [
  {
    alert: "NodeDiskFull",
    expr: `node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes{${DISKS}} < 0.05`,
    for: "10 seconds",
    severity: "page",
    summary: "{{ $labels.instance }}: {{ $labels.mountpoint }} is full",
    description: "{{ $value | humanizePercentage }} is left: the node soon evicts its pods.",
    runbook: `${README}#node-disk-full`,
  },
  {
    alert: "NodeDiskFilling",
    expr: `predict_linear(node_filesystem_avail_bytes{${DISKS}}[6h], 86400) < 0 and node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes{${DISKS}} < 0.3`,
    for: "30 minutes",
    severity: "ticket",
    summary: "{{ $labels.instance }}: {{ $labels.mountpoint }} is full within a day",
    description: "At the rate of the last six hours nothing is left within a day.",
    runbook: `${README}#node-disk-filling`,
  },
  {
    alert: "NodeMemoryShort",
    expr: `node_memory_MemAvailable_bytes{job="node-exporter"} / node_memory_MemTotal_bytes{job="node-exporter"} < 0.05`,
    for: "5 minutes",
    severity: "ticket",
    summary: "{{ $labels.instance }} is short of memory",
    description:
      "{{ $value | humanizePercentage }} of the node's memory is available: processes are about to be killed.",
    runbook: `${README}#node-memory-short`,
  },
  {
    alert: "NodeClockWrong",
    expr: `node_timex_sync_status{job="node-exporter"} == 0 and abs(node_timex_offset_seconds{job="node-exporter"}) > 0.05`,
    for: "10 minutes",
    severity: "ticket",
    summary: "{{ $labels.instance }}: the clock is not synchronised",
    description: "It is {{ $value }} s off: event times, latencies and certificates rest on clocks.",
    runbook: `${README}#node-clock-wrong`,
  },
];

const series = (
  title: string,
  description: string,
  unit: Panel["unit"],
  ...queries: readonly (readonly [expr: string, legend: string])[]
): Panel => ({
  title,
  description,
  kind: "timeseries",
  unit,
  queries: queries.map(([expr, legend]) => ({ expr, legend })),
});

const alertPanels: readonly Panel[] = [
  {
    title: "Pages firing",
    description: "Alerts that somebody was woken for.",
    kind: "stat",
    unit: "short",
    queries: [{ expr: `count(ALERTS{alertstate="firing",severity="page"}) or vector(0)`, legend: "pages" }],
    warnAbove: 1,
  },
  {
    title: "Tickets firing",
    description: "Alerts that wait for working hours.",
    kind: "stat",
    unit: "short",
    queries: [{ expr: `count(ALERTS{alertstate="firing",severity="ticket"}) or vector(0)`, legend: "tickets" }],
    warnAbove: 1,
  },
  {
    title: "Firing",
    description: "Every alert that fires, with its labels.",
    kind: "table",
    unit: "short",
    queries: [{ expr: `ALERTS{alertstate="firing",severity=~"page|ticket"}`, legend: "{{alertname}}" }],
  },
  series("Targets down", "Targets that do not answer, by job.", "short", [`sum by (job) (1 - up)`, "{{job}}"]),
];

const prometheusPanels: readonly Panel[] = [
  series("Series", "Series in memory.", "short", [`prometheus_tsdb_head_series{job="prometheus"}`, "{{pod}}"]),
  series("Samples a second", "Samples taken in.", "ops", [
    `rate(prometheus_tsdb_head_samples_appended_total{job="prometheus"}[1m])`,
    "{{pod}}",
  ]),
  series(
    "Evaluation, of its interval",
    "How much of its interval each rule group takes; above 1 alerts come late.",
    "percentunit",
    [
      `max by (rule_group) (prometheus_rule_group_last_duration_seconds{job="prometheus"} / prometheus_rule_group_interval_seconds{job="prometheus"})`,
      "{{rule_group}}",
    ],
  ),
  series("Series on disk", "Size of the blocks.", "bytes", [
    `prometheus_tsdb_storage_blocks_bytes{job="prometheus"}`,
    "{{pod}}",
  ]),
];

const alertmanagerPanels: readonly Panel[] = [
  series(
    "Notifications",
    "Notifications sent, and those that failed.",
    "ops",
    [`sum by (integration) (rate(alertmanager_notifications_total{job="alertmanager"}[5m]))`, "{{integration}}"],
    [
      `sum by (integration) (rate(alertmanager_notifications_failed_total{job="alertmanager"}[5m]))`,
      "{{integration}} failed",
    ],
  ),
  series("Members", "Alertmanagers that each one sees.", "short", [
    `alertmanager_cluster_members{job="alertmanager"}`,
    "{{pod}}",
  ]),
];

const nodePanels: readonly Panel[] = [
  series("CPU", "Part of each node's time that is not idle.", "percentunit", [
    `1 - avg by (instance) (rate(node_cpu_seconds_total{job="node-exporter",mode="idle"}[1m]))`,
    "{{instance}}",
  ]),
  series("Memory available", "Part of each node's memory.", "percentunit", [
    `node_memory_MemAvailable_bytes{job="node-exporter"} / node_memory_MemTotal_bytes{job="node-exporter"}`,
    "{{instance}}",
  ]),
  series("Disk available", "Part of each file system.", "percentunit", [
    `node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes{${DISKS}}`,
    "{{instance}} {{mountpoint}}",
  ]),
];
