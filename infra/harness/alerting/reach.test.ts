import type { Manifest } from "../../../components/core/kubernetes";
import { networkPolicy } from "../../../components/core/kubernetes";
import { renderPrometheus } from "../../../components/prometheus/render";
import { validate } from "../../../components/prometheus/spec";
import { door, testSpec } from "../../../components/prometheus/testing";
import { reachDefects } from "./reach";

const { manifests } = renderPrometheus(validate(testSpec([door])));

const admitting = (namespace: string, port: number, pods = { app: "door" }): Manifest =>
  networkPolicy({
    name: "metrics",
    namespace: "millrace-door",
    pods,
    from: [{ peers: [{ kind: "pods", namespace }], ports: [port] }],
  });

const closed =
  'PodMonitor millrace-prometheus/door-8000: a NetworkPolicy of millrace-door must let millrace-prometheus in on port 8000 of pods {"app":"door"}, and none does; add it where those pods are rendered';

test("accepts pods that let Prometheus in, and a namespace without any policy", () => {
  expect(reachDefects([...manifests, admitting("millrace-prometheus", 8000)])).toEqual([]);
  expect(reachDefects(manifests)).toEqual([]);
});

test.each([
  ["another namespace", admitting("millrace-grafana", 8000)],
  ["another port", admitting("millrace-prometheus", 8001)],
  ["other pods", admitting("millrace-prometheus", 8000, { app: "gate" })],
])("reports pods whose namespace lets in only %s", (_, policy) => {
  expect(reachDefects([...manifests, policy])).toEqual([closed]);
});
