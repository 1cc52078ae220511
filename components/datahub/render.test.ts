import type { ProviderResource } from "@pulumi/pulumi";
import { renderingDefects } from "../../infra/harness/schemas";
import type { Manifest, PodSpec } from "../core/kubernetes";
import { isText, plain } from "../core/text";
import { catalogueAccess } from "./access";
import { observeDataHub } from "./observe";
import { renderDataHub } from "./render";
import { sizeOf } from "./size";
import { type DataHubSpec, validate } from "./spec";
import { everything, specOf, summaries, summer } from "./testing";
import { dataHubPrincipal, dataHubTopics, topicNames } from "./topics";

const spec = specOf({
  provider: undefined as unknown as ProviderResource,
  name: "here",
  form: "any",
  cidrs: ["10.0.0.1/32"],
  disposable: false,
  storageClass: "fast",
});
const rendered = (changed: Partial<DataHubSpec> = {}) => renderDataHub(validate({ ...spec, ...changed }));
const of = (kind: string, changed: Partial<DataHubSpec> = {}) =>
  rendered(changed).manifests.filter((manifest) => manifest.kind === kind);
const named = (kind: string, name: string, changed: Partial<DataHubSpec> = {}): Manifest => {
  const found = of(kind, changed).find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
};
const podOf = (manifest: Manifest) =>
  (manifest.spec as { readonly template: { readonly spec: PodSpec } }).template.spec as {
    readonly containers: readonly { readonly env: readonly { readonly name: string; readonly value?: unknown }[] }[];
    readonly volumes: readonly { readonly name: string }[];
    readonly automountServiceAccountToken: boolean;
  };
const environmentOf = (manifest: Manifest) =>
  Object.fromEntries(
    podOf(manifest).containers.flatMap(({ env }) =>
      env.map(({ name, value, ...rest }) => [name, value === undefined ? rest : isText(value) ? plain(value) : value]),
    ),
  );
const update = (changed: Partial<DataHubSpec> = {}): Manifest => {
  const found = of("Job", changed).find(({ metadata }) => metadata.name.startsWith("datahub-system-update"));
  if (found === undefined) throw new Error("no job updates the system");
  return found;
};
const oidc = {
  discovery: "https://id.example.com/.well-known/openid-configuration",
  clientId: "datahub",
  clientSecret: { namespace: "millrace-datahub", secret: "datahub-oidc", key: "clientSecret" },
  admins: "data admins",
  url: "https://datahub.data.example.com",
};

test("the parts are a server, pages, actions and a search with a volume, and two jobs that set up and tell", () => {
  expect(of("Deployment").map(({ metadata }) => metadata.name)).toEqual([
    "datahub-gms",
    "datahub-frontend",
    "datahub-actions",
  ]);
  expect(of("StatefulSet").map(({ metadata }) => metadata.name)).toEqual(["datahub-search"]);
  expect(of("Job").map(({ metadata }) => metadata.name.replace(/[0-9a-f]{10}$/, "#"))).toEqual([
    "datahub-system-update-#",
    "catalogue-#",
  ]);
});

test("every object holds the schema of its kind, whoever signs people in and however Kafka is spoken to", () => {
  const msk = {
    bootstrap: "b-1:9098",
    security: { kind: "msk-iam", region: "eu-central-1", clusterArn: "arn" },
  } as const;
  expect(renderingDefects(rendered())).toEqual([]);
  expect(renderingDefects(rendered({ oidc, kafka: msk }))).toEqual([]);
});

test("the server is told of its database, its search and its own topics, and of Kafka by Spring's properties", () => {
  expect(environmentOf(named("Deployment", "datahub-gms"))).toMatchObject({
    EBEAN_DATASOURCE_URL:
      "jdbc:postgresql://postgres:5432/datahub?sslmode=verify-full&sslrootcert=/etc/millrace/database/ca.crt",
    EBEAN_DATASOURCE_HOST: "postgres:5432",
    EBEAN_DATASOURCE_PASSWORD: { valueFrom: { secretKeyRef: { name: "database-datahub", key: "password" } } },
    ELASTICSEARCH_HOST: "datahub-search.millrace-datahub.svc",
    GRAPH_SERVICE_IMPL: "elasticsearch",
    KAFKA_BOOTSTRAP_SERVER: "kafka:9093",
    SPRING_KAFKA_PROPERTIES_SECURITY_PROTOCOL: "SSL",
    SPRING_KAFKA_PROPERTIES_SSL_KEYSTORE_LOCATION: "/etc/millrace/kafka/user.pem",
    SCHEMA_REGISTRY_TYPE: "INTERNAL",
    KAFKA_SCHEMAREGISTRY_URL: "http://localhost:8080/schema-registry/api/",
    METADATA_CHANGE_PROPOSAL_TOPIC_NAME: "datahub.metadata-change-proposal",
    METADATA_SERVICE_AUTH_ENABLED: "true",
    DATAHUB_SYSTEM_CLIENT_SECRET: { valueFrom: { secretKeyRef: { name: "datahub-system", key: "value" } } },
  });
});

test("for MSK the server signs by the classes of its image, and the actions by their own", () => {
  const msk = {
    kafka: {
      bootstrap: "b-1:9098",
      security: { kind: "msk-iam", region: "eu-central-1", clusterArn: "arn" },
    },
  } as const;
  const server = named("Deployment", "datahub-gms", msk);
  expect(environmentOf(server)).toMatchObject({
    SPRING_KAFKA_PROPERTIES_SECURITY_PROTOCOL: "SASL_SSL",
    SPRING_KAFKA_PROPERTIES_SASL_MECHANISM: "AWS_MSK_IAM",
    SPRING_KAFKA_PROPERTIES_SASL_CLIENT_CALLBACK_HANDLER_CLASS: "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
  });
  expect(podOf(server).volumes.map(({ name }) => name)).toEqual(["tmp", "database-authority"]);
  const config = named("ConfigMap", "datahub-actions", msk) as unknown as {
    readonly data: Readonly<Record<string, Parameters<typeof plain>[0]>>;
  };
  expect(JSON.parse(plain(config.data["doc-propagation.yaml"] ?? ""))).toMatchObject({
    source: {
      config: {
        connection: {
          consumer_config: {
            "sasl.mechanism": "OAUTHBEARER",
            oauth_cb: "datahub_actions.utils.kafka_msk_iam:oauth_cb",
          },
        },
      },
    },
  });
  expect(environmentOf(named("Deployment", "datahub-actions", msk))).toMatchObject({ AWS_REGION: "eu-central-1" });
});

test("every topic and group that a program is told the name of is declared, and is what its principal may use, and no other", () => {
  const names = Object.values(topicNames()).sort();
  const rights = dataHubPrincipal().rights.map(({ on }) => on.name);
  expect([...new Set(rights)].sort()).toEqual([...new Set(names)]);
  expect(dataHubTopics().map(({ name }) => name)).toEqual(
    dataHubPrincipal().rights.flatMap(({ on }) => (on.kind === "topic" ? [on.name] : [])),
  );
  expect(dataHubTopics().every(({ name, partitions }) => /^datahub\.[a-z-]+$/.test(name) && partitions === 1)).toBe(
    true,
  );
  // The server reads it from its beginning at each start.
  const history = dataHubTopics().find(({ name }) => name === "datahub.upgrade-history");
  expect(history?.configs["retention.ms"]).toBe("-1");
});

test("the set-up makes tables and indexes, and neither a database, nor a user, nor a topic; another version is another job", () => {
  expect(environmentOf(update())).toMatchObject({
    CREATE_TABLES: "true",
    CREATE_DB: "false",
    CREATE_USER: "false",
    DATAHUB_PRECREATE_TOPICS: "false",
  });
  expect(update().metadata.name).toBe(update({ streams: [] }).metadata.name);
  const other = { kafka: { bootstrap: "other:9092", security: { kind: "none" } } } as const;
  expect(update(other).metadata.name).not.toBe(update().metadata.name);
});

test("without a provider of identities one user has a generated password; with one nobody signs in by a password", () => {
  expect(environmentOf(named("Deployment", "datahub-frontend"))).toMatchObject({
    AUTH_JAAS_ENABLED: "true",
    DATAHUB_ADMIN_PASSWORD: { valueFrom: { secretKeyRef: { name: "datahub-admin", key: "value" } } },
  });
  const environment = environmentOf(named("Deployment", "datahub-frontend", { oidc }));
  expect(environment).toMatchObject({
    AUTH_JAAS_ENABLED: "false",
    AUTH_OIDC_ENABLED: "true",
    AUTH_OIDC_BASE_URL: "https://datahub.data.example.com",
    AUTH_OIDC_CLIENT_SECRET: { valueFrom: { secretKeyRef: { name: "datahub-oidc", key: "clientSecret" } } },
  });
  expect(environment).not.toHaveProperty("DATAHUB_ADMIN_PASSWORD");
});

interface Policy {
  readonly ingress?: readonly {
    readonly from: readonly unknown[];
    readonly ports: readonly { readonly port: number }[];
  }[];
  readonly egress?: readonly {
    readonly to: readonly unknown[];
    readonly ports: readonly { readonly port: number }[];
  }[];
}
const policyOf = (name: string, changed: Partial<DataHubSpec> = {}) =>
  named("NetworkPolicy", name, changed).spec as Policy;

test("the search is asked by the server and its set-up alone, and asks nobody; the pages ask the server and the provider", () => {
  expect(policyOf("datahub-search").ingress?.map(({ from }) => from.length)).toEqual([2]);
  expect(policyOf("datahub-search").egress).toEqual([]);
  expect(policyOf("datahub-frontend").egress?.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([8080]);
  expect(policyOf("datahub-frontend", { oidc }).egress?.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([
    8080, 443,
  ]);
  expect(policyOf("datahub-gms").egress?.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([
    9093, 5432, 9200,
  ]);
});

test("whoever reports results gets to the server alone, by its port, and the server lets in who is named", () => {
  const { url, client, environment, reach } = catalogueAccess("DEV");
  expect([url, environment]).toEqual(["http://datahub-gms.millrace-datahub.svc:8080", "DEV"]);
  expect(client).toEqual({ secret: "datahub-system", nameKey: "client-id", secretKey: "value" });
  const policy = named("NetworkPolicy", "datahub-gms").spec as {
    readonly podSelector: { readonly matchLabels: object };
  };
  expect(reach).toEqual({
    peers: [{ kind: "pods", namespace: "millrace-datahub", labels: policy.podSelector.matchLabels }],
    ports: [8080],
  });
  const clients = [{ kind: "pods", namespace: "reporters", labels: { app: "reporter" } }] as const;
  const lets = (changed: Partial<DataHubSpec>) =>
    of("NetworkPolicy", changed)
      .filter(({ spec: it }) => JSON.stringify(it).includes('"reporters"'))
      .map(({ metadata }) => metadata.name);
  expect([lets({}), lets({ clients })]).toEqual([[], ["datahub-gms"]]);
});

test("no pod has a token of the API server but the job that keeps an index there, and all but it run as one account", () => {
  const pods = [...of("Deployment"), ...of("StatefulSet"), update()].map(podOf);
  expect(pods.map(({ automountServiceAccountToken }) => automountServiceAccountToken)).toEqual(pods.map(() => false));
});

test("the search's volume outlives it where the stack is to last, and goes with it where it is disposable", () => {
  expect(named("StatefulSet", "datahub-search").spec).toMatchObject({
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" },
  });
  const disposable = { ...spec.cluster, disposable: true };
  expect(named("StatefulSet", "datahub-search", { cluster: disposable }).spec).toMatchObject({
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" },
  });
});

test("the job that tells has every entity, proves itself as one of DataHub's parts, and is another when a definition changes", () => {
  const job = rendered().telling;
  expect(environmentOf(job)).toMatchObject({
    APPLIER_TARGET: "http://datahub-gms.millrace-datahub.svc:8080",
    APPLIER_AUTHORIZATION: "basic-plain",
    APPLIER_USERNAME: { valueFrom: { secretKeyRef: { name: "datahub-system", key: "client-id" } } },
  });
  expect(rendered({ streams: [everything], workers: [] }).telling.metadata.name).not.toBe(job.metadata.name);
  expect(rendered().telling.metadata.name).toBe(job.metadata.name);
  const sizes = of("ConfigMap").map((map) => JSON.stringify(map.data ?? {}).length);
  expect(Math.max(...sizes)).toBeLessThan(1024 ** 2);
});

test("a stack that is to last has pages twice and one larger server; one that is not has one small part of each", () => {
  const input = { streams: [everything, summaries], workers: [summer], load: 1 };
  const sizes = (lasting: boolean) =>
    Object.entries(sizeOf({ ...input, lasting })).map(([part, { replicas, memory }]) => [part, replicas, memory]);
  expect(sizes(true)).toEqual([
    ["gms", 1, 4],
    ["frontend", 2, 1.5],
    ["actions", 1, 0.75],
    ["search", 1, 4],
  ]);
  expect(sizes(false)).toEqual([
    ["gms", 1, 2],
    ["frontend", 1, 1],
    ["actions", 1, 0.5],
    ["search", 1, 1.5],
  ]);
});

test("refuses two servers, a search without a volume, and an address of the pages that is none, all at once", () => {
  const size = {
    ...spec.size,
    gms: { ...spec.size.gms, replicas: 2 },
    search: { replicas: 1, cpu: 1, memory: 1 },
  } as unknown as DataHubSpec["size"];
  expect(() => rendered({ size, oidc: { ...oidc, url: "https://localhost/" } })).toThrow(
    [
      'datahub: `size` must have one of the part "gms", got 2; give the one more memory',
      'datahub: `size` must give the part "search" a volume, got none; take it from `sizeOf`',
      'datahub: `oidc.url` must be https:// and a host, got "https://localhost/"; set the stack\'s domain, or leave `oidc` out',
    ].join("\n"),
  );
});

test("no alert wakes anybody, since nothing that flows asks it", () => {
  expect(observeDataHub().alerts?.map(({ severity }) => severity)).toEqual(["ticket", "ticket"]);
});
