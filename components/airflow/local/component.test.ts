import { registered } from "../../core/testing";
import { jobs } from "../testing/jobs";
import { LocalAirflow } from "./component";

test("Airflow of one machine is three processes, and a task before them that makes their tables", async () => {
  const { resources, value } = await registered(
    () =>
      new LocalAirflow("airflow", {
        host: { folder: "/place", dist: "/dist", node: "/node" },
        engine: { version: "3.2.2", interpreter: "/python", packages: "/packages" },
        dags: { folder: "/checkout/workloads/dags", code: "c0de" },
        ports: { airflow: 8085, airflowScheduler: 8974 },
        jobs,
        sparkNamespace: "millrace-spark",
        database: { host: "127.0.0.1", port: 5432, database: "airflow", username: "airflow" },
      }).endpoint,
  );
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "millrace:airflow:LocalAirflow airflow",
    "pulumi-nodejs:dynamic/local:Process airflow",
    "pulumi-nodejs:dynamic/local:Process airflow-dag-processor",
    "pulumi-nodejs:dynamic/local:Process airflow-scheduler",
    "pulumi-nodejs:dynamic/local:Task airflow-tables",
  ]);
  expect(value).toEqual({ url: "http://127.0.0.1:8085" });
});
