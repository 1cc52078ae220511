import { plain } from "../../core/text";
import { jobs } from "../testing/jobs";
import { renderLocalAirflow } from "./render";
import { type LocalAirflowSpec, validate } from "./spec";
import { localSpec } from "./testing";

const rendered = (changed: Partial<LocalAirflowSpec> = {}) =>
  renderLocalAirflow(validate({ ...localSpec, ...changed }));

test("each part reads the definitions of the jobs in its own folder, and all of them the database of this machine", () => {
  const { tables, api, scheduler, processor } = rendered();
  for (const { name, env, files } of [tables, api, scheduler, processor]) {
    expect(env.MILLRACE_DEFINITIONS).toBe(`/place/config/${name}/definitions.json`);
    const { jobs: told } = JSON.parse(plain(files["definitions.json"] ?? "")) as { readonly jobs: { name: string }[] };
    expect(told.map(({ name: job }) => job)).toEqual(jobs.map(({ name: job }) => job));
    expect(plain(env.AIRFLOW__DATABASE__SQL_ALCHEMY_CONN ?? "")).toBe(
      "postgresql+psycopg2://airflow@127.0.0.1:5432/airflow",
    );
  }
});

test("every DAG is paused when it is made, since no cluster would run its tasks", () => {
  const { tables, api, scheduler, processor } = rendered();
  for (const { env } of [tables, api, scheduler, processor])
    expect(env.AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION).toBe("True");
});

test("they listen on this machine alone, and each is ready when it says so itself or the API server says it", () => {
  const { api, scheduler, processor } = rendered();
  expect(api.args).toEqual(["-m", "airflow", "api-server", "--host", "127.0.0.1", "--port", "8085", "--workers", "1"]);
  expect(scheduler.env.AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST).toBe("127.0.0.1");
  expect([api, scheduler, processor].map(({ ready: { probe } }) => ("path" in probe ? probe.port : 0))).toEqual([
    8085, 8974, 8085,
  ]);
});

test("secrets are named by the files that hold them, and stand in no environment", () => {
  const { api } = rendered();
  const named = Object.entries(api.env).filter(([name]) => /(SECRET|FERNET)/.test(name));
  expect(named).toEqual([
    ["AIRFLOW__API__SECRET_KEY_CMD", "cat /place/data/airflow/session"],
    ["AIRFLOW__API_AUTH__JWT_SECRET_CMD", "cat /place/data/airflow/token"],
    ["AIRFLOW__CORE__FERNET_KEY_CMD", "cat /place/data/airflow/fernet"],
  ]);
});

test("another job, or another factory of DAGs, restarts what reads it", () => {
  const one = rendered();
  for (const other of [rendered({ jobs: jobs.slice(1) }), rendered({ dags: { ...localSpec.dags, code: "other" } })]) {
    expect(other.processor).not.toEqual(one.processor);
    expect(other.tables).not.toEqual(one.tables);
  }
});

test("a port for two, and a job that could never run, are refused", () => {
  const [job] = jobs;
  if (job === undefined) throw new Error("no job");
  expect(() =>
    validate({
      ...localSpec,
      ports: { airflow: 8085, airflowScheduler: 8085 },
      jobs: [{ ...job, schedule: "99 2 * * *" }],
    }),
  ).toThrow(
    new Error(
      "millrace:ports airflow and airflowScheduler must differ, got 8085 for both; set another one in Pulumi.local.yaml\n" +
        'airflow: job "compaction": `schedule` must be a cron expression of five fields whose time comes, got "99 2 * * *"; write for example "15 2 * * *"',
    ),
  );
});
