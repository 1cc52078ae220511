import type { ChartName } from "../../../components/core/versions";
import { charts } from "../../../components/core/versions";
import { describeWithUpstream, upstreamFiles } from "../upstream";
import { valueDefects } from "./values";

const defects = (chart: ChartName, values: Record<string, unknown>) =>
  valueDefects([{ name: "it", namespace: "here", chart, values }]).map((sentence) =>
    sentence.replace(`chart ${chart} of release here/it: `, ""),
  );

const resources = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "128Mi" } };

describeWithUpstream("values of charts", ["charts", "kubernetes"], () => {
  test.each<[ChartName, Record<string, unknown>]>([
    [
      "keda",
      {
        crds: { install: false },
        operator: { replicaCount: 2 },
        resources: { operator: resources },
        podLabels: { keda: { team: "platform" } },
        prometheus: { operator: { enabled: true, podMonitor: { enabled: true } } },
      },
    ],
    [
      "kube-prometheus-stack",
      {
        crds: { enabled: false },
        prometheus: { prometheusSpec: { scrapeInterval: "10s", retention: "15d", resources } },
        alertmanager: { config: { route: { receiver: "people", group_wait: "5s" }, receivers: [{ name: "people" }] } },
        "kube-state-metrics": { resources, metricLabelsAllowlist: ["pods=[*]"] },
        "prometheus-node-exporter": { hostNetwork: false, resources },
        grafana: { enabled: false, "grafana.ini": { auth: { disable_login_form: true } } },
      },
    ],
    [
      "argo-cd",
      {
        crds: { install: false },
        configs: { cm: { "exec.enabled": false, "resource.customizations": "" }, params: { "server.insecure": true } },
        server: { replicas: 2, resources },
      },
    ],
    ["cert-manager", { crds: { enabled: false }, replicaCount: 2, resources, startupapicheck: { enabled: false } }],
    ["external-secrets", { installCRDs: false, replicaCount: 2, resources, webhook: { resources } }],
    ["grafana", { replicas: 2, "grafana.ini": { server: { root_url: "https://g.example.com" } }, resources }],
    ["strimzi-kafka-operator", { replicas: 2, watchAnyNamespace: true, resources }],
  ])("%s takes what it knows", (chart, values) => {
    expect(defects(chart, values)).toEqual([]);
  });

  test.each<[ChartName, Record<string, unknown>, readonly string[]]>([
    [
      "keda",
      { operator: { replicas: 2 }, crd: { install: false } },
      [
        'values.operator.replicas is not a value of the chart; did you mean "replicaCount"?',
        'values.crd is not a value of the chart; did you mean "crds"?',
      ],
    ],
    [
      "kube-prometheus-stack",
      {
        prometheus: { prometheusSpec: { scrapeIntervall: "10s" } },
        "kube-state-metrics": { ressources: resources },
        grafana: { dashboardProvider: {} },
      },
      [
        'values.prometheus.prometheusSpec.scrapeIntervall is not a value of the chart; did you mean "scrapeInterval"?',
        'values.kube-state-metrics.ressources is not a value of the chart; did you mean "resources"?',
        'values.grafana.dashboardProvider is not a value of the chart; did you mean "dashboardProviders"?',
      ],
    ],
    [
      "argo-cd",
      { server: { resources: { limit: { cpu: "1" } } } },
      ['values.server.resources.limit is not a field; did you mean "limits"?'],
    ],
    [
      "cert-manager",
      { replicaCount: "two", installCrds: false },
      [
        'values.installCrds is not a value of the chart; did you mean "installCRDs"?',
        'values must NOT have additional properties ("installCrds"), says the chart\'s schema',
        "values.replicaCount must be number, says the chart's schema",
      ],
    ],
    [
      "external-secrets",
      { replicaCount: "two", concurrency: 1 },
      [
        'values.concurrency is not a value of the chart; did you mean "concurrent"?',
        "values.replicaCount must be integer, says the chart's schema",
      ],
    ],
    [
      "grafana",
      { persistence: true, sidecar: { dashboards: { enabled: "true" } } },
      [
        "values.persistence must be a map, got true",
        'values.sidecar.dashboards.enabled must be true or false as the chart\'s default false is, got "true"',
      ],
    ],
    [
      "strimzi-kafka-operator",
      { watchNamespaces: "a", replicas: "<aws:eks/cluster:Cluster it.version>" },
      [
        'values.watchNamespaces must be a list as the chart\'s default [] is, got "a"',
        'values.replicas must be known before the deployment, got "<aws:eks/cluster:Cluster it.version>"; put it in a ConfigMap or Secret whose name the chart is given',
      ],
    ],
  ])("%s refuses what it does not", (chart, values, sentences) => {
    expect([...defects(chart, values)].sort()).toEqual([...sentences].sort());
  });
});

test("the values that are checked against are those of the charts' versions", () => {
  for (const [chart, { version }] of Object.entries(charts)) {
    const pinned = upstreamFiles.find(({ file }) => file === `charts/${chart}/values.yaml`)?.version ?? "";
    const number = version.replace(/^v/, "");
    // Tags are written in many ways: `keda-2.20.2`, `v2.20.2`, `2.20.2`.
    expect({ chart, pinned: pinned.replace(/^.*[-v](?=\d)/, "") }).toEqual({ chart, pinned: number });
  }
});
