import { registered } from "../../core/testing";
import { LocalAirflow } from "./component";
import { localSpec } from "./testing";

test("Airflow of one machine is three processes, and a task before them that makes their tables", async () => {
  const { resources, value } = await registered(() => new LocalAirflow("airflow", localSpec).endpoint);
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "millrace:airflow:LocalAirflow airflow",
    "pulumi-nodejs:dynamic/local:Process airflow",
    "pulumi-nodejs:dynamic/local:Process airflow-dag-processor",
    "pulumi-nodejs:dynamic/local:Process airflow-scheduler",
    "pulumi-nodejs:dynamic/local:Task airflow-tables",
  ]);
  expect(value).toEqual({ url: "http://127.0.0.1:8085" });
});
