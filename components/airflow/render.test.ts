import type { ProviderResource } from "@pulumi/pulumi";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BatchJob, batchJobOf } from "../../workloads/dags/batch-jobs";
import type { SecretEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { plain, type Text } from "../core/text";
import { bases, imageReference } from "../core/versions";
import { parseDockerfile } from "../core/dockerfile-testing";
import { renderAirflow } from "./render";
import { sizeOf } from "./size";
import { type AirflowSpec, validate } from "./spec";
import { jobs } from "./testing/jobs";

const secret = (name: string, key = "password"): SecretEndpoint => ({
  namespace: "millrace-airflow",
  secret: name,
  key,
});
const spec: AirflowSpec = {
  cluster: {
    provider: undefined as unknown as ProviderResource,
    name: "here",
    form: "any",
    cidrs: ["10.0.0.1/32"],
    disposable: false,
    storageClass: "fast",
  },
  image: { reference: "registry.example.com/airflow@sha256:0" },
  size: sizeOf({ streams: [], workers: [], load: 1, lasting: true }),
  jobs,
  sparkNamespace: "millrace-spark",
  database: {
    host: "postgres.millrace-postgres.svc",
    port: 5432,
    database: "airflow",
    username: "airflow",
    password: secret("database-airflow"),
    tls: { mode: "verify-full", authority: "database-authority" },
    reach: { peers: [{ kind: "pods", namespace: "millrace-postgres" }], ports: [5432] },
  },
  logs: {
    bucket: "checkpoints",
    region: "eu-central-1",
    url: "https://object-store.millrace-object-store.svc:8333",
    credentials: { kind: "keys", secret: "bucket-checkpoints" },
    authority: "bucket-checkpoints",
    reach: { peers: [{ kind: "pods", namespace: "millrace-object-store" }], ports: [8333] },
  },
  keys: {
    fernet: secret("airflow-fernet", "fernet"),
    session: secret("airflow-session", "session"),
    token: secret("airflow-token", "token"),
  },
  host: "airflow.example.com",
  people: {
    oidc: {
      issuer: "https://id.example.com",
      clientId: "airflow",
      clientSecret: secret("airflow-oidc", "clientSecret"),
      admins: "platform",
    },
  },
  from: [{ kind: "pods", namespace: "millrace-entry" }],
};
const rendered = (changed: Partial<AirflowSpec> = {}) => renderAirflow(validate({ ...spec, ...changed })).manifests;
const named = (kind: string, name: string, manifests: readonly Manifest[] = rendered()) => {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
};
const file = (map: string, name: string) =>
  JSON.parse(plain((named("ConfigMap", map).data as Readonly<Record<string, Text>>)[name] ?? "")) as Readonly<
    Record<string, unknown>
  >;
interface Pod {
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value?: string | Text; readonly valueFrom?: unknown }[];
  }[];
}
const environment = (pod: Pod) =>
  Object.fromEntries(
    (pod.containers[0]?.env ?? []).map(({ name, value, valueFrom }) => [
      name,
      value === undefined ? valueFrom : plain(value),
    ]),
  );
const podOf = (name: string) =>
  (named("Deployment", name).spec as { readonly template: { readonly spec: Pod } }).template.spec;

describe("what the DAGs are", () => {
  test("a job is a DAG with a task a stream, each told its own stream", () => {
    const [first] = file("airflow-definitions", "definitions.json").jobs as readonly unknown[];
    expect(first).toEqual({
      name: "compaction",
      doc: "Rewrites small files.",
      owner: "platform",
      purpose: "compaction",
      template: "lake-compaction",
      schedule: "15 2 * * *",
      parallel: 2,
      retries: 2,
      timeoutSeconds: 7200,
      parameters: {},
      tasks: ["payments", "clicks"].map((name) => ({
        name,
        arguments: [
          { kind: "text", text: "--stream" },
          { kind: "text", text: name },
          { kind: "interval", edge: "start" },
          { kind: "interval", edge: "end" },
        ],
      })),
    });
  });

  test("a job of Spark is a task over all streams, and its parameters are what may be written by hand", () => {
    expect(
      batchJobOf(
        {
          name: "orphans",
          doc: "Removes files.",
          arguments: ["--step", "orphans"],
          parameters: [{ name: "--orphans-older-than-days", doc: "Default 7." }],
          schedule: "30 4 * * 0",
        },
        { owner: "platform", purpose: "retention", template: "lake-orphans" },
      ),
    ).toEqual({
      type: "batch-job",
      name: "orphans",
      doc: "Removes files.",
      owner: "platform",
      purpose: "retention",
      template: "lake-orphans",
      schedule: "30 4 * * 0",
      streams: [],
      arguments: [
        { kind: "text", text: "--step" },
        { kind: "text", text: "orphans" },
        { kind: "option", flag: "--orphans-older-than-days", parameter: "orphansOlderThanDays" },
      ],
      parameters: { orphansOlderThanDays: { doc: "Default 7.", required: false } },
    });
  });

  test("another job is another file of the same name, and neither another image nor other pods", () => {
    const fewer = rendered({ jobs: jobs.slice(1) });
    const others = (manifests: readonly Manifest[]) =>
      JSON.stringify(manifests.filter(({ metadata }) => metadata.name !== "airflow-definitions"));
    expect(others(fewer)).toBe(others(rendered()));
  });
});

describe("the manifests", () => {
  test("the parts find the database, the keys and the logs by references, and hold no secret", () => {
    expect(environment(podOf("airflow-scheduler"))).toMatchObject({
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN:
        "postgresql+psycopg2://airflow:$(DATABASE_PASSWORD)@postgres.millrace-postgres.svc:5432/airflow",
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: "/etc/airflow-database-authority/ca.crt",
      DATABASE_PASSWORD: { secretKeyRef: { name: "database-airflow", key: "password" } },
      FERNET: { secretKeyRef: { name: "airflow-fernet", key: "fernet" } },
      AIRFLOW__CORE__FERNET_KEY: "$(FERNET)=",
      AIRFLOW__API_AUTH__JWT_SECRET: { secretKeyRef: { name: "airflow-token", key: "token" } },
      AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: "s3://checkpoints/airflow",
    });
    expect(JSON.parse(environment(podOf("airflow-scheduler")).AIRFLOW_CONN_LOGS as string)).toEqual({
      conn_type: "aws",
      login: "$(BUCKET_KEY)",
      password: "$(BUCKET_SECRET)",
      extra: {
        region_name: "eu-central-1",
        endpoint_url: "https://object-store.millrace-object-store.svc:8333",
        config_kwargs: { s3: { addressing_style: "path" } },
        verify: "/etc/airflow-bucket-authority/ca.crt",
      },
    });
  });

  test("a variable that another is made of stands before it, as Kubernetes wants it", () => {
    for (const name of ["airflow", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer"]) {
      const env = podOf(name).containers[0]?.env ?? [];
      env.forEach(({ value }, index) => {
        const used = value === undefined ? [] : [...plain(value).matchAll(/\$\(([A-Z_]+)\)/g)].map(([, word]) => word);
        for (const word of used) expect(env.slice(0, index).map((variable) => variable.name)).toContain(word);
      });
    }
  });

  test("a task's pod has neither the database nor the keys, and may start Spark's jobs alone", () => {
    const { spec: pod } = file("airflow-config", "pod.yaml") as unknown as { readonly spec: Pod };
    const text = JSON.stringify(pod);
    for (const word of ["DATABASE", "FERNET", "JWT", "database-authority"]) expect(text).not.toContain(word);
    expect(pod).toMatchObject({
      serviceAccountName: "airflow-task",
      restartPolicy: "Never",
      securityContext: { runAsNonRoot: true, runAsUser: 50000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "base",
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
        },
      ],
    });
    expect(named("Role", "airflow-task")).toMatchObject({
      metadata: { namespace: "millrace-spark" },
      rules: [
        { resources: ["sparkapplications"], verbs: ["create", "delete", "get"] },
        { resources: ["scheduledsparkapplications"], verbs: ["get"] },
      ],
    });
  });

  test("whoever signs in looks, and the group of the settings may do everything", () => {
    expect(file("airflow-config", "settings.json")).toEqual({
      secure: true,
      oidc: {
        issuer: "https://id.example.com",
        clientId: "airflow",
        clientSecretFile: "/etc/airflow-secrets/oidc-client-secret",
        admins: "platform",
      },
    });
  });

  test("without a provider of identities the job of the tables makes the user, whose password no other pod has", () => {
    const manifests = rendered({ people: { adminPassword: secret("airflow-admin") } });
    expect(JSON.stringify(manifests.filter(({ kind }) => kind === "Job"))).toContain('"airflow-admin"');
    expect(JSON.stringify(manifests.filter(({ kind }) => kind !== "Job"))).not.toContain('"airflow-admin"');
  });

  test("only the entry and tasks ask the API, and only what starts pods or reads their logs asks the API server", () => {
    const ports = (name: string) => {
      const { ingress, egress } = named("NetworkPolicy", name).spec as Readonly<
        Record<"ingress" | "egress", readonly { readonly ports: readonly { readonly port: number }[] }[]>
      >;
      return [ingress, egress].map((ways) => ways.map((way) => way.ports.map(({ port }) => port)));
    };
    expect(ports("airflow")).toEqual([[[8080]], [[5432], [8333], [443, 6443], [443]]]);
    expect(ports("airflow-scheduler")).toEqual([[], [[5432], [443, 6443]]]);
    expect(ports("airflow-dag-processor")).toEqual([[], [[5432]]]);
    expect(ports("airflow-task")).toEqual([[], [[8080], [443, 6443], [8333]]]);
  });
});

test("refuses, each with a sentence, what could never run", () => {
  const [job] = jobs;
  if (job === undefined) throw new Error("no job");
  const odd: BatchJob = {
    ...job,
    name: "Odd one",
    schedule: "daily",
    streams: [],
    timeout: "1 second",
    arguments: [{ kind: "stream" }, { kind: "option", flag: "--since", parameter: "since" }],
    parameters: { "from-day": { doc: "A day.", required: true } },
  };
  const twice: BatchJob = { ...job, name: "twice", streams: ["payments", "clicks", "payments"] };
  expect(() =>
    rendered({
      jobs: [job, job, odd, twice],
      size: {},
      host: "a b",
      keys: { ...spec.keys, token: { ...spec.keys.token, namespace: "x" } },
    }),
  ).toThrow(
    [
      'airflow: the Secret "airflow-token" of `keys.token` must be in namespace "millrace-airflow", got "x"; pods can only read Secrets of their own namespace',
      'airflow: host must be a host name in lower case without scheme or path, got "a b"; write for example "airflow.example.com"',
      "airflow: `size` must have the parts api, scheduler, processor, triggerer, got none for api, scheduler, processor, triggerer; compute it by `sizeOf`",
      'airflow: a job\'s name must be used once, got "compaction" twice; rename one of them',
      'airflow: job "Odd one": its name must be lower-case words joined by hyphens, at most 40 characters; rename it',
      'airflow: job "Odd one": `schedule` must be a cron expression of five fields whose time comes, got "daily"; write for example "15 2 * * *"',
      'airflow: job "Odd one": an argument must be of a parameter that the job has, got "since"; they are from-day',
      'airflow: job "Odd one": parameter "from-day" must not be required, since nobody is asked when the schedule starts a run; take `required` or `schedule` away',
      'airflow: job "Odd one": a parameter\'s name must be a word of letters and digits, got "from-day"; rename it',
      'airflow: job "Odd one": an argument is of the stream, but the job has none; name `streams`, or drop the argument',
      'airflow: job "Odd one": `timeout` must be 1 minute or more, got "1 second"; a driver alone takes so long to start',
      'airflow: job "twice": a stream must be named once, got "payments" twice; each is a task of its own',
    ].join("\n"),
  );
});

describe("the files", () => {
  const root = join(__dirname, "../..");
  test.each([
    "components/airflow/files/webserver_config.py",
    "workloads/dags/millrace_dags.py",
    "workloads/dags/spark_application.py",
  ])("%s is Python", (path) => {
    execFileSync("python3", [
      "-c",
      "import sys; compile(open(sys.argv[1]).read(), sys.argv[1], 'exec')",
      join(root, path),
    ]);
  });

  test("the image stands on the version that the program knows", () => {
    const [stage] = parseDockerfile(readFileSync(join(root, "workloads/dags/Dockerfile"), "utf8"));
    expect(stage?.base).toBe(imageReference(bases.airflow));
    expect(stage?.instructions.filter(({ name }) => name === "USER").at(-1)?.text).toBe("50000:0");
  });
});
