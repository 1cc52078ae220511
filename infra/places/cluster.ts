import type * as pulumi from "@pulumi/pulumi";
import type {
  ClusterEndpoint,
  IssuerEndpoint,
  LakeCatalogEndpoint,
  SecretEndpoint,
  ServiceEndpoint,
} from "../../components/core/endpoints";
import type { Peer } from "../../components/core/kubernetes";
import type { RoomObservation } from "../../components/core/promql";
import { KEDA_PRINCIPAL } from "../../components/core/workload";
import { serialise } from "../../components/core/plan";
import { ArgoCd, observeArgoCd } from "../../components/argocd";
import { searchAccess } from "../../components/elastic";
import type { Route } from "../../components/entry";
import { Grafana, observeGrafana } from "../../components/grafana";
import { ingestEndpoint, KubernetesIngest, observeIngest } from "../../components/ingest";
import { Keda, observeKeda } from "../../components/keda";
import { observePrometheus, Prometheus } from "../../components/prometheus";
import { ApicurioRegistry, observeApicurioRegistry } from "../../components/schema-registry";
import type { ImageEndpoints } from "../../components/images";
import type { GeneratedSecret, GivenSecret } from "../../components/secrets";
import { KubernetesWorker, observeWorker } from "../../components/worker";
import { WorkspaceSettings } from "../../components/workspace";
import type { Fed, Gateway, Worker } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { type Definitions, gatewayNamed } from "../definitions";
import type { DeliverySpec } from "../delivery";
import type { Outputs } from "../outputs";
import type { Planned } from "../plan";
import type { ClusterSettings } from "../settings";
import type { PlacedKafka } from "./placed-kafka";
import { catalogueOf } from "./catalogue";
import { qualityObservations } from "./quality";
import { type AllNeeds, systems } from "./systems";
import { makeSystems, type PlacedDatabases, type PlacedStore } from "./systems/compose";
import { databaseSecrets } from "./systems/databases";
import { pollerSpecs } from "./systems/poller";
import type { SystemMade } from "./systems/system";

/** What stands under the rooms that every cluster has: each place makes it its own way. */
export interface Ground {
  readonly settings: ClusterSettings;
  readonly planned: Planned;
  readonly definitions: Definitions;
  readonly cluster: ClusterEndpoint;
  /** What is in the workers' namespace comes after it. */
  readonly workspace: readonly pulumi.Resource[];
  readonly kafka: PlacedKafka;
  readonly images: ImageEndpoints;
  /** What is generated and delivered (`secretsOf`), by name. */
  readonly secrets: Readonly<Record<string, SecretEndpoint>>;
  /** What the pods of an identity must be started after: a pod gets its role when it starts, not later. */
  readonly identified: (identity: string) => readonly pulumi.Resource[];
  /** What the systems asked for before anything was made. */
  readonly needs: AllNeeds;
  readonly store: PlacedStore;
  readonly databases: PlacedDatabases;
  readonly catalog: (namespace: string) => LakeCatalogEndpoint;
  /** Signs certificates within the cluster. */
  readonly issuer: IssuerEndpoint;
  /** What a system's namespace comes after: nodes, and the operators of secrets and certificates. */
  readonly ready: readonly pulumi.Resource[];
  /** Where the entry asks from. */
  readonly reach: readonly Peer[];
  /** Of the rooms of the ground. */
  readonly observations: readonly RoomObservation[];
}

/** The rooms, by what the entry and the outputs need of them. */
export interface Rooms {
  readonly ingest: ServiceEndpoint;
  readonly prometheus: ServiceEndpoint;
  readonly grafana: ServiceEndpoint;
  readonly registry: ServiceEndpoint;
  readonly argocd?: ServiceEndpoint;
  /** By the room's name. */
  readonly systems: ReadonlyMap<string, SystemMade>;
  readonly observations: readonly RoomObservation[];
  /** What Argo CD delivers, where it does. */
  readonly delivery?: DeliverySpec;
}

/** What a place made. */
export interface Placed {
  readonly outputs: Outputs;
  readonly rooms: Rooms;
}

/** Whose pods read metrics. */
export const PROMETHEUS: Peer = { kind: "pods", namespace: names.namespace("prometheus") };

/** The room that is fed, by what workers call it. */
const FED = { search: "elastic", catalogue: "datahub" } as const satisfies Readonly<Record<Fed, string>>;

const GRAFANA_ADMIN = "grafana-admin";
const GRAFANA_OIDC = "grafana-oidc";
const ARGOCD_REDIS = "argocd-redis";
const ARGOCD_OIDC = "argocd-oidc";
const ALERT_WEBHOOK = "alert-webhook";

/** The secrets that the rooms and systems ask for, and those that the settings name. */
export function secretsOf(
  { delivery, oidc, alerts }: ClusterSettings,
  needs: AllNeeds,
): {
  readonly generated: readonly GeneratedSecret[];
  readonly given: readonly GivenSecret[];
} {
  const argocd = delivery === "argocd";
  const client = (name: string, room: string, labels: Readonly<Record<string, string>> = {}): readonly GivenSecret[] =>
    oidc === undefined
      ? []
      : [{ name, namespace: names.namespace(room), from: oidc.secret, keys: ["clientSecret"], labels }];
  return {
    generated: [
      {
        name: GRAFANA_ADMIN,
        namespace: names.namespace("grafana"),
        key: "admin-password",
        plain: { "admin-user": "admin" },
      },
      ...(argocd ? [{ name: ARGOCD_REDIS, namespace: names.namespace("argocd"), key: "auth" }] : []),
      ...needs.secrets,
      ...databaseSecrets(needs.databases),
    ],
    given: [
      ...client(GRAFANA_OIDC, "grafana"),
      ...(argocd ? client(ARGOCD_OIDC, "argocd", { "app.kubernetes.io/part-of": "argocd" }) : []),
      ...(alerts.webhook === undefined
        ? []
        : [{ name: ALERT_WEBHOOK, namespace: names.namespace("prometheus"), from: alerts.webhook, keys: ["url"] }]),
      ...needs.given,
    ],
  };
}

/** Host of a system at the entry; without a domain, what a port-forward to it is called. */
export const hostOf = (system: string, { domain }: ClusterSettings): string =>
  domain === undefined ? "localhost" : `${system}.${domain}`;

/** The rooms that do not ask which place they are in. */
export function roomsOf(ground: Ground): Rooms {
  const { settings, planned, definitions, cluster, workspace, images, secrets, reach, needs } = ground;
  const kafka = ground.kafka.endpoint;
  const image = images.workloads;
  const after = (identity: string) => [...ground.kafka.after, ...ground.identified(identity)];
  const { streams, workers } = definitions;
  const byPulumi = settings.delivery === "pulumi";
  const secret = (name: string): SecretEndpoint => {
    const found = secrets[name];
    if (found === undefined)
      throw new Error(`no Secret is called "${name}"; it has ${Object.keys(secrets).join(", ")}`);
    return found;
  };
  const loadOf = (name: string) => {
    const load = planned.capacity.workers.find((worker) => worker.name === name);
    if (load === undefined) throw new Error(`the plan has no worker "${name}"`);
    return load;
  };

  const told = new WorkspaceSettings(
    "workspace-settings",
    { cluster, kafka, plan: serialise(planned.plan) },
    { dependsOn: [...workspace] },
  );
  const keda = new Keda("keda", { cluster, kafka }, { dependsOn: [...workspace, ...after(KEDA_PRINCIPAL)] });
  const ready = (edge: Worker | Gateway) => ({
    dependsOn: [...told.gate, ...keda.gate, ...after(names.kubernetesName(edge))],
  });

  const gateway = gatewayNamed(definitions, "ingest");
  const ingestSpec = {
    cluster,
    gateway,
    image,
    kafka,
    keys: secret(names.API_KEYS_SECRET),
    entry: reach,
    load: loadOf(gateway.name),
    assumptions: planned.capacity.assumptions,
  };
  const ingest = byPulumi
    ? new KubernetesIngest("ingest", ingestSpec, ready(gateway)).endpoint
    : ingestEndpoint(gateway);
  const workerSpecs = workers.map((worker) => ({
    cluster,
    worker,
    image,
    kafka,
    load: loadOf(worker.name),
    assumptions: planned.capacity.assumptions,
    search: searchAccess,
    catalogue: catalogueOf(settings),
  }));

  const registry = new ApicurioRegistry(
    "schema-registry",
    { cluster, image, streams, clients: needs.registry, scrapers: [PROMETHEUS], protect: settings.protect },
    { dependsOn: [...workspace] },
  );

  const made = makeSystems(
    systems,
    {
      settings,
      planned,
      definitions,
      cluster,
      images,
      ready: ground.ready,
      scaling: keda.gate,
      workspace: [...told.gate, ...ground.kafka.after],
      kafka: ground.kafka,
      registry: registry.endpoint,
      store: ground.store,
      database: ground.databases.database,
      ...(ground.databases.authority === undefined ? {} : { databaseAuthority: ground.databases.authority }),
      secret,
      catalog: ground.catalog,
      issuer: ground.issuer,
      after: ground.identified,
      reach,
      host: (system) => hostOf(system, settings),
      scrapers: [PROMETHEUS],
    },
    needs,
  );

  for (const spec of byPulumi ? workerSpecs : []) {
    const { worker } = spec;
    // One that feeds a system starts when that is there, with what it is trusted by.
    const fed = worker.feeds === undefined ? [] : (made.get(FED[worker.feeds])?.gate ?? []);
    new KubernetesWorker(worker.name, spec, { dependsOn: [...ready(worker).dependsOn, ...fed] });
  }

  const watched: readonly RoomObservation[] = [
    ...ground.observations,
    { room: "schema-registry", observation: observeApicurioRegistry() },
    ...[...made.values()].flatMap(({ observations: own }) => own),
    { room: "keda", observation: observeKeda() },
    ...(byPulumi ? [] : [{ room: "argocd", observation: observeArgoCd() }]),
    { room: "ingest", observation: observeIngest(gateway) },
    ...workerSpecs.map((spec) => ({
      room: "worker",
      part: spec.worker.name,
      observation: observeWorker(spec.worker),
    })),
    ...qualityObservations(workers, gateway),
    { room: "prometheus", observation: observePrometheus() },
  ];
  const observations: readonly RoomObservation[] = [
    ...watched,
    { room: "grafana", observation: observeGrafana({ streams, workers, gateways: [gateway], observations: watched }) },
  ];
  const prometheus = new Prometheus("prometheus", {
    cluster,
    observations,
    ...(settings.alerts.webhook === undefined
      ? {}
      : { receivers: { page: [{ kind: "webhook" as const, url: secret(ALERT_WEBHOOK) }] } }),
  });
  const { oidc } = settings;
  const grafana = new Grafana("grafana", {
    cluster,
    prometheus: prometheus.endpoint,
    observations,
    streams,
    workers,
    gateways: [gateway],
    host: hostOf("grafana", settings),
    adminPassword: secret(GRAFANA_ADMIN),
    from: reach,
    ...(oidc === undefined
      ? {}
      : {
          oidc: {
            authUrl: oidc.authUrl,
            tokenUrl: oidc.tokenUrl,
            apiUrl: oidc.userinfoUrl,
            clientId: oidc.clientId,
            clientSecret: secret(GRAFANA_OIDC),
            adminGroup: oidc.admins,
          },
        }),
  });
  const { repository } = settings;
  const argocd =
    byPulumi || repository === undefined
      ? undefined
      : new ArgoCd(
          "argocd",
          {
            cluster,
            stack: settings.stack,
            repository,
            redis: secret(ARGOCD_REDIS),
            reach,
            ...(settings.domain === undefined || oidc === undefined
              ? {}
              : {
                  host: hostOf("argocd", settings),
                  oidc: {
                    issuer: oidc.issuer,
                    clientId: oidc.clientId,
                    clientSecret: secret(ARGOCD_OIDC),
                    admins: oidc.admins,
                  },
                }),
          },
          { dependsOn: [...told.gate, ...keda.gate] },
        );
  return {
    ingest,
    prometheus: prometheus.endpoint,
    grafana: grafana.endpoint,
    registry: registry.endpoint,
    systems: made,
    ...(argocd === undefined ? {} : { argocd: argocd.endpoint }),
    observations,
    ...(byPulumi
      ? {}
      : {
          delivery: {
            stack: settings.stack,
            workers,
            gateways: definitions.gateways,
            pollers: pollerSpecs({ settings, definitions }),
            capacity: planned.capacity,
            catalogue: catalogueOf(settings),
            kafka: { security: kafka.security, ...(kafka.reach === undefined ? {} : { reach: kafka.reach }) },
            keys: ingestSpec.keys,
            entry: reach,
          },
        }),
  };
}

/** What the entry lets in, a host a system. */
export function routesOf(rooms: Rooms, settings: ClusterSettings): readonly Route[] {
  return [
    {
      system: "ingest",
      host: hostOf("ingest", settings),
      backend: rooms.ingest,
      // Health and metrics stay inside.
      paths: ["/ingest/*", "/openapi.json"],
      authentication: "api-key",
      health: "/readyz",
    },
    {
      system: "grafana",
      host: hostOf("grafana", settings),
      backend: rooms.grafana,
      authentication: "oidc",
      health: "/api/health",
    },
    ...(rooms.argocd === undefined
      ? []
      : [
          {
            system: "argocd",
            host: hostOf("argocd", settings),
            backend: rooms.argocd,
            authentication: "oidc" as const,
            health: "/healthz",
          },
        ]),
    ...[...rooms.systems.values()].flatMap(({ addresses }) =>
      Object.entries(addresses).flatMap(([system, { service, route }]) =>
        route === undefined ? [] : [{ system, host: hostOf(system, settings), backend: service, ...route }],
      ),
    ),
  ];
}
