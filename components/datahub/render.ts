import { applierManifests, applierPods } from "../core/applier";
import type { ServiceEndpoint } from "../core/endpoints";
import {
  type ClusterRendering,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type Peer,
  type Way,
} from "../core/kubernetes";
import { actions, actionsConfig, ACTIONS_METRICS_PORT } from "./actions";
import { GMS_PORT, kafkaOf, SEARCH_PORT } from "./connections";
import { documentOf, entitiesOf } from "./entities";
import { frontend, frontendConfig, FRONTEND_PORT } from "./frontend";
import { gms, GMS_METRICS_PORT } from "./gms";
import { budget, hostOf, labels, metadataOf, nameOf, podsOf, service } from "./pods";
import { search, searchConfig } from "./search";
import { systemUpdate } from "./setup";
import { ACCOUNT, CLIENT_KEY, type DataHubPart, NAMESPACE, type ValidDataHubSpec } from "./spec";

export interface RenderedDataHub extends ClusterRendering {
  /** The pages. */
  readonly frontend: ServiceEndpoint & { readonly url: string };
  /** The server, for whoever tells or asks by program. */
  readonly gms: ServiceEndpoint & { readonly url: string };
  /** The job after which DataHub knows every definition. */
  readonly telling: Manifest;
}

/** Job that tells DataHub. */
export const APPLIER = "catalogue";

export function renderDataHub(spec: ValidDataHubSpec): RenderedDataHub {
  const gmsUrl = `http://${hostOf("gms")}:${GMS_PORT}`;
  const { secrets, oidc } = spec;
  const telling = applierManifests({
    name: APPLIER,
    namespace: NAMESPACE,
    image: spec.image,
    url: gmsUrl,
    service: { peers: [pods("gms")], ports: [GMS_PORT] },
    apiServer: spec.cluster.cidrs,
    documents: entitiesOf({ ...spec, ...(oidc === undefined ? {} : { admins: oidc.admins }) }).map(documentOf),
    authorization: {
      kind: "basic-plain",
      username: { secret: secrets.system.secret, key: CLIENT_KEY },
      password: secrets.system,
    },
    // Its first start waits for the set-up.
    deadline: "25 minutes",
  });
  const job = telling.find(({ kind }) => kind === "Job");
  if (job === undefined) throw new Error("the applier of the catalogue renders no job");
  const at = (part: DataHubPart, port: number) => ({
    url: `http://${hostOf(part)}:${port}`,
    namespace: NAMESPACE,
    service: nameOf(part),
    port,
    pods: podsOf(part),
  });
  return {
    frontend: at("frontend", FRONTEND_PORT),
    gms: at("gms", GMS_PORT),
    telling: job,
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "12", memory: "40Gi", pods: 24 } }),
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: ACCOUNT, namespace: NAMESPACE, labels: labels("gms") },
        automountServiceAccountToken: false,
      },
      searchConfig(),
      frontendConfig(),
      actionsConfig(spec),
      service("search", SEARCH_PORT, true),
      service("gms", GMS_PORT),
      service("frontend", FRONTEND_PORT),
      search(spec),
      systemUpdate(spec),
      gms(spec),
      frontend(spec),
      actions(spec),
      ...(["gms", "frontend", "actions", "search"] as const).map(budget),
      ...policies(spec),
      ...telling,
    ],
  };
}

const pods = (part: DataHubPart | "system-update"): Peer => ({
  kind: "pods",
  namespace: NAMESPACE,
  labels: podsOf(part),
});

/** Who asks whom, and nobody else. */
function policies(spec: ValidDataHubSpec): readonly Manifest[] {
  const kafka = kafkaOf(spec).to;
  const scrape = (port: number): readonly Way[] =>
    spec.scrapers.length === 0 ? [] : [{ peers: spec.scrapers, ports: [port] }];
  const toSearch = { peers: [pods("search")], ports: [SEARCH_PORT] };
  const toGms = { peers: [pods("gms")], ports: [GMS_PORT] };
  const stores = [...kafka, spec.database.reach, toSearch];
  const policy = (part: DataHubPart | "system-update", from: readonly Way[], to: readonly Way[]): Manifest =>
    networkPolicy({ ...metadataOf(part), pods: podsOf(part), from, to });
  const applier: Peer = { kind: "pods", namespace: NAMESPACE, labels: applierPods(APPLIER) };
  return [
    policy(
      "gms",
      [
        {
          peers: [pods("frontend"), pods("actions"), pods("system-update"), applier, ...spec.clients],
          ports: [GMS_PORT],
        },
        ...scrape(GMS_METRICS_PORT),
      ],
      stores,
    ),
    policy("frontend", spec.reach.length === 0 ? [] : [{ peers: spec.reach, ports: [FRONTEND_PORT] }], [
      toGms,
      ...(spec.oidc === undefined
        ? []
        : [{ peers: [{ kind: "addresses" as const, cidrs: spec.oidc.cidrs ?? ["0.0.0.0/0"] }], ports: [443] }]),
    ]),
    policy("actions", scrape(ACTIONS_METRICS_PORT), [toGms, ...kafka]),
    policy("search", [{ peers: [pods("gms"), pods("system-update")], ports: [SEARCH_PORT] }], []),
    policy("system-update", [], [...stores, toGms]),
  ];
}
