import { plain, text } from "../core/text";
import type { Manifest } from "../core/kubernetes";
import { titleOf } from "../core/kubernetes";
import type { RoomObservation } from "../core/promql";
import { alertmanagerConfig } from "./alertmanager";
import { observePrometheus } from "./observe";
import { renderPrometheus } from "./render";
import type { RuleGroup } from "./rules";
import { type PrometheusSpec, type Receiver, validate } from "./spec";
import { door, pager, testCluster, testSpec } from "./testing";

const render = (spec: PrometheusSpec = testSpec()) => renderPrometheus(validate(spec));

function find(manifests: readonly Manifest[], title: string): Manifest {
  const found = manifests.find((manifest) => titleOf(manifest) === title);
  if (found === undefined) throw new Error(`no ${title} among ${manifests.map(titleOf).join(", ")}`);
  return found;
}

const groupsOf = (manifests: readonly Manifest[], name: string): readonly RuleGroup[] =>
  (find(manifests, `PrometheusRule millrace-prometheus/${name}`).spec as { readonly groups: readonly RuleGroup[] })
    .groups;

const nameOf = (rule: RuleGroup["rules"][number]): string => ("record" in rule ? rule.record : rule.alert);

test("an observation is one object of rules, in groups by how often they are evaluated", () => {
  const groups = groupsOf(render().manifests, "door");
  expect(groups.map(({ name, interval }) => [name, interval])).toEqual([
    ["door", "10s"],
    ["door-days", "1m"],
    ["door-month", "5m"],
  ]);
  expect(groups[0]?.rules.map(nameOf)).toEqual([
    "door:requests:rate5m",
    "JobUnseen",
    "DoorStuck",
    "millrace:objective_events:rate5m",
    "millrace:objective_errors:rate5m",
    "millrace:objective_error_ratio:5m",
    "millrace:objective_error_ratio:30m",
    "millrace:objective_error_ratio:1h",
    "millrace:objective_error_ratio:6h",
    "ErrorBudgetBurnsFast",
    "ErrorBudgetBurnsFast",
  ]);
  expect(groups[2]?.rules.map(nameOf)).toEqual([
    "millrace:objective_error_ratio:30d",
    "millrace:objective_budget_remaining:30d",
  ]);
});

test("an alert carries its severity and its room, and says what to do", () => {
  expect(groupsOf(render().manifests, "door")[0]?.rules[2]).toEqual({
    alert: "DoorStuck",
    expr: 'sum(rate(door_requests_total{code="500"}[1m])) > 1',
    for: "15s",
    labels: { severity: "page", room: "door" },
    annotations: {
      summary: "The door is stuck",
      description: "Nobody gets in.",
      runbook: "components/door/README.md#door-stuck",
    },
  });
});

test("every job pages when nothing of it answers, unless its room does so itself", () => {
  const own: RoomObservation = {
    ...door,
    observation: {
      ...door.observation,
      alerts: (door.observation.alerts ?? []).map((alert) => ({ ...alert, expr: 'absent(up{job="door"} == 1)' })),
    },
  };
  const unseen = (observation: RoomObservation) =>
    groupsOf(render(testSpec([observation])).manifests, "door")
      .flatMap(({ rules }) => rules)
      .filter((rule) => nameOf(rule) === "JobUnseen")
      .map(({ expr }) => expr);
  expect(unseen(door)).toEqual(['absent(up{job="door"} == 1)']);
  expect(unseen(own)).toEqual([]);
});

test("the watchdog always fires and is nobody's page", () => {
  expect(groupsOf(render().manifests, "watchdog")[0]?.rules).toMatchObject([
    { alert: "Watchdog", expr: "vector(1)", labels: { severity: "none" } },
  ]);
});

test("a monitor becomes a PodMonitor for exactly its pods and port, and a way in Prometheus' network policy", () => {
  const { manifests } = render();
  expect(find(manifests, "PodMonitor millrace-prometheus/door-8000").spec).toEqual({
    namespaceSelector: { matchNames: ["millrace-door"] },
    selector: { matchLabels: { app: "door" } },
    podMetricsEndpoints: [
      {
        portNumber: 8000,
        path: "/metrics",
        relabelings: [{ action: "replace", targetLabel: "job", replacement: "door" }],
      },
    ],
  });
  const policy = find(manifests, "NetworkPolicy millrace-prometheus/prometheus").spec as { readonly egress: unknown };
  expect(policy.egress).toContainEqual({
    to: [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-door" } },
        podSelector: { matchLabels: { app: "door" } },
      },
    ],
    ports: [{ protocol: "TCP", port: 8000 }],
  });
});

test("series that say themselves what they are about keep their labels", () => {
  const monitors = [{ job: "door", namespace: "millrace-door", pods: { app: "door" }, port: 8000, honorLabels: true }];
  const { manifests } = render(testSpec([{ room: "door", observation: { scrape: [], monitors } }]));
  expect(find(manifests, "PodMonitor millrace-prometheus/door-8000").spec).toMatchObject({
    podMetricsEndpoints: [{ portNumber: 8000, honorLabels: true }],
  });
});

test("targets outside of pods are one ScrapeConfig for each job, reached within the cluster's addresses", () => {
  const scrape = [1, 2].map((broker) => ({
    job: "broker",
    address: text`broker-${broker}.example.com:11001`,
    path: "/metrics",
  }));
  const { manifests } = render(testSpec([{ room: "door", observation: { scrape } }]));
  const { spec } = find(manifests, "ScrapeConfig millrace-prometheus/door-broker");
  expect(spec).toMatchObject({ jobName: "broker", metricsPath: "/metrics" });
  const { staticConfigs } = spec as {
    readonly staticConfigs: readonly { readonly targets: (typeof scrape)[0]["address"][] }[];
  };
  expect(staticConfigs[0]?.targets.map(plain)).toEqual(["broker-1.example.com:11001", "broker-2.example.com:11001"]);
  const policy = find(manifests, "NetworkPolicy millrace-prometheus/prometheus").spec as { readonly egress: unknown };
  expect(policy.egress).toContainEqual({
    to: [{ ipBlock: { cidr: "10.40.0.0/16" } }],
    ports: [{ protocol: "TCP", port: 11001 }],
  });
});

test("refuses a target whose port is not known before the deployment", () => {
  expect(() =>
    render(testSpec([{ room: "door", observation: { scrape: [{ job: "x", address: "broker", path: "/" }] } }])),
  ).toThrow(
    "a scrape target's address must end with a port that is known before the deployment, as in `${host}:9404`, since network policies name it; write the port as a number",
  );
});

test("prod keeps two of Prometheus and three of Alertmanager, and their volumes; a disposable cluster one, and none", () => {
  const of = (spec: PrometheusSpec, kind: string) =>
    find(render(spec).manifests, `${kind} millrace-prometheus/millrace`).spec;
  const { receivers: _, ...nobody } = testSpec([door], true);
  expect(of(testSpec(), "Prometheus")).toMatchObject({
    replicas: 2,
    retention: "35d",
    retentionSize: "87040MiB",
    scrapeInterval: "10s",
    evaluationInterval: "10s",
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" },
    storage: { volumeClaimTemplate: { spec: { storageClassName: "fast" } } },
  });
  expect(of(testSpec(), "Alertmanager")).toMatchObject({ replicas: 3, secrets: ["pagerduty"] });
  expect(of(nobody, "Prometheus")).toMatchObject({
    replicas: 1,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" },
  });
  expect(of(nobody, "Alertmanager")).toMatchObject({ replicas: 1, secrets: [] });
});

test("an address is that of the Service that is rendered", () => {
  const { prometheus, alertmanager } = render();
  expect(prometheus).toEqual({
    url: "http://prometheus.millrace-prometheus:9090",
    namespace: "millrace-prometheus",
    service: "prometheus",
    port: 9090,
    pods: { "app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": "millrace" },
  });
  expect(alertmanager.url).toBe("http://alertmanager.millrace-prometheus:9093");
});

test("Prometheus may list pods and nothing else", () => {
  expect(find(render().manifests, "ClusterRole millrace-prometheus").rules).toEqual([
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
  ]);
});

test("without the node exporter there is neither its namespace nor an alert on nodes", () => {
  const { manifests, releases } = render({ ...testSpec(), nodes: false });
  expect(manifests.map(titleOf).filter((title) => title.includes("node"))).toEqual([]);
  expect(releases?.[0]?.values).toMatchObject({ nodeExporter: { enabled: false } });
  expect(observePrometheus({ nodes: false }).alerts?.filter(({ alert }) => alert.startsWith("Node"))).toEqual([]);
});

test("credentials are files, each receiver gets what it is for, and a page silences the tickets of its job", () => {
  const slack: Receiver = {
    kind: "slack",
    channel: "#millrace",
    url: { namespace: "millrace-prometheus", secret: "slack", key: "url" },
  };
  const mail: Receiver = {
    kind: "email",
    to: "ops@example.com",
    from: "millrace@example.com",
    smarthost: "mail.example.com:587",
    username: "millrace",
    password: { namespace: "millrace-prometheus", secret: "mail", key: "password" },
  };
  const hook: Receiver = { kind: "webhook", url: { namespace: "millrace-prometheus", secret: "hook", key: "url" } };
  const { receivers, route, inhibit_rules } = alertmanagerConfig({
    page: [pager, slack],
    ticket: [mail],
    watchdog: hook,
    cidrs: [],
  });
  expect(receivers).toMatchObject([
    {
      name: "page",
      pagerduty_configs: [{ routing_key_file: "/etc/alertmanager/secrets/pagerduty/routing-key" }],
      slack_configs: [{ api_url_file: "/etc/alertmanager/secrets/slack/url", channel: "#millrace" }],
    },
    { name: "ticket", email_configs: [{ auth_password_file: "/etc/alertmanager/secrets/mail/password" }] },
    { name: "watchdog", webhook_configs: [{ url_file: "/etc/alertmanager/secrets/hook/url", send_resolved: false }] },
  ]);
  expect(route.receiver).toBe("ticket");
  expect(route.routes?.map(({ receiver, matchers }) => [receiver, matchers])).toEqual([
    ["watchdog", ['alertname="Watchdog"']],
    ["page", ['severity="page"']],
  ]);
  expect(inhibit_rules).toContainEqual({
    source_matchers: ['severity="page"', 'job!=""'],
    target_matchers: ['severity="ticket"', 'job!=""'],
    equal: ["job"],
  });
});

test("refuses a lasting cluster where nobody is paged", () => {
  expect(() => validate({ cluster: testCluster(false), observations: [] })).toThrow(
    "prometheus: `receivers.page` must have at least one receiver where the cluster is not disposable, got none; name who is woken by a page",
  );
});

test("refuses a receiver's Secret that no pod of Prometheus could read", () => {
  const away: Receiver = { kind: "pagerduty", routingKey: { namespace: "default", secret: "pagerduty", key: "k" } };
  expect(() => validate({ ...testSpec(), receivers: { page: [away] } })).toThrow(
    'prometheus: the Secret "pagerduty" of a pagerduty receiver must be in namespace "millrace-prometheus", got "default"; pods can only read Secrets of their own namespace',
  );
});

test("refuses two observations of one name", () => {
  expect(() => validate(testSpec([door, door]))).toThrow(
    'prometheus: each observation must have a name of its own, got "door" twice; tell them apart by `part`',
  );
});

test("refuses a history that is too short for a month's budget", () => {
  expect(() => validate({ ...testSpec(), retention: "15 days" })).toThrow(
    'prometheus: retention must be 31 days or more, since error budgets count a month, got "15 days"; set `retention`',
  );
});

test("refuses no replica and a volume that is too small", () => {
  expect(() => validate({ ...testSpec(), replicas: 0 })).toThrow(
    "prometheus: replicas must be a whole number from 1, got 0; set `replicas`",
  );
  expect(() => validate({ ...testSpec(), storage: "1 GiB" })).toThrow(
    'prometheus: storage must be 5 GiB or more, got "1 GiB"; set `storage`',
  );
});
