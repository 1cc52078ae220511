import type { Manifest, Way } from "../core/kubernetes";
import type { Monitor, ScrapeTarget } from "../core/observe";
import { observationName, type RoomObservation } from "../core/promql";
import { isText } from "../core/text";
import type { Content } from "../core/text";

/** Label by which Prometheus knows the objects that it takes its targets and rules from. */
export const SELECTED = { "millrace/prometheus": "millrace" } as const;

/** What Prometheus reads from, as the operator's objects; they lie in its own namespace, so that no other can add any. */
export function targetManifests(observations: readonly RoomObservation[], namespace: string): readonly Manifest[] {
  return observations.flatMap((item) => {
    const name = observationName(item);
    const { monitors = [], scrape } = item.observation;
    return [
      ...monitors.map((monitor) => podMonitor(name, monitor, namespace)),
      ...jobsOf(scrape).map((targets) => scrapeConfig(name, targets, namespace)),
    ];
  });
}

/** A DNS label of the parts, without saying the same word twice in a row. */
function label(...parts: readonly string[]): string {
  const words = parts.filter((part, index) => part !== parts[index - 1]);
  return words
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-");
}

function podMonitor(name: string, { job, namespace, pods, port, path, honorLabels }: Monitor, own: string): Manifest {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: label(name, job, String(port)), namespace: own, labels: SELECTED },
    spec: {
      namespaceSelector: { matchNames: [namespace] },
      selector: { matchLabels: { ...pods } },
      podMetricsEndpoints: [
        {
          portNumber: port,
          path: path ?? "/metrics",
          ...(honorLabels === true ? { honorLabels } : {}),
          relabelings: [{ action: "replace", targetLabel: "job", replacement: job }],
        },
      ],
    },
  };
}

/** Targets that share a job and a path are one configuration. */
export function jobsOf(targets: readonly ScrapeTarget[]): readonly (readonly ScrapeTarget[])[] {
  const jobs = new Map<string, ScrapeTarget[]>();
  for (const target of targets) {
    const key = `${target.job} ${target.path}`;
    jobs.set(key, [...(jobs.get(key) ?? []), target]);
  }
  return [...jobs.values()];
}

function scrapeConfig(name: string, targets: readonly ScrapeTarget[], own: string): Manifest {
  const [{ job, path } = { job: name, path: "/metrics" }] = targets;
  return {
    apiVersion: "monitoring.coreos.com/v1alpha1",
    kind: "ScrapeConfig",
    metadata: {
      name: label(name, job, path === "/metrics" ? "" : path).replace(/-+$/, ""),
      namespace: own,
      labels: SELECTED,
    },
    spec: {
      jobName: job,
      metricsPath: path,
      staticConfigs: [{ targets: targets.map(({ address }) => address), labels: { job } }],
    },
  };
}

/** What Prometheus must reach, for its network policy. Addresses outside of pods are looked for within `cidrs`. */
export function targetWays(observations: readonly RoomObservation[], cidrs: readonly string[]): readonly Way[] {
  const monitors = observations.flatMap(({ observation }) => observation.monitors ?? []);
  const ports = new Set(
    observations.flatMap(({ observation }) => observation.scrape.map(({ address }) => portOf(address))),
  );
  return [
    ...monitors.map(({ namespace, pods, port }): Way => ({
      peers: [{ kind: "pods", namespace, labels: pods }],
      ports: [port],
    })),
    ...(ports.size === 0 ? [] : [{ peers: [{ kind: "addresses" as const, cidrs }], ports: [...ports] }]),
  ];
}

/**
 * Of an address whose host may be known late.
 * @throws when its end is not plain
 */
function portOf(address: Content): number {
  const end = isText(address) ? address.parts.at(-1) : address;
  const port = typeof end === "string" ? /:(\d+)$/.exec(end)?.[1] : undefined;
  if (port === undefined) {
    throw new Error(
      "a scrape target's address must end with a port that is known before the deployment, as in `${host}:9404`, since network policies name it; write the port as a number",
    );
  }
  return Number(port);
}
