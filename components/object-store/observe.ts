import type { Alert, Monitor, Observation, Panel } from "../core/observe";
import { SEAWEED_NAMESPACE } from "./spec";
import { type Part, parts, podsOf, ports } from "./seaweed/names";

/** S3 has no page of metrics: its own are CloudWatch's. */
export const observeS3Store = (): Observation => ({ scrape: [] });

const README = "components/object-store/README.md";
const job = (part: Part) => `job="${parts[part]}"`;

/** Part of the disk that is left, by server. */
const left = `sum by (pod) (SeaweedFS_volumeServer_resource{${job("volume")},type="avail"}) / sum by (pod) (SeaweedFS_volumeServer_resource{${job("volume")},type="all"})`;
const requests = (more = "") => `sum(rate(SeaweedFS_s3_request_total{${job("filer")}${more}}[$window]))`;

const alerts: readonly Alert[] = [
  {
    alert: "ObjectStoreDown",
    expr: `sum(up{${job("filer")}}) == 0 or absent(up{${job("filer")}})`,
    // A series that ends is seen late: with more, the minute would not hold.
    for: "10 seconds",
    severity: "page",
    summary: "The object store answers nobody",
    description:
      "No filer of the object store can be read: the lake, the checkpoints and the segments are out of reach.",
    runbook: `${README}#the-object-store-is-down`,
  },
  {
    alert: "ObjectStoreWithoutLeader",
    expr: `sum(SeaweedFS_master_is_leader{${job("master")}}) < 1`,
    // An election takes ten seconds and more, in which writing goes on; what fails pages by its share of requests.
    for: "2 minutes",
    severity: "ticket",
    summary: "The masters of the object store have no leader",
    description: "No master gives out places for objects: writing ends when those that were given out are full.",
    runbook: `${README}#the-masters-have-no-leader`,
  },
  {
    alert: "ObjectStoreVolumeServerDown",
    expr: `up{${job("volume")}} == 0`,
    for: "15 seconds",
    severity: "page",
    summary: "A volume server of the object store is down",
    description: "{{ $labels.pod }} cannot be read: its objects have one copy left, or none where there is one server.",
    runbook: `${README}#a-volume-server-is-down`,
  },
  {
    alert: "ObjectStoreFull",
    expr: `${left} < 0.1`,
    for: "15 seconds",
    severity: "page",
    summary: "A volume server of the object store is nearly full",
    description:
      "{{ $labels.pod }} has {{ $value | humanizePercentage }} of its disk left; at 5 % it takes nothing more.",
    runbook: `${README}#a-volume-server-is-nearly-full`,
  },
  {
    alert: "ObjectStoreFillsUp",
    expr: `${left} < 0.25`,
    for: "10 minutes",
    severity: "ticket",
    summary: "The object store fills up",
    description: "{{ $labels.pod }} has {{ $value | humanizePercentage }} of its disk left.",
    runbook: `${README}#a-volume-server-is-nearly-full`,
  },
  {
    alert: "ObjectStoreUnderReplicated",
    expr: `sum(SeaweedFS_master_replica_placement_mismatch{${job("master")}}) > 0`,
    for: "10 minutes",
    severity: "ticket",
    summary: "Objects have fewer copies than they should",
    description: "{{ $value }} volumes lack a copy; the loss of one more disk could lose objects.",
    runbook: `${README}#objects-lack-a-copy`,
  },
];

const panels: readonly { readonly title: string; readonly panels: readonly Panel[] }[] = [
  {
    title: "Use",
    panels: [
      {
        title: "Requests",
        description: "By operation and status.",
        kind: "timeseries",
        unit: "reqps",
        queries: [
          {
            expr: `sum by (type, code) (rate(SeaweedFS_s3_request_total{${job("filer")}}[1m]))`,
            legend: "{{type}} {{code}}",
          },
        ],
      },
      {
        title: "Time to answer, 99th percentile",
        description: "By operation.",
        kind: "timeseries",
        unit: "s",
        queries: [
          {
            expr: `histogram_quantile(0.99, sum by (type, le) (rate(SeaweedFS_s3_request_seconds_bucket{${job("filer")}}[5m])))`,
            legend: "{{type}}",
          },
        ],
      },
      {
        title: "Written",
        description: "Bytes received, by bucket.",
        kind: "timeseries",
        unit: "Bps",
        queries: [
          {
            expr: `sum by (bucket) (rate(SeaweedFS_s3_bucket_traffic_received_bytes_total{${job("filer")}}[1m]))`,
            legend: "{{bucket}}",
          },
        ],
      },
    ],
  },
  {
    title: "Disks",
    panels: [
      {
        title: "Left",
        description: "Part of each server's disk.",
        kind: "timeseries",
        unit: "percentunit",
        queries: [{ expr: left, legend: "{{pod}}" }],
      },
      {
        title: "Held",
        description: "Bytes on disk by bucket, copies included.",
        kind: "timeseries",
        unit: "bytes",
        queries: [
          {
            expr: `sum by (collection) (SeaweedFS_volumeServer_total_disk_size{${job("volume")},type="normal"})`,
            legend: "{{collection}}",
          },
        ],
      },
      {
        title: "Volumes that lack a copy",
        description: "None in good health.",
        kind: "stat",
        unit: "short",
        queries: [{ expr: `sum(SeaweedFS_master_replica_placement_mismatch{${job("master")}})`, legend: "volumes" }],
        warnAbove: 1,
      },
    ],
  },
];

/** The store in the cluster: every part's metrics, and a promise on the share of requests that are answered. */
export const observeSeaweedStore = (): Observation => ({
  scrape: [],
  monitors: (Object.keys(parts) as Part[]).map((part): Monitor => ({
    job: parts[part],
    namespace: SEAWEED_NAMESPACE,
    pods: podsOf(part),
    port: ports.metrics,
  })),
  alerts,
  objectives: [
    {
      name: "object-store-availability",
      objective: 0.999,
      good: requests(',code!~"5.."'),
      total: requests(),
      description: "Requests to the object store that it did not fail.",
      runbook: `${README}#the-object-store-is-down`,
    },
  ],
  dashboards: [{ uid: "object-store", title: "Object store", tags: ["storage"], rows: panels }],
});
