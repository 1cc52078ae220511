import * as kubernetes from "@pulumi/kubernetes";
import { registered } from "../core/testing";
import { Prometheus } from "./component";
import { testSpec } from "./testing";

test("the room installs the operator after its CRDs and namespaces, and its address waits for the Service", async () => {
  const { resources, value } = await registered(() => {
    const provider = new kubernetes.Provider("cluster", {});
    const spec = testSpec();
    const { endpoint, alertmanager } = new Prometheus("prometheus", {
      ...spec,
      cluster: { ...spec.cluster, provider },
    });
    return { endpoint, alertmanager };
  });
  const types = resources.map(({ type, name }) => `${type} ${name}`);
  expect(types).toEqual(
    expect.arrayContaining([
      "millrace:prometheus:Prometheus prometheus",
      "kubernetes:yaml/v2:ConfigGroup prometheus-operator-crds",
      "kubernetes:core/v1:Namespace millrace-prometheus",
      "kubernetes:helm.sh/v4:Chart millrace",
      "kubernetes:monitoring.coreos.com/v1:Prometheus millrace-prometheus/millrace",
      "kubernetes:monitoring.coreos.com/v1:Alertmanager millrace-prometheus/millrace",
      "kubernetes:monitoring.coreos.com/v1:PrometheusRule millrace-prometheus/door",
      "kubernetes:core/v1:Service millrace-prometheus/prometheus",
    ]),
  );
  expect(value.endpoint).toMatchObject({
    url: "http://prometheus.millrace-prometheus:9090",
    service: "prometheus",
    port: 9090,
  });
  expect(value.alertmanager).toMatchObject({ url: "http://alertmanager.millrace-prometheus:9093" });
});

test("Alertmanager's configuration is put together as JSON, which is YAML", async () => {
  const { resources } = await registered(() => {
    const provider = new kubernetes.Provider("cluster", {});
    const spec = testSpec();
    return new Prometheus("prometheus", { ...spec, cluster: { ...spec.cluster, provider } }).endpoint.url;
  });
  const secret = resources.find(({ name }) => name === "millrace-prometheus/alertmanager-config");
  // The engine is told a Secret's data as a secret, whatever they hold.
  const { value } = secret?.inputs.stringData as { readonly value: { readonly "alertmanager.yaml": string } };
  expect(JSON.parse(value["alertmanager.yaml"])).toMatchObject({
    receivers: [
      {
        name: "page",
        pagerduty_configs: [{ routing_key_file: "/etc/alertmanager/secrets/pagerduty/routing-key" }],
      },
      { name: "ticket" },
      { name: "watchdog" },
    ],
  });
});
