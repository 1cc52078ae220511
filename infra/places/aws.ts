import * as provider from "@pulumi/aws";
import { AwsBudget } from "../../components/budget";
import { Certificates, observeCertificates } from "../../components/certificates";
import { clusterRoleName, EksCluster } from "../../components/cluster";
import { principalOf } from "../../components/core";
import { kedaPrincipal } from "../../components/core/workload";
import { AlbEntry, reachOfAlb } from "../../components/entry";
import { AwsIdentities } from "../../components/identity";
import { EcrImages } from "../../components/images";
import { AwsKeys } from "../../components/keys";
import { AwsNetwork } from "../../components/network";
import { addressPlan } from "../../components/network/addresses";
import { EksNodes } from "../../components/nodes";
import { S3Store } from "../../components/object-store";
import { AwsSecrets, observeSecrets } from "../../components/secrets";
import { Workspace } from "../../components/workspace";
import * as names from "../../workloads/streams/names";
import type { Definitions } from "../definitions";
import { paths } from "../paths";
import type { Planned } from "../plan";
import type { AwsSettings } from "../settings";
import { kafkaOnAws } from "./aws-kafka";
import { type Placed, roomsOf, routesOf, secretsOf } from "./cluster";
import { outputsOfCluster } from "./outputs";
import { scannerOf } from "./scanner";
import { headroomOf, limitsOf } from "./sizes";
import { systems } from "./systems";
import { placedPollers } from "./systems/poller";
import { needsOf } from "./systems/compose";
import { databasesOnAws } from "./systems/databases";
import { awsLake } from "./systems/lake-ground";

/** What bills are found by. */
const STACK_TAG = "millrace:stack";
/** What the plan's list prices leave out: transfer, requests, logs. */
const BUDGET_MARGIN = 1.25;

/** The platform on AWS: a network, a cluster and its nodes, Kafka, stores, and the rooms that every cluster has. */
export function aws(settings: AwsSettings, planned: Planned, definitions: Definitions): Placed {
  const { region, protect } = settings;
  const name = `${names.PLATFORM}-${settings.stack}`;
  const tags = { [STACK_TAG]: settings.stack, "millrace:project": names.PLATFORM };
  const account = new provider.Provider("aws", { region: region as provider.Region, defaultTags: { tags } });
  const onAws = { providers: { aws: account } };
  const number = provider.getCallerIdentityOutput({}, { provider: account }).accountId;

  const keys = new AwsKeys(
    "keys",
    { name, region, account: number, volumeRoles: [clusterRoleName(name)], protect },
    onAws,
  ).endpoint;
  const network = new AwsNetwork(
    "network",
    { name, region, account: number, ...settings.network, flowLogs: { key: keys.logs } },
    onAws,
  ).endpoint;
  const control = new EksCluster(
    "cluster",
    {
      name,
      region,
      account: number,
      network,
      keys,
      endpoint:
        settings.cluster.endpoint === "public" ? { public: true, allow: settings.cluster.allow } : { public: false },
      admins: settings.cluster.admins,
      tags,
      disposable: !protect,
      protect,
    },
    onAws,
  );
  const strimzi = settings.kafka.form === "strimzi";
  const nodes = new EksNodes(
    "nodes",
    {
      cluster: control.endpoint,
      kubeconfig: control.kubeconfig,
      role: control.nodes.role,
      securityGroup: control.nodes.securityGroup,
      subnets: network.privateSubnets,
      key: keys.volumes,
      pools: limitsOf(planned, strimzi),
      headroom: headroomOf(planned),
      tags,
    },
    onAws,
  );
  // What is in the cluster goes before the nodes go, and those before the network.
  const cluster = nodes.endpoint;
  const store = new S3Store("object-store", { region, key: keys.objects, disposable: !protect, protect }, onAws);
  const images = new EcrImages(
    "images",
    { root: paths().root, key: keys.images, disposable: !protect, protect, ...scannerOf(settings) },
    onAws,
  );

  const needs = needsOf(systems, { settings, planned, definitions });
  const workspace = new Workspace("workspace", {
    cluster,
    workers: definitions.workers,
    gateways: definitions.gateways,
    pollers: placedPollers({ settings, definitions }),
  });
  const certificates = new Certificates("certificates", { cluster }, onAws);
  const secrets = new AwsSecrets(
    "secrets",
    {
      cluster,
      keys,
      region,
      prefix: `${names.PLATFORM}/${settings.stack}/`,
      producers: settings.producers,
      ...secretsOf(settings, needs),
    },
    { ...onAws, dependsOn: [...workspace.gate] },
  );
  const principals = [
    ...[...definitions.workers, ...definitions.gateways].map(principalOf),
    kedaPrincipal(definitions.workers),
    ...needs.principals,
  ];
  const kafka = kafkaOnAws(
    {
      settings,
      planned,
      definitions,
      principals,
      topics: needs.topics,
      cluster,
      network,
      keys,
      workspace: workspace.gate,
      secrets: secrets.gate,
    },
    onAws,
  );
  const ready = [...nodes.gate, ...secrets.gate, ...certificates.gate];
  const databases = databasesOnAws(
    {
      cluster,
      needs: needs.databases,
      lasting: protect,
      protect,
      ready,
      name,
      region,
      network,
      keys,
      image: images.endpoints.workloads,
    },
    onAws,
  );
  const lake = awsLake({ definitions, region, account: number, bucket: store.endpoint.buckets.lake, protect }, onAws);
  const identities = new AwsIdentities(
    "identity",
    {
      cluster,
      identities: [
        ...principals.map(({ rights: _, ...principal }) => ({
          ...principal,
          statements: kafka.statements(principal.name),
        })),
        ...needs.buckets.map(({ by, purpose, may }) => ({ ...by, statements: store.statements(purpose, may) })),
        ...needs.lake.map(({ by, may }) => ({ ...by, statements: lake.statements(may) })),
        ...needs.grants.flatMap((grants) =>
          grants({ region, account: number }).map(({ by, statements }) => ({ ...by, statements })),
        ),
      ],
    },
    onAws,
  );
  const reach =
    settings.domain === undefined
      ? [{ kind: "addresses" as const, cidrs: [network.cidr] }]
      : [reachOfAlb(addressPlan(network.cidr).publicSubnets)];
  const rooms = roomsOf({
    settings,
    planned,
    definitions,
    cluster,
    workspace: workspace.gate,
    kafka,
    images: images.endpoints,
    secrets: secrets.endpoints,
    identified: (identity) => identities.made.get(identity)?.ready ?? [],
    needs,
    store: { bucket: (purpose) => store.bucket(purpose) },
    databases,
    catalog: lake.catalog,
    issuer: certificates.internal,
    ready,
    reach,
    observations: [
      { room: "certificates", observation: observeCertificates() },
      { room: "secrets", observation: observeSecrets() },
      ...kafka.observations,
      ...databases.observations,
      lake.observation,
    ],
  });
  const { domain, zone, budget } = settings;
  const addresses =
    domain === undefined || zone === undefined
      ? {}
      : new AlbEntry(
          "entry",
          {
            cluster,
            domain,
            zoneId: zone,
            network,
            podsGroup: control.nodes.securityGroup,
            routes: routesOf(rooms, settings),
          },
          onAws,
        ).addresses;
  if (budget.contacts.length > 0) {
    const monthly = budget.monthly ?? Math.ceil(planned.plan.cost.total * BUDGET_MARGIN);
    new AwsBudget(
      "budget",
      { name, monthly, contacts: budget.contacts, tag: { key: STACK_TAG, value: settings.stack } },
      onAws,
    );
  }
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
    kubeconfig: control.kubeconfig,
    apiKeys: secrets.apiKeys,
  });
  return { outputs, rooms };
}
