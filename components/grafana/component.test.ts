import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { registered } from "../core/testing";
import { Grafana } from "./component";
import { testSpec } from "./testing";

test("the chart has plain values, and what is known late lies in a ConfigMap", async () => {
  const { resources, value } = await registered(() => {
    const provider = new kubernetes.Provider("cluster", {});
    const spec = testSpec();
    return new Grafana("grafana", {
      ...spec,
      cluster: { ...spec.cluster, provider },
      prometheus: { ...spec.prometheus, url: pulumi.output("http://late.example.com:9090") },
    }).endpoint;
  });
  expect(resources.map(({ type, name }) => `${type} ${name}`)).toEqual(
    expect.arrayContaining([
      "millrace:grafana:Grafana grafana",
      "kubernetes:core/v1:Namespace millrace-grafana",
      "kubernetes:helm.sh/v4:Chart grafana",
      "kubernetes:core/v1:Service millrace-grafana/grafana",
      "kubernetes:core/v1:ConfigMap millrace-grafana/dashboards-door",
    ]),
  );
  const chart = resources.find(({ type }) => type === "kubernetes:helm.sh/v4:Chart");
  expect(JSON.stringify(chart?.inputs)).not.toContain("late.example.com");
  const sources = resources.find(({ name }) => name === "millrace-grafana/grafana-datasources");
  expect(JSON.stringify(sources?.inputs)).toContain("http://late.example.com:9090");
  expect(value).toMatchObject({ url: "http://grafana.millrace-grafana:3000", service: "grafana", port: 3000 });
});
