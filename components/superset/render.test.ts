import type { ProviderResource } from "@pulumi/pulumi";
import fc from "fast-check";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../workloads/streams/catalogue";
import type { SecretEndpoint, ServiceEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { plain, type Text } from "../core/text";
import { bases, imageReference } from "../core/versions";
import { parseDockerfile } from "../core/dockerfile-testing";
import { bundleOf, servedOf } from "./bundle";
import { columnsOf } from "./columns";
import { metricsOf } from "./metrics";
import { renderSuperset } from "./render";
import { sizeOf } from "./size";
import { type SupersetSpec, validate } from "./spec";
import { everything } from "./testing/streams";
import { useCases } from "./use-cases";
import { uuidOf } from "./uuid";

const service = (name: string, port: number): ServiceEndpoint => ({
  url: `http://${name}`,
  namespace: `millrace-${name}`,
  service: name,
  port,
  pods: { "app.kubernetes.io/name": name },
});
const secret = (name: string, key = "password"): SecretEndpoint => ({
  namespace: "millrace-superset",
  secret: name,
  key,
});
const spec: SupersetSpec = {
  cluster: {
    provider: undefined as unknown as ProviderResource,
    name: "here",
    form: "any",
    cidrs: ["10.0.0.1/32"],
    disposable: false,
    storageClass: "fast",
  },
  image: { reference: "registry.example.com/superset@sha256:0" },
  size: sizeOf({ streams: catalogue, workers: [], load: 1, lasting: true }),
  streams: catalogue,
  database: {
    host: "postgres.millrace-postgres.svc",
    port: 5432,
    database: "superset",
    username: "superset",
    password: secret("database-superset"),
    tls: { mode: "verify-full", authority: "database-authority" },
    reach: { peers: [{ kind: "pods", namespace: "millrace-postgres" }], ports: [5432] },
  },
  secretKey: secret("superset-secret-key", "secret-key"),
  trino: {
    service: { ...service("trino", 8443), protocol: "https" },
    username: "superset",
    password: secret("trino-superset"),
  },
  pinot: {
    broker: service("pinot", 8099),
    controller: service("pinot-controller", 9000),
    username: "reader",
    password: secret("pinot-reader"),
  },
  host: "superset.example.com",
  people: {
    oidc: {
      issuer: "https://id.example.com",
      clientId: "superset",
      clientSecret: secret("superset-oidc", "clientSecret"),
      admins: "platform",
    },
  },
  from: [{ kind: "pods", namespace: "millrace-entry" }],
  scrapers: [{ kind: "pods", namespace: "millrace-prometheus" }],
};
const connections = (["trino", "pinot"] as const).map((source) => ({ source, uri: `${source}://`, connect: {} }));
const rendered = (changed: Partial<SupersetSpec> = {}) => renderSuperset(validate({ ...spec, ...changed }));
const named = (kind: string, name: string, manifests: readonly Manifest[] = rendered().manifests) => {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
};
const settings = (changed: Partial<SupersetSpec> = {}) =>
  JSON.parse(
    plain(
      (named("ConfigMap", "superset-config", rendered(changed).manifests).data as Readonly<Record<string, Text>>)[
        "settings.json"
      ] ?? "",
    ),
  ) as Readonly<Record<string, unknown>>;

describe("a dataset", () => {
  test("over Trino has a column of each kind, named as Trino folds it, and by their fields what records hold", () => {
    expect(
      Object.fromEntries(columnsOf(everything, "trino").map(({ column_name, type }) => [column_name, type])),
    ).toEqual({
      id: "VARCHAR",
      orderid: "VARCHAR",
      account: "VARCHAR",
      paid: "BOOLEAN",
      pieces: "INTEGER",
      sequence: "BIGINT",
      large: "BIGINT",
      weight: "DOUBLE",
      price: "DECIMAL(12, 2)",
      state: "VARCHAR",
      tags: "ARRAY(VARCHAR)",
      labels: "MAP(VARCHAR, DOUBLE)",
      "place.lat": "DOUBLE",
      "place.box.number": "INTEGER",
      at: "TIMESTAMP(6) WITH TIME ZONE",
      ended: "TIMESTAMP(6) WITH TIME ZONE",
      measured: "TIMESTAMP(6) WITH TIME ZONE",
    });
  });

  test("of Pinot has the scalars of the record and of those in it, and tells how an integer is a time", () => {
    expect(
      Object.fromEntries(columnsOf(everything, "pinot").map(({ column_name, type }) => [column_name, type])),
    ).toEqual({
      id: "STRING",
      orderId: "STRING",
      account: "STRING",
      paid: "BOOLEAN",
      pieces: "INT",
      sequence: "LONG",
      large: "LONG",
      weight: "DOUBLE",
      price: "DOUBLE",
      state: "STRING",
      place_lat: "DOUBLE",
      place_box_number: "INT",
      at: "LONG",
      ended: "LONG",
      measured: "LONG",
    });
    const found = columnsOf(everything, "pinot");
    expect(
      found
        .filter(({ is_dttm }) => is_dttm)
        .map(({ column_name, python_date_format, expression }) => [column_name, python_date_format, expression]),
    ).toEqual([
      ["at", "epoch_ms", null],
      ["ended", "epoch_s", null],
      ["measured", "epoch_ms", 'CAST("measured" / 1000 AS LONG)'],
    ]);
  });

  test.each(["trino", "pinot"] as const)("of %s shows nothing personal or sensitive, at any depth", (source) => {
    const shown = JSON.stringify([columnsOf(everything, source), metricsOf(everything, source)]);
    for (const word of ['name":"name', "healthy", "notes", "street"]) expect(shown).not.toContain(word);
  });

  test("says of a column what it means, in which unit, how it is reached, and whether it is a time", () => {
    const found = columnsOf(everything, "trino");
    const column = (name: string) => found.find(({ column_name }) => column_name === name);
    expect(column("weight")).toEqual({
      column_name: "weight",
      verbose_name: "Weight (kg)",
      description: "With packing.",
      type: "DOUBLE",
      is_dttm: false,
      python_date_format: null,
      is_active: true,
      groupby: true,
      filterable: true,
      expression: null,
    });
    expect(column("place.box.number")).toMatchObject({
      verbose_name: "Place box number",
      expression: '"place"."box"."number"',
    });
    expect(column("at")).toMatchObject({ is_dttm: true });
    expect(column("tags")).toMatchObject({ groupby: false, filterable: false });
  });

  test("counts events, adds up amounts, averages what is measured, and counts whom it is about", () => {
    expect(
      Object.fromEntries(
        metricsOf(everything, "pinot").map(({ metric_name, expression }) => [metric_name, expression]),
      ),
    ).toEqual({
      events: "COUNT(*)",
      distinct_orderId: 'COUNT(DISTINCT "orderId")',
      distinct_account: 'COUNT(DISTINCT "account")',
      share_paid: 'AVG(CASE WHEN "paid" = true THEN 1.0 ELSE 0.0 END)',
      sum_pieces: 'SUM("pieces")',
      avg_pieces: 'AVG("pieces")',
      max_pieces: 'MAX("pieces")',
      avg_sequence: 'AVG("sequence")',
      max_sequence: 'MAX("sequence")',
      avg_large: 'AVG("large")',
      max_large: 'MAX("large")',
      avg_weight: 'AVG("weight")',
      max_weight: 'MAX("weight")',
      sum_price: 'SUM("price")',
      avg_price: 'AVG("price")',
      max_price: 'MAX("price")',
      avg_place_lat: 'AVG("place_lat")',
      max_place_lat: 'MAX("place_lat")',
      sum_place_box_number: 'SUM("place_box_number")',
      avg_place_box_number: 'AVG("place_box_number")',
      max_place_box_number: 'MAX("place_box_number")',
    });
    expect(metricsOf(everything, "trino").map(({ expression }) => expression)).toContain('AVG("place"."lat")');
  });

  test.each(catalogue.map((stream) => [stream.name, stream] as const))(
    "of %s has columns and metrics that are named once, its time among them",
    (_, stream) => {
      for (const source of ["trino", "pinot"] as const) {
        const columns = columnsOf(stream, source).map(({ column_name }) => column_name);
        const metrics = metricsOf(stream, source).map(({ metric_name }) => metric_name);
        expect(new Set(columns).size).toBe(columns.length);
        expect(new Set(metrics).size).toBe(metrics.length);
        expect(columns).toContain(source === "trino" ? stream.eventTime.toLowerCase() : stream.eventTime);
      }
    },
  );
});

describe("the bundle", () => {
  const bundle = bundleOf([...catalogue, everything], useCases, connections);
  const paths = Object.keys(bundle);

  test("has a dataset over Trino for each served stream, one of Pinot for each that Pinot serves, and no other", () => {
    const streams = [...catalogue, everything];
    expect(paths.filter((path) => path.startsWith("datasets/trino/")).sort()).toEqual(
      servedOf(streams)
        .map(({ name }) => `datasets/trino/${name.replaceAll("-", "_")}.yaml`)
        .sort(),
    );
    expect(paths.filter((path) => path.startsWith("datasets/pinot/"))).toHaveLength(
      streams.filter(({ serve }) => serve.includes("pinot")).length,
    );
  });

  test("has a dashboard a use case, and one of the streams that none of them shows", () => {
    expect(paths.filter((path) => path.startsWith("dashboards/"))).toEqual([
      "dashboards/fraud.yaml",
      "dashboards/pricing.yaml",
      "dashboards/maintenance.yaml",
      "dashboards/behaviour.yaml",
      "dashboards/streams.yaml",
    ]);
    expect(JSON.stringify(bundle["dashboards/streams.yaml"])).toContain('"sliceName":"all-kinds by state"');
    expect(Object.keys(bundleOf(catalogue, useCases, connections))).not.toContain("dashboards/streams.yaml");
  });

  test("refers only to what it holds", () => {
    const uuids = (folder: string) =>
      paths.filter((path) => path.startsWith(folder)).map((path) => (bundle[path] as { readonly uuid: string }).uuid);
    for (const path of paths.filter((one) => one.startsWith("charts/")))
      expect(uuids("datasets/")).toContain((bundle[path] as { readonly dataset_uuid: string }).dataset_uuid);
    const placed = paths
      .filter((path) => path.startsWith("dashboards/"))
      .flatMap((path) => Object.values((bundle[path] as { readonly position: object }).position) as readonly unknown[])
      .flatMap((element) => (element as { readonly meta?: { readonly uuid?: string } }).meta?.uuid ?? []);
    expect(placed.sort()).toEqual([...uuids("charts/")].sort());
  });

  test("fills each row of a dashboard's grid and no more", () => {
    for (const { rows } of useCases)
      for (const row of rows) {
        expect(row.length).toBeGreaterThan(0);
        expect(12 % row.length === 0).toBe(true);
      }
  });
});

test("a name has one UUID of version 5, and two names have two", () => {
  expect(uuidOf("dataset/pinot/payments")).toBe(uuidOf("dataset/pinot/payments"));
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(uuidOf(one)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      if (one !== other) expect(uuidOf(one)).not.toBe(uuidOf(other));
    }),
  );
});

describe("the manifests", () => {
  test("what pods are told holds no secret, only the files with them", () => {
    expect(settings()).toEqual({
      role: "Millrace",
      secure: true,
      secretKeyFile: "/etc/superset-secrets/secret-key",
      database: {
        drivername: "postgresql+psycopg2",
        host: "postgres.millrace-postgres.svc",
        port: 5432,
        database: "superset",
        username: "superset",
        passwordFile: "/etc/superset-secrets/database-password",
        query: { sslmode: "verify-full", sslrootcert: "/etc/superset-database-authority/ca.crt" },
      },
      passwordFiles: {
        trino: "/etc/superset-secrets/trino-password",
        pinot: "/etc/superset-secrets/pinot-password",
      },
      oidc: {
        issuer: "https://id.example.com",
        clientId: "superset",
        clientSecretFile: "/etc/superset-secrets/oidc-client-secret",
        admins: "platform",
      },
    });
  });

  test("without a provider of identities the administrator's password is a file of the job alone", () => {
    const alone = { people: { adminPassword: secret("superset-admin") } };
    expect(settings(alone)).toMatchObject({ adminPasswordFile: "/etc/superset-secrets/admin-password" });
    const { manifests, assets } = rendered(alone);
    expect(JSON.stringify(assets.spec)).toContain('"superset-admin"');
    expect(JSON.stringify(named("Deployment", "superset", manifests).spec)).not.toContain("superset-admin");
  });

  test("Trino is asked over TLS with the authority that signed it, without a password in the bundle", () => {
    const { manifests } = rendered();
    const [assets] = manifests.filter(({ metadata }) => /^superset-assets-.*-0$/.test(metadata.name));
    const database = (assets?.data as Readonly<Record<string, string>>)["databases__trino.yaml"] ?? "";
    expect(JSON.parse(database)).toMatchObject({
      sqlalchemy_uri: "trino://superset@trino.millrace-trino.svc:8443/millrace",
      extra: {
        engine_params: {
          connect_args: { source: "superset", http_scheme: "https", verify: "/etc/superset-authority/ca.crt" },
        },
      },
    });
    expect(JSON.stringify(named("Deployment", "superset", manifests))).toContain('"secretName":"millrace-authority"');
  });

  test("the job makes tables, then roles, then assets, and other content is another job", () => {
    const { assets } = rendered();
    const { template } = assets.spec as {
      readonly template: {
        readonly spec: Readonly<
          Record<"initContainers" | "containers", readonly { readonly command: readonly string[] }[]>
        >;
      };
    };
    expect(
      [...template.spec.initContainers, ...template.spec.containers].map(({ command }) => command.join(" ")),
    ).toEqual(["superset db upgrade", "superset init", "python /etc/superset/apply_assets.py /etc/superset-assets"]);
    expect(rendered().assets.metadata.name).toBe(assets.metadata.name);
    expect(rendered({ streams: [...catalogue, everything] }).assets.metadata.name).not.toBe(assets.metadata.name);
  });

  test("pods are asked by the entry and by Prometheus, and ask the database, Trino, Pinot and the provider", () => {
    const { spec: policy } = named("NetworkPolicy", "superset") as unknown as {
      readonly spec: Readonly<
        Record<"ingress" | "egress", readonly { readonly ports: readonly { readonly port: number }[] }[]>
      >;
    };
    const ports = (ways: (typeof policy)["ingress"]) => ways.map((way) => way.ports.map(({ port }) => port));
    expect(ports(policy.ingress)).toEqual([[8088], [9102]]);
    expect(ports(policy.egress)).toEqual([[5432], [8443], [8099], [9000], [443]]);
  });

  test("web pods wait for the tables of their version, and keep to the restricted level", () => {
    const { template } = named("Deployment", "superset").spec as {
      readonly template: { readonly spec: Readonly<Record<string, unknown>> };
    };
    expect(template.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      initContainers: [{ command: ["python", "/etc/superset/wait_for_schema.py"] }],
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
        },
      ],
    });
  });
});

test("one copy will do where a restart may take it away, and two where not", () => {
  const input = { streams: catalogue, workers: [], load: 1 };
  expect([
    sizeOf({ ...input, lasting: false }).web?.replicas,
    sizeOf({ ...input, lasting: true }).web?.replicas,
  ]).toEqual([1, 2]);
});

test("refuses, each with a sentence, a Secret out of reach, a host that is none, and charts of what is not there", () => {
  expect(() =>
    rendered({
      secretKey: { namespace: "elsewhere", secret: "key", key: "key" },
      host: "https://superset",
      size: {},
      useCases: [
        {
          name: "odd",
          title: "Odd",
          doc: "What does not hold.",
          rows: [
            [
              { kind: "number", title: "One", stream: "nothing", metric: "events" },
              { kind: "bars", title: "Two", stream: "fraud-alerts", metric: "avg_height", by: "accountId" },
              { kind: "latest", title: "Two", stream: "fraud-alerts", fields: ["reasons"] },
            ],
          ],
        },
        ...useCases,
      ],
    }),
  ).toThrow(
    [
      'superset: the Secret "key" of `secretKey` must be in namespace "millrace-superset", got "elsewhere"; pods can only read Secrets of their own namespace',
      'superset: host must be a host name in lower case without scheme or path, got "https://superset"; write for example "superset.example.com"',
      'superset: `size` must have the part "web", got none; compute it by `sizeOf`',
      'superset: dashboard "odd": a chart\'s title must be used once, got "Two" twice; rename one',
      'superset: chart "One" of dashboard "odd": its stream must be one that is served, got "nothing"; they are clicks, fraud-alerts, maintenance-alerts, payments, price-changes, prices, products, sessions, telemetry, undercuts',
      'superset: chart "Two" of dashboard "odd": a metric must be one of "fraud-alerts" that its dataset has, got "avg_height"; they are events, distinct_paymentId, distinct_accountId, avg_score, max_score',
      'superset: chart "Two" of dashboard "odd": a field must be one of "fraud-alerts" that its dataset has, got "reasons"; they are id, paymentId, accountId, score, occurredAt, detectedAt',
    ].join("\n"),
  );
});

describe("the files", () => {
  const files = join(__dirname, "files");
  test.each(["superset_config.py", "gunicorn.conf.py", "wait_for_schema.py", "apply_assets.py"])(
    "%s is Python",
    (file) => {
      const folder = mkdtempSync(join(tmpdir(), "millrace-superset-"));
      try {
        execFileSync("python3", [
          "-c",
          "import sys; compile(open(sys.argv[1]).read(), sys.argv[1], 'exec')",
          join(files, file),
        ]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  test("the image stands on the version that the program knows, and adds packages by their hashes", () => {
    const root = join(__dirname, "../../workloads/superset");
    const [stage] = parseDockerfile(readFileSync(join(root, "Dockerfile"), "utf8"));
    expect(stage?.base).toBe(imageReference(bases.superset));
    expect(stage?.instructions.filter(({ name }) => name === "USER").at(-1)?.text).toBe("1000:1000");
    const lines = readFileSync(join(root, "requirements.txt"), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(
      lines.filter((line) => !/^([a-z0-9-]+==[0-9.]+ \\| {4}--hash=sha256:[0-9a-f]{64}( \\)?)$/.test(line)),
    ).toEqual([]);
  });
});
