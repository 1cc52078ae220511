import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { airflow } from "../../infra/engines/airflow";
import { findPostgres } from "../../infra/engines/postgres";
import { readable, startServer, type TestServer } from "../../infra/engines/postgres-server";
import { resolvePypi } from "../../infra/engines/pypi";
import { clusterSettings, graphOfStack } from "../../infra/graphs";
import { runCommand } from "../../infra/harness/command";
import { manifestDefects } from "../../infra/harness/schemas";
import { paths } from "../../infra/paths";
import { freePorts } from "../../workloads/runtime/testing/ports";
import { applicationOf, batchJobs } from "../../workloads/spark/batch-jobs";
import type { Manifest } from "../core/kubernetes";
import { isCron } from "./cron";
import { environmentHere, fileOf, oidc, type Rendered, renderedOf, writeRendered } from "./testing/given";
import { jobs, TEXT } from "./testing/jobs";

/**
 * Airflow itself, of the version of the image, with the files and the environment that the program of the stack "kubernetes" renders
 * for its pods, and PostgreSQL: it makes its tables and its user, loads the DAGs, renders every task's fields, runs one task up to where
 * it asks for a cluster, and makes the pods that its executor would ask Kubernetes for (`testing/load.py`). No API of Kubernetes is there.
 */
jest.setTimeout(900_000);

/** A Monday; the runs of the day before have begun by then. */
const DATE = "2026-11-02T05:00:00+00:00";
const WRITTEN = { stream: "payments", since: "2026-11-01T00:00:00Z", until: "2026-11-02T00:00:00Z" };

const accepted = ["15 2 * * *", "30 4 * * 0", "*/15 3-9 * jan-mar mon,fri", "5/20 * 29 2 *", "0 0 31 1,2 *"];
const refusedByBoth = [
  "99 2 * * *",
  "0 24 * * *",
  "0 0 0 * *",
  "0 0 * 13 *",
  "0 0 * * 8",
  "*/0 * * * *",
  "0 0 30 2 *",
  "0 0 31 2 1",
  "daily",
  "0 0 * *",
];

interface Dag {
  readonly schedule: string | null;
  readonly timezone: string;
  readonly catchup: boolean;
  readonly tags: readonly string[];
  readonly doc: string;
  readonly runs: number;
  readonly parallel: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tasks: Readonly<Record<string, unknown>>;
}
interface Application extends Manifest {
  readonly spec: Readonly<Record<string, unknown>> & { readonly arguments: readonly string[] };
}
type Applications = Readonly<Record<string, Readonly<Record<string, Application>>>>;
interface Found {
  readonly warnings: readonly string[];
  readonly errors: Readonly<Record<string, string>>;
  readonly dags: Readonly<Record<string, Dag>>;
  readonly migrated: number;
  readonly checked: number;
  readonly users: readonly number[];
  readonly serialised: number;
  readonly "listed errors": readonly unknown[];
  readonly listed: readonly { readonly dag_id: string; readonly is_paused: string }[];
  readonly applications: Applications;
  readonly pods: readonly Manifest[];
  readonly "unknown options": readonly string[];
  readonly "signing in": Readonly<Record<string, unknown>>;
  readonly run: { readonly state: string; readonly error: string; readonly arguments: unknown };
  readonly intervals: Readonly<Record<string, unknown>>;
  readonly kinds: { readonly dags: Readonly<Record<string, Dag>>; readonly applications: Applications };
  readonly refused: Readonly<Record<string, readonly string[]>>;
}

let folder: string;
let server: TestServer | undefined;
let removePrograms: (() => void) | undefined;
let rendered: Rendered;
let found: Found;

beforeAll(async () => {
  const { root, cache } = paths();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  folder = mkdtempSync(join(tmpdir(), "millrace-airflow-"));
  const [engine, programs] = await Promise.all([resolvePypi(airflow, root, cache, say), findPostgres(cache, say)]);
  const usable = readable(programs, join(cache, "engines", "postgres-debian"));
  removePrograms = usable.remove;
  const [port = 0] = await freePorts(1);
  server = await startServer(usable, usable, port);
  const owner = { user: "owner", password: "owner", database: "postgres" };
  server.query("CREATE ROLE airflow LOGIN PASSWORD 'of-airflow'", owner);
  server.query("CREATE DATABASE airflow OWNER airflow", owner);

  rendered = renderedOf((await graphOfStack(clusterSettings("kubernetes"))).graph);
  const places = writeRendered(rendered, folder);
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const secrets = {
    password: "of-airflow",
    fernet: "f".repeat(43),
    session: "s".repeat(32),
    token: "t".repeat(64),
    "access-key-id": "key",
    "secret-access-key": "secret",
  };
  const { definitions, templates } = rendered;
  const first = (change: object) =>
    JSON.stringify({ ...definitions, jobs: [{ ...definitions.jobs[0], ...change }, ...definitions.jobs.slice(1)] });
  const tasks = definitions.jobs[0]?.tasks ?? [];
  const asked = write(
    "asked.json",
    JSON.stringify({
      date: DATE,
      params: { backfill: WRITTEN },
      templates: { ...templates, "lake-compaction": templates["lake-upkeep"] },
      password: "of-the-user",
      run: "backfill",
      schedules: [...accepted, ...refusedByBoth],
      kinds: { file: write("kinds.json", fileOf(jobs)), params: { backfill: { since: "2026-11-01" } } },
      refused: {
        version: write("version.json", JSON.stringify({ ...definitions, version: 2 })),
        kind: write("kind.json", first({ tasks: [{ name: "run", arguments: [{ kind: "other" }] }] })),
        twice: write("twice.json", first({ tasks: [...tasks, ...tasks] })),
        schedule: write("schedule.json", first({ schedule: "99 2 * * *" })),
      },
      settings: {
        password: join(folder, "etc/settings.json"),
        oidc: write("oidc.json", oidc(write("client-secret", "of-the-client"))),
      },
    }),
  );
  await runCommand(engine.interpreter, [join(__dirname, "testing/load.py"), asked, join(folder, "found.json")], {
    cwd: folder,
    env: {
      ...environmentHere(rendered.environment, secrets, {
        ...places,
        "/opt/millrace/dags": join(root, "workloads/dags"),
        "postgres-rw.millrace-postgres.svc:5432": `127.0.0.1:${port}`,
      }),
      PGSSLMODE: "disable",
      PYTHONPATH: engine.packages,
      HOME: folder,
    },
  });
  found = JSON.parse(readFileSync(join(folder, "found.json"), "utf8")) as Found;
});
afterAll(async () => {
  await server?.stop();
  removePrograms?.();
  rmSync(folder, { recursive: true, force: true });
});

const ids = batchJobs.map(({ name }) => name).sort();
const parameterOf = (flag: string): string => flag.slice(2).replaceAll(/-./g, (word) => word.slice(1).toUpperCase());

describe("with the files of a cluster", () => {
  test("Airflow makes its tables, and its user once", () => {
    expect([found.migrated, found.checked, found.users]).toEqual([0, 0, [0, 0]]);
  });

  test("every batch job of Spark is a DAG, and none has an error or a warning", () => {
    expect([found.errors, found["listed errors"], found.serialised, found.warnings]).toEqual([{}, [], 0, []]);
    expect(Object.keys(found.dags).sort()).toEqual(ids);
    expect(found.listed.map(({ dag_id, is_paused }) => [dag_id, is_paused])).toEqual(ids.map((id) => [id, "False"]));
  });

  test.each(batchJobs.map((job) => [job.name, job] as const))("the DAG %s is what its job declares", (name, job) => {
    expect(found.dags[name]).toEqual({
      schedule: job.schedule ?? null,
      timezone: "UTC",
      catchup: false,
      tags: ["millrace", job.purpose].sort(),
      doc: job.doc,
      runs: 1,
      parallel: 2,
      params: Object.fromEntries(
        job.parameters.map(({ name: flag, required = false }) => [
          parameterOf(flag),
          required ? { type: "string", minLength: 1 } : { type: ["null", "string"] },
        ]),
      ),
      tasks: { run: { owner: "millrace", retries: 2, seconds: 7200, upstream: [], downstream: [] } },
    });
  });

  test.each(batchJobs.map((job) => [job.name, job] as const))(
    "the task of %s makes the application of its template, with its own arguments",
    (name, job) => {
      const application = found.applications[name]?.run;
      if (application === undefined) throw new Error("no application");
      const template = rendered.templates[applicationOf(job)];
      expect(application.spec).toEqual({
        timeToLiveSeconds: 7 * 24 * 3600,
        ...template,
        restartPolicy: { type: "Never" },
        arguments: [
          ...job.arguments,
          ...(name === "backfill"
            ? ["--stream", WRITTEN.stream, "--since", WRITTEN.since, "--until", WRITTEN.until]
            : []),
        ],
      });
      expect(application.spec.image).toMatch(/millrace-spark/);
      expect(application.metadata).toMatchObject({
        namespace: "millrace-spark",
        name: expect.stringMatching(/^[a-z0-9-]{1,51}$/) as string,
      });
      expect(manifestDefects([application])).toEqual([]);
    },
  );

  test("each task's pod is one that Kubernetes takes, of the template and the image of the room", () => {
    expect(found.pods).toHaveLength(ids.length);
    expect(manifestDefects(found.pods)).toEqual([]);
    const { spec } = JSON.parse(rendered.files["pod.yaml"] ?? "") as {
      readonly spec: { containers: [{ image: string }] };
    };
    for (const pod of found.pods) {
      expect(pod.metadata.name.length).toBeLessThanOrEqual(63);
      expect(pod).toMatchObject({
        metadata: { namespace: "millrace-airflow", labels: { "app.kubernetes.io/name": "airflow-task" } },
        spec: {
          serviceAccountName: "airflow-task",
          restartPolicy: "Never",
          containers: [{ name: "base", image: spec.containers[0].image, args: ["python", "-m", "a.workload"] }],
        },
      });
    }
  });

  test("every option that the parts are told is one of Airflow's, or of a provider's", () => {
    expect(found["unknown options"]).toEqual([]);
  });

  test("people sign in by password, or by the provider of the settings, whose group administers", () => {
    const manager = "OidcSecurityManager";
    expect(found["signing in"]).toEqual({
      password: { manager, by: "password", registers: false, role: null, roles: {}, remotes: [] },
      oidc: {
        manager,
        by: "oauth",
        registers: true,
        role: "Viewer",
        roles: { platform: ["Admin"] },
        remotes: ["oidc"],
      },
    });
  });

  test("Airflow runs a task up to where it asks for the cluster that it is not in, and would try again", () => {
    expect(found.run).toEqual({
      state: expect.stringMatching(/up_for_retry$/i) as string,
      error: "ConfigException: Service host/port is not set.",
      arguments: Object.entries(WRITTEN).map(([name, value]) => [`--${name}`, value]),
    });
  });
});

describe("with arguments of every kind", () => {
  test("a stream is a task, told the time that its run is for: the day up to the schedule", () => {
    expect(Object.keys(found.kinds.dags.compaction?.tasks ?? {}).sort()).toEqual(["clicks", "payments"]);
    const interval = ["2026-11-01T02:15:00+00:00", "2026-11-02T02:15:00+00:00"];
    for (const stream of ["payments", "clicks"])
      expect(found.kinds.applications.compaction?.[stream]?.spec.arguments).toEqual(["--stream", stream, ...interval]);
  });

  test("a text stays what it is whatever stands in it, and an option that nobody wrote is left out", () => {
    expect(found.kinds.applications.backfill?.run?.spec.arguments).toEqual([TEXT, "--since", "2026-11-01"]);
  });

  test("retries and time are the job's own", () => {
    expect(found.kinds.dags.backfill?.tasks.run).toMatchObject({ retries: 0, seconds: 12 * 3600 });
  });
});

describe("what is wrong", () => {
  test.each([
    ["version", /must be of version 1, got 2; build the image anew/],
    ["kind", /KeyError: 'other'/],
    ["twice", /DuplicateTaskIdFound: Task id 'run' has already been added/],
    ["schedule", /AirflowTimetableInvalid: \[99 2 \* \* \*\] is not acceptable, out of range/],
  ])("in the definitions (%s) is an error of Airflow's, which names it", (name, sentence) => {
    expect(found.refused[name]).toEqual([expect.stringMatching(sentence)]);
  });

  test.each(accepted)("the schedule %s is taken here, and has its time in Airflow", (schedule) => {
    expect([isCron(schedule), found.intervals[schedule]]).toEqual([true, [expect.any(String), expect.any(String)]]);
  });

  test.each(refusedByBoth)("the schedule %s is refused here, and by Airflow", (schedule) => {
    expect([isCron(schedule), found.intervals[schedule]]).toEqual([false, expect.stringMatching(/Error$|Invalid$/)]);
  });
});
