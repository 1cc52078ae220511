import * as names from "../../workloads/streams/names";
import { type ClusterRendering, type Labels, namespaceManifests, networkPolicy, type Peer } from "../core/kubernetes";
import { API_SERVICE } from "../core/kubernetes/addresses";
import { NAMESPACE, type ValidTrivyOperatorSpec } from "./spec";
import { SCAN, valuesOf } from "./values";

/** The release, and what the chart names after it: also the service account of the operator, the server and the scans. */
export const OPERATOR = "trivy-operator";
export const METRICS_PORT = 8080;
const SERVER = "trivy-server";
const SERVER_PORT = 4954;

/** The chart's labels of its pods, and those that it is told to put on the pods of scans. */
export const pods = {
  operator: { "app.kubernetes.io/name": OPERATOR, "app.kubernetes.io/instance": OPERATOR },
  server: { "app.kubernetes.io/name": SERVER, "app.kubernetes.io/instance": SERVER },
  scan: { "app.kubernetes.io/name": SCAN, "app.kubernetes.io/part-of": names.PLATFORM },
} as const satisfies Readonly<Record<string, Labels>>;

/** Registries and the databases of vulnerabilities are wherever images come from. */
const ANYWHERE: Peer = { kind: "addresses", cidrs: ["0.0.0.0/0"] };

/** The operator's chart, and what its pods may talk to. */
export function renderTrivyOperator(spec: ValidTrivyOperatorSpec): ClusterRendering {
  const { cluster, size, scrapers } = spec;
  const policy = { namespace: NAMESPACE, labels: { "app.kubernetes.io/part-of": names.PLATFORM } };
  const inside = (labels: Labels): Peer => ({ kind: "pods", namespace: NAMESPACE, labels });
  const toServer = { peers: [inside(pods.server)], ports: [SERVER_PORT] };
  const toRegistries = { peers: [ANYWHERE], ports: [443] };
  const apiServer: Peer = { kind: "addresses", cidrs: [...cluster.cidrs, API_SERVICE] };
  const all = Object.values(size);
  const sum = (of: (size: (typeof all)[number]) => number): number =>
    Math.ceil(all.reduce((total, one) => total + of(one) * one.replicas, 1));
  return {
    releases: [
      {
        name: OPERATOR,
        chart: "trivy-operator",
        namespace: NAMESPACE,
        values: valuesOf(spec),
        provides: [
          { kind: "ServiceAccount", name: OPERATOR, namespace: NAMESPACE },
          { kind: "Deployment", name: OPERATOR, namespace: NAMESPACE, pods: pods.operator },
          { kind: "StatefulSet", name: SERVER, namespace: NAMESPACE, pods: pods.server },
          { kind: "Service", name: "trivy-service", namespace: NAMESPACE, ports: [SERVER_PORT] },
          // Jobs come and go; their labels are given to the chart.
          { kind: "Deployment", name: SCAN, namespace: NAMESPACE, pods: pods.scan },
        ],
      },
    ],
    manifests: [
      ...namespaceManifests({
        name: NAMESPACE,
        quota: {
          cpu: String(sum(({ cpu }) => cpu)),
          memory: `${sum(({ memory }) => memory)}Gi`,
          // Jobs that are done are there for an hour more.
          pods: 200,
        },
      }),
      networkPolicy({
        ...policy,
        name: OPERATOR,
        pods: pods.operator,
        from: [{ peers: scrapers, ports: [METRICS_PORT] }],
        to: [{ peers: [apiServer], ports: [443, 6443] }, toServer],
      }),
      networkPolicy({
        ...policy,
        name: SERVER,
        pods: pods.server,
        from: [{ peers: [inside(pods.scan), inside(pods.operator)], ports: [SERVER_PORT] }],
        to: [toRegistries],
      }),
      networkPolicy({ ...policy, name: SCAN, pods: pods.scan, from: [], to: [toServer, toRegistries] }),
    ],
  };
}
