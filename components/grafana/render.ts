import type { ServiceEndpoint } from "../core/endpoints";
import {
  type ClusterRendering,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type Peer,
  type Release,
  type Way,
} from "../core/kubernetes";
import { names } from "../../workloads/streams";
import type { Dashboard } from "../core/observe";
import { observationName, type RoomObservation } from "../core/promql";
import { json } from "../core/text";
import { DATA_SOURCE, dashboardJson } from "./dashboard";
import { observeGrafana } from "./observe";
import { NAME, PODS, PORT } from "./pods";
import { NAMESPACE, type ValidGrafanaSpec } from "./spec";
import { grafanaValues, type Mounted } from "./values";

export interface RenderedGrafana extends ClusterRendering {
  readonly endpoint: ServiceEndpoint & { readonly url: string };
}

/** A ConfigMap ends at 1 MiB; the object around the files needs some of it. */
const LARGEST_CONFIG_MAP = 900 * 1024;

const at = (name: string) => ({
  name,
  namespace: NAMESPACE,
  labels: labelsOf({ name: NAME, component: "dashboards" }),
});

export function renderGrafana(given: ValidGrafanaSpec): RenderedGrafana {
  const spec = { ...given, observations: withOwn(given) };
  const dashboards = dashboardManifests(spec.observations);
  const mounted: readonly Mounted[] = [
    { configMap: `${NAME}-datasources`, path: "/etc/grafana/provisioning/datasources" },
    { configMap: `${NAME}-providers`, path: "/etc/grafana/provisioning/dashboards" },
    ...dashboards.map(({ metadata: { name } }) => ({ configMap: name, path: `${DASHBOARDS}/${name}` })),
  ];
  const release: Release = {
    name: NAME,
    chart: "grafana",
    namespace: NAMESPACE,
    values: grafanaValues(spec, mounted),
    provides: [{ kind: "Deployment", name: NAME, namespace: NAMESPACE, pods: PODS }],
  };
  const service: Manifest = {
    apiVersion: "v1",
    kind: "Service",
    metadata: at(NAME),
    spec: {
      type: "ClusterIP",
      selector: PODS,
      ports: [{ name: "http", port: PORT, targetPort: PORT, protocol: "TCP" }],
    },
  };
  return {
    releases: [release],
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "2", memory: "2Gi", pods: 4 } }),
      dataSources(spec),
      providers(),
      ...dashboards,
      service,
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: at(NAME),
        // One pod, since sessions are its own: a drained node may take it, and another starts.
        spec: { maxUnavailable: 1, selector: { matchLabels: PODS } },
      },
      policy(spec),
    ],
    endpoint: {
      url: `http://${service.metadata.name}.${NAMESPACE}:${PORT}`,
      namespace: NAMESPACE,
      service: NAME,
      port: PORT,
      pods: PODS,
    },
  };
}

/** The observations with the room's own, unless the place gave it. */
export const withOwn = (spec: ValidGrafanaSpec): readonly RoomObservation[] =>
  spec.observations.some(({ room }) => room === "grafana")
    ? spec.observations
    : [...spec.observations, { room: "grafana", observation: observeGrafana(spec) }];

const DASHBOARDS = "/var/lib/grafana-dashboards";

/** Prometheus by the address that it was given as: known late, and so in a ConfigMap instead of in the chart's values. */
const dataSources = ({ prometheus }: ValidGrafanaSpec): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: at(`${NAME}-datasources`),
  data: {
    "prometheus.yaml": json({
      apiVersion: 1,
      prune: true,
      datasources: [
        {
          name: "Prometheus",
          type: "prometheus",
          uid: DATA_SOURCE,
          access: "proxy",
          url: prometheus.url,
          isDefault: true,
          editable: false,
          jsonData: { httpMethod: "POST", timeInterval: "10s", manageAlerts: false },
        },
      ],
    }),
  },
});

const providers = (): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: at(`${NAME}-providers`),
  data: {
    "millrace.yaml": json({
      apiVersion: 1,
      providers: [
        {
          name: "millrace",
          type: "file",
          folder: "Millrace",
          folderUid: "millrace",
          disableDeletion: false,
          allowUiUpdates: false,
          updateIntervalSeconds: 30,
          options: { path: DASHBOARDS },
        },
      ],
    }),
  },
});

/** One ConfigMap for each room, or more when its dashboards are too long for one. */
export function dashboardManifests(observations: readonly RoomObservation[]): readonly Manifest[] {
  const rooms = new Map<string, Dashboard[]>();
  for (const { room, observation } of observations) {
    rooms.set(room, [...(rooms.get(room) ?? []), ...(observation.dashboards ?? [])]);
  }
  return [...rooms]
    .filter(([, dashboards]) => dashboards.length > 0)
    .flatMap(([room, dashboards]) =>
      chunks(room, dashboards).map((data, index): Manifest => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: at(`dashboards-${observationName(index === 0 ? { room } : { room, part: String(index + 1) })}`),
        data,
      })),
    );
}

function chunks(room: string, dashboards: readonly Dashboard[]): readonly Readonly<Record<string, string>>[] {
  const maps: Record<string, string>[] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const dashboard of dashboards) {
    const content = JSON.stringify(dashboardJson(dashboard));
    const length = Buffer.byteLength(content) + dashboard.uid.length;
    if (length > LARGEST_CONFIG_MAP) {
      throw new Error(
        `grafana: the dashboard "${dashboard.uid}" of ${room} must be ${LARGEST_CONFIG_MAP / 1024} KiB or less to fit a ConfigMap, got ${Math.ceil(length / 1024)} KiB; split it in components/${room}/observe.ts`,
      );
    }
    if (size + length > LARGEST_CONFIG_MAP) {
      maps.push({});
      size = 0;
    }
    size += length;
    const last = maps.at(-1);
    if (last !== undefined) last[`${dashboard.uid}.json`] = content;
  }
  return maps;
}

function policy({ prometheus, oidc, from }: ValidGrafanaSpec): Manifest {
  const scraper: Peer = { kind: "pods", namespace: names.namespace("prometheus") };
  const to: Way[] = [
    {
      peers: [{ kind: "pods", namespace: prometheus.namespace, labels: prometheus.pods }],
      ports: [prometheus.port],
    },
  ];
  if (oidc !== undefined) to.push({ peers: [{ kind: "addresses", cidrs: oidc.cidrs ?? ["0.0.0.0/0"] }], ports: [443] });
  return networkPolicy({
    name: NAME,
    namespace: NAMESPACE,
    pods: PODS,
    from: [{ peers: [scraper, ...from], ports: [PORT] }],
    to,
  });
}
