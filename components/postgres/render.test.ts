import type { ProviderResource } from "@pulumi/pulumi";
import fc from "fast-check";
import type { Manifest } from "../core/kubernetes";
import { databasesOf, endpointOf, namespacesOf } from "./endpoints";
import { observeCnpgPostgres, observeRdsPostgres } from "./observe";
import { renderCnpgPostgres, renderRdsPostgres, setupRights } from "./render";
import { sizeOf } from "./size";
import { type CnpgPostgresSpec, type RdsPostgresSpec, validateCnpg, validateRds } from "./spec";

const cluster = {
  provider: undefined as unknown as ProviderResource,
  name: "here",
  form: "any" as const,
  cidrs: ["10.0.0.1/32"],
  disposable: false,
  storageClass: "fast",
};
const databases = [
  { name: "superset", namespace: "millrace-superset", pods: { "app.kubernetes.io/name": "superset" } },
  { name: "lake_catalog", namespace: "millrace-trino" },
  { name: "lake_catalog", namespace: "millrace-spark", generation: 2 },
];
const inCluster: CnpgPostgresSpec = {
  cluster,
  databases,
  size: sizeOf({ lasting: true }),
  scrapers: [{ kind: "pods", namespace: "millrace-prometheus" }],
};
const onAws: RdsPostgresSpec = {
  cluster,
  databases,
  size: sizeOf({ lasting: true }),
  name: "millrace-prod",
  region: "eu-west-1",
  image: { reference: "registry.example.com/workloads@sha256:0" },
  network: { vpcId: "vpc-1", cidr: "10.40.0.0/16", privateSubnets: ["a", "b", "c"], publicSubnets: [] },
  keys: { databases: "arn:databases", secrets: "arn:secrets", logs: "arn:logs" },
};
const cnpg = (changed: Partial<CnpgPostgresSpec> = {}) =>
  renderCnpgPostgres(validateCnpg({ ...inCluster, ...changed }));
const rds = (changed: Partial<RdsPostgresSpec> = {}) => renderRdsPostgres(validateRds({ ...onAws, ...changed }));
const instance = { host: "db.example.com", masterSecret: "arn:master" };
const named = (manifests: readonly Manifest[], kind: string, name: string): Manifest => {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`the room renders no ${kind} ${name}`);
  return found;
};
/** What a manifest says below a path, for whole-value comparisons. */
const spec = (manifest: Manifest) => manifest.spec as Readonly<Record<string, unknown>>;

describe("in a cluster", () => {
  test("servers let each user into its own database by TLS and password, and refuse all else", () => {
    expect(spec(cnpg().servers).postgresql).toMatchObject({
      pg_hba: [
        "hostssl lake_catalog lake_catalog all scram-sha-256",
        "hostssl superset superset all scram-sha-256",
        "host all all all reject",
      ],
    });
  });

  test("where it lasts there are three servers, and a commit is on two of them", () => {
    expect(spec(cnpg().servers)).toMatchObject({
      instances: 3,
      enablePDB: true,
      primaryUpdateMethod: "switchover",
      imageName: "ghcr.io/cloudnative-pg/postgresql:18.6-system-trixie",
      storage: { size: "50Gi", storageClass: "fast" },
      resources: { requests: { cpu: "1000m", memory: "4096Mi" }, limits: { memory: "4096Mi" } },
      postgresql: { synchronous: { method: "any", number: 1, dataDurability: "preferred" } },
    });
  });

  test("a small one is a single server, whose node can be emptied", () => {
    const small = spec(cnpg({ size: sizeOf({ lasting: false }) }).servers);
    expect(small).toMatchObject({ instances: 1, enablePDB: false, primaryUpdateMethod: "restart" });
    expect(small.postgresql).not.toHaveProperty("synchronous");
  });

  test("a database that two namespaces use is made once, with one user that owns it and has no other right", () => {
    const { roles, databases: made } = cnpg();
    expect(made.map(spec)).toEqual(
      ["lake_catalog", "superset"].map((name) => ({
        cluster: { name: "postgres" },
        name,
        owner: name,
        encoding: "UTF8",
        template: "template0",
        databaseReclaimPolicy: "retain",
      })),
    );
    expect(made.map(({ metadata }) => metadata.name)).toEqual(["lake-catalog", "superset"]);
    expect(spec(named(roles, "DatabaseRole", "lake-catalog"))).toEqual({
      cluster: { name: "postgres" },
      name: "lake_catalog",
      comment: "Owns database lake_catalog",
      login: true,
      superuser: false,
      createdb: false,
      createrole: false,
      replication: false,
      bypassrls: false,
      passwordSecret: { name: "database-lake-catalog" },
      databaseRoleReclaimPolicy: "retain",
    });
  });

  test("the servers are reached by exactly the clients, each other, the operator and who reads metrics", () => {
    const policy = spec(named(cnpg().manifests, "NetworkPolicy", "postgres"));
    const pods = (namespace: string, labels?: Readonly<Record<string, string>>) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      ...(labels === undefined ? {} : { podSelector: { matchLabels: labels } }),
    });
    const ports = (...numbers: readonly number[]) => numbers.map((port) => ({ protocol: "TCP", port }));
    const own = pods("millrace-postgres", { "cnpg.io/cluster": "postgres" });
    expect(policy.podSelector).toEqual({ matchLabels: { "cnpg.io/cluster": "postgres" } });
    expect(policy.ingress).toEqual([
      {
        from: [
          pods("millrace-superset", { "app.kubernetes.io/name": "superset" }),
          pods("millrace-trino"),
          pods("millrace-spark"),
        ],
        ports: ports(5432),
      },
      { from: [own], ports: ports(5432, 8000) },
      {
        from: [
          pods("millrace-postgres", {
            "app.kubernetes.io/name": "cloudnative-pg",
            "app.kubernetes.io/part-of": "millrace",
          }),
        ],
        ports: ports(5432, 8000),
      },
      { from: [pods("millrace-prometheus")], ports: ports(9187) },
    ]);
  });

  test("the operator may change nothing outside of the room's namespace but its own webhooks", () => {
    const { rules } = named(cnpg().manifests, "ClusterRole", "cloudnative-pg") as unknown as {
      readonly rules: readonly { readonly verbs: readonly string[]; readonly resourceNames?: readonly string[] }[];
    };
    const writing = rules.filter(({ verbs }) => verbs.some((verb) => !["get", "list", "watch"].includes(verb)));
    expect(writing.map(({ resourceNames }) => resourceNames)).toEqual([
      ["cnpg-mutating-webhook-configuration"],
      ["cnpg-validating-webhook-configuration"],
    ]);
    expect(JSON.stringify(cnpg().operator)).toContain('{"name":"WATCH_NAMESPACE","value":"millrace-postgres"}');
  });

  test("a client verifies the servers by the authority that lies beside it", () => {
    expect(endpointOf(cnpg().server, { name: "lake_catalog", namespace: "millrace-trino" })).toEqual({
      host: "postgres-rw.millrace-postgres.svc",
      port: 5432,
      database: "lake_catalog",
      username: "lake_catalog",
      password: { namespace: "millrace-trino", secret: "database-lake-catalog", key: "password" },
      tls: { mode: "verify-full", authority: "database-authority" },
      reach: {
        peers: [
          {
            kind: "pods",
            namespace: "millrace-postgres",
            labels: { "cnpg.io/cluster": "postgres", "cnpg.io/podRole": "instance" },
          },
        ],
        ports: [5432],
      },
    });
    expect(cnpg().authority).toEqual({ namespace: "millrace-postgres", secret: "postgres-ca", key: "ca.crt" });
    expect(namespacesOf(databases)).toEqual(["millrace-spark", "millrace-superset", "millrace-trino"]);
  });
});

describe("on AWS", () => {
  const pods = (changed: Partial<RdsPostgresSpec> = {}) => rds(changed).setup.pods(instance);

  test("the instance takes TLS alone, and grows by itself", () => {
    expect(rds().instance).toEqual({
      identifier: "millrace-prod-postgres",
      engineVersion: "18",
      family: "postgres18",
      parameters: [
        { name: "rds.force_ssl", value: "1" },
        { name: "log_connections", value: "1" },
        { name: "log_min_duration_statement", value: "1000" },
        { name: "idle_in_transaction_session_timeout", value: "600000" },
      ],
      storage: { first: 50, most: 200 },
      logGroups: [
        { kind: "postgresql", name: "/aws/rds/instance/millrace-prod-postgres/postgresql" },
        { kind: "upgrade", name: "/aws/rds/instance/millrace-prod-postgres/upgrade" },
      ],
    });
  });

  test("what lasts has a second zone and two weeks of backups; what does not, neither", () => {
    expect(validateRds(onAws)).toMatchObject({
      multiAz: true,
      backupDays: 14,
      instance: "db.t4g.medium",
      protect: true,
    });
    const small = { ...onAws, size: sizeOf({ lasting: false }), cluster: { ...cluster, disposable: true } };
    expect(validateRds(small)).toMatchObject({
      multiAz: false,
      backupDays: 1,
      instance: "db.t4g.small",
      protect: false,
    });
  });

  test("the job is named by its content: another database or a rotated password is another job, and the same none", () => {
    const name = (changed: Partial<RdsPostgresSpec> = {}) => pods(changed).job.metadata.name;
    expect(name()).toMatch(/^setup-[0-9a-f]{10}$/);
    expect(name()).toBe(name({ databases: [...databases].reverse() }));
    const rotated = databases.map((client) => (client.name === "superset" ? { ...client, generation: 2 } : client));
    expect(new Set([name(), name({ databases: rotated }), name({ databases: databases.slice(1) })]).size).toBe(3);
  });

  test("passwords come from Secrets as files, and stand in no argument, variable or ConfigMap", () => {
    const { job, schedule } = pods();
    expect(JSON.stringify(job)).not.toContain("secretKeyRef");
    const template = spec(job).template as {
      readonly spec: { readonly volumes: readonly { readonly name: string }[] };
    };
    expect(template.spec.volumes.find(({ name }) => name === "passwords")).toEqual({
      name: "passwords",
      projected: {
        defaultMode: 0o440,
        sources: [
          { secret: { name: "database-lake-catalog", items: [{ key: "password", path: "lake_catalog" }] } },
          { secret: { name: "database-superset", items: [{ key: "password", path: "superset" }] } },
        ],
      },
    });
    expect(template.spec.volumes.find(({ name }) => name === "shared")).toEqual({
      name: "shared",
      emptyDir: { medium: "Memory", sizeLimit: "1Mi" },
    });
    expect(spec(schedule)).toMatchObject({
      schedule: "*/5 * * * *",
      concurrencyPolicy: "Forbid",
      jobTemplate: { spec: { template: spec(job).template } },
    });
  });

  test("the job may read the master's password, and nothing else of AWS", () => {
    expect(setupRights("arn:master", onAws).map(({ Action }) => Action)).toEqual([
      ["secretsmanager:GetSecretValue"],
      ["kms:Decrypt"],
    ]);
  });

  test("a client finds no authority beside it, and asks for TLS", () => {
    const server = { host: "db.example.com", authority: false, peers: [] };
    expect(endpointOf(server, { name: "superset", namespace: "millrace-superset" }).tls).toEqual({ mode: "require" });
  });

  test.each([
    [
      "a time that RDS does not take",
      { backups: "40 days" as const },
      'postgres: `backups` must be 1 to 35 whole days, which RDS takes, got "40 days"; set for example "14 days"',
    ],
    [
      "a size that no instance has",
      { size: { server: { replicas: 1, cpu: 64, memory: 4, volume: 1, pool: "general" as const } } },
      "postgres: `size` must fit into one of db.t4g.small, db.t4g.medium, db.m7g.large, db.m7g.xlarge, db.m7g.2xlarge, got 64 cores and 4 GiB; ask for less",
    ],
    [
      "a name that is none of an instance",
      { name: "Prod" },
      'postgres: `name` must be lower-case words joined by hyphens, at most 49 characters, got "Prod"; shorten or mend it',
    ],
  ])("refuses %s", (_, changed, sentence) => {
    expect(() => validateRds({ ...onAws, ...changed })).toThrow(sentence);
  });
});

test.each([
  ["postgres", "millrace"],
  ["pg_stat", "millrace"],
  ["Superset", "millrace"],
  ["super-set", "millrace"],
  ['a"b', "millrace"],
])("refuses a database called %s", (name, namespace) => {
  expect(() => validateCnpg({ ...inCluster, databases: [{ name, namespace }] })).toThrow(
    `postgres: a database's name must be 1 to 40 lower-case letters and underscores that PostgreSQL keeps free, got "${name}"; rename it`,
  );
});

test("refuses a database that a namespace names twice, and a size without a server", () => {
  const one = { name: "superset", namespace: "millrace-superset" };
  expect(() => validateCnpg({ ...inCluster, databases: [one, one], size: {} })).toThrow(
    [
      'postgres: database "superset" must be named once in millrace-superset, got it twice; drop one',
      "postgres: `size` must have a part `server` with a volume of 1 GiB or more, got none; use `sizeOf` of components/postgres",
    ].join("\n"),
  );
});

test("in whichever order clients name them, the databases and their newest generations are the same", () => {
  const client = fc.record({
    name: fc.constantFrom("a", "b_c", "d"),
    namespace: fc.constantFrom("x", "y"),
    generation: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(client), (clients) => {
      const made = databasesOf(clients);
      expect(made).toEqual(databasesOf([...clients].reverse()));
      expect(made.map(({ name }) => name)).toEqual([...new Set(clients.map(({ name }) => name))].sort());
      for (const { name, generation } of made) {
        expect(generation).toBe(Math.max(...clients.filter((one) => one.name === name).map((one) => one.generation)));
      }
    }),
  );
});

test("only the loss of all servers wakes anybody, and RDS tells Prometheus nothing", () => {
  expect(observeCnpgPostgres().alerts?.map(({ alert, severity }) => [alert, severity])).toEqual([
    ["PostgresDown", "page"],
    ["PostgresServerAway", "ticket"],
    ["PostgresOperatorDown", "ticket"],
  ]);
  expect(observeRdsPostgres()).toEqual({ scrape: [] });
});
