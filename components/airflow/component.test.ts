import { names } from "../../workloads/streams";
import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { Airflow } from "./component";
import { sizeOf } from "./size";
import { jobs } from "./testing/jobs";

const secret = (name: string) => ({ namespace: names.namespace("airflow"), secret: name, key: "password" });

test("Airflow is four parts, a job that makes their tables, and rights in its own namespace and in Spark's", async () => {
  const { resources, value } = await registered(
    () =>
      new Airflow("airflow", {
        cluster: testCluster(),
        image: { reference: "registry.example.com/airflow@sha256:0" },
        size: sizeOf({ streams: [], workers: [], load: 1, lasting: false }),
        jobs,
        sparkNamespace: "millrace-spark",
        database: {
          host: "db",
          port: 5432,
          database: "airflow",
          username: "airflow",
          password: secret("database-airflow"),
          tls: { mode: "require" },
          reach: { peers: [], ports: [] },
        },
        logs: {
          bucket: "logs",
          region: "eu-central-1",
          credentials: { kind: "identity" },
          reach: { peers: [], ports: [] },
        },
        keys: { fernet: secret("a"), session: secret("b"), token: secret("c") },
        host: "localhost",
        people: { adminPassword: secret("airflow-admin") },
      }).endpoint,
  );
  const titles = (type: string) =>
    resources.filter((resource) => resource.type === type).map(({ name }) => name.replace(/-[0-9a-f]{10}$/, ""));
  expect(titles("kubernetes:apps/v1:Deployment").sort()).toEqual(
    ["airflow", "airflow-dag-processor", "airflow-scheduler", "airflow-triggerer"].map(
      (name) => `millrace-airflow/${name}`,
    ),
  );
  expect(titles("kubernetes:batch/v1:Job")).toEqual(["millrace-airflow/airflow-tables"]);
  expect(titles("kubernetes:rbac.authorization.k8s.io/v1:Role")).toContain("millrace-spark/airflow-task");
  expect(value.url).toBe("http://airflow.millrace-airflow.svc:8080");
});
