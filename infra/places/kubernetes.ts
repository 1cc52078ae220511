import * as pulumi from "@pulumi/pulumi";
import { Certificates, observeCertificates } from "../../components/certificates";
import { ExistingCluster } from "../../components/cluster";
import { principalOf } from "../../components/core";
import { kedaPrincipal } from "../../components/core/workload";
import { GatewayEntry, reachOfGateway } from "../../components/entry";
import { GivenImages, RegistryImages } from "../../components/images";
import { ExistingNodes } from "../../components/nodes";
import { observeSeaweedStore, SeaweedStore } from "../../components/object-store";
import { ClusterSecrets, observeSecrets } from "../../components/secrets";
import { Workspace } from "../../components/workspace";
import * as names from "../../workloads/streams/names";
import type { Definitions } from "../definitions";
import { paths } from "../paths";
import type { Planned } from "../plan";
import type { KubernetesSettings } from "../settings";
import { type Placed, PROMETHEUS, roomsOf, routesOf, secretsOf } from "./cluster";
import { outputsOfCluster } from "./outputs";
import { scannerOf } from "./scanner";
import { headroomOf } from "./sizes";
import { strimziKafka } from "./strimzi";
import { type AllNeeds, systems } from "./systems";
import { placedPollers } from "./systems/poller";
import { clientsOf, needsOf, noCatalog } from "./systems/compose";
import { databasesInCluster } from "./systems/databases";
import { jdbcLake, LAKE_DATABASE, lakeDatabaseNeeds } from "./systems/lake-ground";

/** The platform in a cluster that exists: Kafka by Strimzi, an object store of its own, and the rooms that every cluster has. */
export function kubernetes(settings: KubernetesSettings, planned: Planned, definitions: Definitions): Placed {
  const { protect, domain, gatewayClass, contact } = settings;
  const control = new ExistingCluster("cluster", {
    name: `${names.PLATFORM}-${settings.stack}`,
    ...(settings.context === undefined ? {} : { context: settings.context }),
    cidrs: settings.cidrs,
    storageClass: settings.storageClass,
    disposable: !protect,
  });
  const nodes = new ExistingNodes("nodes", { cluster: control.endpoint, headroom: headroomOf(planned) });
  const cluster = nodes.endpoint;
  const images =
    settings.registry === undefined
      ? new GivenImages("images", { images: settings.images ?? {} })
      : new RegistryImages("images", {
          root: paths().root,
          registry: settings.registry,
          ...scannerOf(settings),
        });
  const image = images.endpoints.workloads;
  const inLakeOf = ({ lake }: Pick<AllNeeds, "lake">) => lake.map(({ by }) => by.namespace);
  const needs = needsOf(systems, { settings, planned, definitions }, (asked) => lakeDatabaseNeeds(inLakeOf(asked)));
  const inLake = inLakeOf(needs);
  const workspace = new Workspace(
    "workspace",
    {
      cluster,
      workers: definitions.workers,
      gateways: definitions.gateways,
      pollers: placedPollers({ settings, definitions }),
    },
    { dependsOn: [...nodes.gate] },
  );
  const certificates = new Certificates("certificates", {
    cluster,
    ...(domain === undefined || contact === undefined
      ? {}
      : {
          acme: {
            domain,
            email: contact,
            challenge: {
              kind: "gateway" as const,
              gateway: { name: names.PLATFORM, namespace: names.namespace("entry") },
            },
          },
        }),
  });
  const secrets = new ClusterSecrets(
    "secrets",
    { cluster, producers: settings.producers, ...secretsOf(settings, needs) },
    { dependsOn: [...workspace.gate] },
  );
  const store = new SeaweedStore(
    "object-store",
    {
      cluster,
      image,
      clients: clientsOf(needs.buckets),
      scrapers: [PROMETHEUS],
      protect,
      tls: { issuer: certificates.internal },
    },
    { dependsOn: [...certificates.gate] },
  );
  const principals = [
    ...[...definitions.workers, ...definitions.gateways].map(principalOf),
    kedaPrincipal(definitions.workers),
    ...needs.principals,
  ];
  const kafka = strimziKafka({
    settings,
    planned,
    definitions,
    principals,
    topics: needs.topics,
    cluster,
    workspace: workspace.gate,
    secrets: secrets.gate,
  });
  const ready = [...nodes.gate, ...secrets.gate, ...certificates.gate];
  const databases = databasesInCluster({
    cluster,
    needs: needs.databases,
    lasting: protect,
    protect,
    ready,
    scrapers: [PROMETHEUS],
  });
  const lake = inLake.length === 0 ? undefined : jdbcLake({ definitions, database: databases.database(LAKE_DATABASE) });
  const rooms = roomsOf({
    settings,
    planned,
    definitions,
    cluster,
    workspace: workspace.gate,
    kafka,
    images: images.endpoints,
    secrets: secrets.endpoints,
    identified: () => [],
    needs,
    store: {
      bucket: (purpose) => store.bucket(purpose, names.CLUSTER_AUTHORITY),
      keys: (purpose) => store.keys(purpose),
    },
    databases,
    catalog: lake?.catalog ?? noCatalog,
    issuer: certificates.internal,
    ready,
    // Without a domain there is no entry: what is forwarded to a port comes from its node.
    reach: domain === undefined ? [{ kind: "addresses", cidrs: settings.cidrs }] : [reachOfGateway()],
    observations: [
      { room: "certificates", observation: observeCertificates() },
      { room: "secrets", observation: observeSecrets() },
      { room: "object-store", observation: observeSeaweedStore() },
      ...kafka.observations,
      ...databases.observations,
      ...(lake === undefined ? [] : [lake.observation]),
    ],
  });
  const { public: issuer } = certificates;
  const addresses =
    domain === undefined || gatewayClass === undefined || issuer === undefined
      ? {}
      : new GatewayEntry("entry", { cluster, domain, gatewayClass, issuer, routes: routesOf(rooms, settings) })
          .addresses;
  const outputs = outputsOfCluster({
    settings,
    planned,
    definitions,
    kafka: kafka.endpoint,
    outside: kafka.outside,
    store: store.endpoint,
    images: images.endpoints,
    rooms,
    addresses,
    kubeconfig: pulumi.output(""),
    apiKeys: secrets.apiKeys,
  });
  return { outputs, rooms };
}
