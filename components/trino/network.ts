import { labelsOf, type Manifest, networkPolicy, type Peer, selectorOf, type Way } from "../core/kubernetes";
import { ports } from "./files/etc";
import { NAMESPACE, type ValidTrinoSpec } from "./spec";
import { viewsPods } from "./views/job";

const HTTPS = 443;
const within = (name: string): Peer => ({ kind: "pods", namespace: NAMESPACE, labels: selectorOf({ name }) });
const nodes: readonly Peer[] = [within("trino-coordinator"), within("trino-worker")];

/** What the nodes read, and where the views and what a query keeps are. */
const sources = ({ cluster, kafka, lake, store, exchange, pinot, search }: ValidTrinoSpec): readonly Way[] => [
  { peers: nodes, ports: [ports.http] },
  ...kafka.to,
  lake.bucket.reach,
  exchange.reach,
  store.reach,
  lake.catalog.kind === "jdbc"
    ? lake.catalog.database.reach
    : { peers: [{ kind: "addresses", cidrs: cluster.cidrs }], ports: [HTTPS] },
  ...(pinot?.to ?? []),
  ...(search === undefined
    ? []
    : [
        {
          peers: [{ kind: "pods" as const, namespace: search.service.namespace, labels: search.service.pods }],
          ports: [search.service.podPort ?? search.service.port],
        },
      ]),
];

export function networkPolicies(spec: ValidTrinoSpec): readonly Manifest[] {
  const { clients, entry, scrapers, oidc } = spec;
  const policy = (part: "coordinator" | "worker", from: readonly Way[], to: readonly Way[]): Manifest =>
    networkPolicy({
      name: `trino-${part}`,
      namespace: NAMESPACE,
      labels: labelsOf({ name: `trino-${part}`, component: part }),
      pods: selectorOf({ name: `trino-${part}` }),
      from,
      to,
    });
  return [
    policy(
      "coordinator",
      [
        { peers: [...nodes, ...entry, ...scrapers], ports: [ports.http] },
        { peers: [{ kind: "pods", namespace: NAMESPACE, labels: viewsPods }, ...clients], ports: [ports.https] },
      ],
      [
        ...sources(spec),
        ...(oidc === undefined
          ? []
          : [{ peers: [{ kind: "addresses" as const, cidrs: oidc.cidrs ?? ["0.0.0.0/0"] }], ports: [HTTPS] }]),
      ],
    ),
    policy("worker", [{ peers: [...nodes, ...scrapers], ports: [ports.http] }], sources(spec)),
  ];
}
