/**
 * Airflow's room of this machine, as `npm start` places it but without Pulumi's engine: PostgreSQL, the task and the three processes
 * that the rooms render, asked through Airflow's own API.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { passwordFile, renderLocalAirflow } from "../../../components/airflow/local/render";
import { validate } from "../../../components/airflow/local/spec";
import { residentBytes } from "../../../components/core/local";
import { plainInputs } from "../../../components/core/local/plain";
import type { LocalHost, ProcessSpec } from "../../../components/core/local/spec";
import { ensureEnded, ensureRunning } from "../../../components/core/local/supervise";
import type { TaskSpec } from "../../../components/core/local/task";
import { provider as task } from "../../../components/core/local/task-provider";
import { plain } from "../../../components/core/text";
import { renderLocalPostgres } from "../../../components/postgres/local/render";
import { validate as validPostgres } from "../../../components/postgres/local/spec";
import { freePorts } from "../../../workloads/runtime/testing/ports";
import { until } from "../../../workloads/runtime/testing/until";
import { airflow } from "../../engines/airflow";
import { findPostgres, unprivileged } from "../../engines/postgres";
import { resolvePypi } from "../../engines/pypi";
import { localRooms } from "../../local-rooms";
import { paths } from "../../paths";
import { jobs } from "../../places/systems/airflow";

jest.setTimeout(900_000);

let folder: string;
let url: string;
let bearer: string | undefined;
const ends: (() => Promise<void>)[] = [];
const say = (line: string) => process.stderr.write(`${line}\n`);

const start = async (one: ProcessSpec): Promise<void> => {
  ends.push(() => ensureEnded(folder, one.name));
  const began = Date.now();
  await ensureRunning(plainInputs(folder, one));
  say(`${one.name}: ready after ${((Date.now() - began) / 1000).toFixed(1)} s`);
};
const run = async (one: TaskSpec): Promise<void> => {
  const plainly = (record: TaskSpec["env"]) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plain(value)]));
  const began = Date.now();
  await task.create({ ...one, folder, env: plainly(one.env), files: plainly(one.files) });
  say(`${one.name}: done after ${((Date.now() - began) / 1000).toFixed(1)} s`);
};
const memory = (name: string): number => {
  const { pid } = JSON.parse(readFileSync(join(folder, "run", `${name}.json`), "utf8")) as { readonly pid: number };
  return (residentBytes(pid) ?? 0) / 1024 ** 2;
};

beforeAll(async () => {
  const { root, cache } = paths();
  folder = mkdtempSync(join(tmpdir(), "millrace-airflow-room-"));
  const host: LocalHost = { folder, dist: folder, node: process.execPath };
  const [port = 0, pages = 0, scheduler = 0] = await freePorts(3);
  const [postgres, engine] = [await findPostgres(cache, say), await resolvePypi(airflow, root, cache, say)];
  const programs = { ...postgres, prefix: unprivileged };
  await start(renderLocalPostgres(validPostgres({ host, engine: programs, port, databases: ["airflow"] })).server);
  const spec = validate({
    host,
    engine,
    dags: { folder: join(root, "workloads/dags"), code: "of-this-checkout" },
    ports: { airflow: pages, airflowScheduler: scheduler },
    jobs,
    sparkNamespace: "millrace-spark",
    database: { host: "127.0.0.1", port, database: "airflow", username: "airflow" },
  });
  url = `http://127.0.0.1:${pages}`;
  const rendered = renderLocalAirflow(spec);
  await run(rendered.tables);
  await start(rendered.api);
  await Promise.all([start(rendered.scheduler), start(rendered.processor)]);
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function tokenOf(password: string): Promise<{ readonly status: number; readonly token: string }> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ username: "admin", password });
  const answer = await fetch(`${url}/auth/token`, { method: "POST", headers, body });
  const { access_token: token = "" } = (await answer.json()) as { readonly access_token?: string };
  return { status: answer.status, token };
}

/** Asked as the administrator. */
async function asked(
  path: string,
  body?: object,
  method = body === undefined ? "GET" : "POST",
): Promise<{ readonly status: number; readonly body: unknown }> {
  bearer ??= (await tokenOf(readFileSync(passwordFile(folder), "utf8"))).token;
  const answer = await fetch(`${url}/api/v2/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

test("a DAG for each batch job is there, paused, with the schedule that it declares", async () => {
  const { body } = await asked("dags");
  const { dags } = body as { readonly dags: readonly Readonly<Record<string, unknown>>[] };
  expect(dags.map(({ dag_id, is_paused, timetable_summary }) => [dag_id, is_paused, timetable_summary])).toEqual(
    jobs.map(({ name, schedule = null }) => [name, true, schedule]).sort(),
  );
  expect((await asked("importErrors")).body).toMatchObject({ total_entries: 0 });
});

test("whoever has no password is let in nowhere, and the password is in one file, which nobody else may read", async () => {
  expect((await fetch(`${url}/api/v2/dags`)).status).toBe(401);
  expect((await tokenOf("wrong")).status).toBe(401);
  const home = join(folder, "data/airflow");
  for (const name of ["admin-password", "fernet", "session", "token"]) {
    expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
    const secret = readFileSync(join(home, name), "utf8");
    const told = ["logs", "config", "run"].flatMap((shelf) =>
      readdirSync(join(folder, shelf), { recursive: true, encoding: "utf8" })
        .map((path) => join(folder, shelf, path))
        .filter((path) => statSync(path).isFile() && readFileSync(path, "utf8").includes(secret)),
    );
    expect(told).toEqual([]);
  }
});

test("its parts say that they are well", async () => {
  const { body } = await asked("monitor/health");
  const healthy = { status: "healthy" };
  expect(body).toMatchObject({ metadatabase: healthy, scheduler: healthy, dag_processor: healthy });
});

test("a run that somebody starts by hand stays queued, since its DAG is paused", async () => {
  const { status, body } = await asked("dags/daily/dagRuns", { logical_date: null });
  expect([status, (body as { readonly state: string }).state]).toEqual([200, "queued"]);
  // Several rounds of the scheduler.
  await sleep(12_000);
  expect((await asked("dags/daily/dagRuns")).body).toMatchObject({ total_entries: 1, dag_runs: [{ state: "queued" }] });
});

test("once it is unpaused the scheduler runs its task, which fails since no cluster is here, and says so in its log", async () => {
  const runs = "dags/daily/dagRuns";
  const { dag_runs: list } = (await asked(runs)).body as { readonly dag_runs: readonly { dag_run_id: string }[] };
  const at = `${runs}/${encodeURIComponent(list[0]?.dag_run_id ?? "")}/taskInstances/run`;
  expect((await asked("dags/daily", { is_paused: false }, "PATCH")).status).toBe(200);
  const state = async () => ((await asked(at)).body as { readonly state: string | null }).state;
  await until("the task was tried", async () => (await state()) === "up_for_retry", 240_000);
  expect((await asked("dags/daily", { is_paused: true }, "PATCH")).status).toBe(200);
  const log = JSON.stringify((await asked(`${at}/logs/1?full_content=true`)).body);
  expect(log).toContain("Service host/port is not set.");
});

test("what they need of memory is what the room says", () => {
  const names = ["airflow", "airflow-scheduler", "airflow-dag-processor"];
  for (const name of names) say(`${name}: ${memory(name).toFixed(0)} MiB`);
  const sum = names.reduce((total, name) => total + memory(name), 0);
  expect(sum / localRooms.airflow.mebibytes).toBeLessThan(1.25);
  expect(sum / localRooms.airflow.mebibytes).toBeGreaterThan(0.75);
});
