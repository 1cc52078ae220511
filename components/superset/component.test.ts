import { names } from "../../workloads/streams";
import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { Superset } from "./component";

const secret = (name: string) => ({ namespace: names.namespace("superset"), secret: name, key: "password" });
const service = (name: string, port: number) => ({
  url: `http://${name}`,
  namespace: names.namespace(name),
  service: name,
  port,
  pods: {},
});

test("Superset is its web pods and a job, and is reached once everything is there that is declared", async () => {
  const { resources, value } = await registered(
    () =>
      new Superset("superset", {
        cluster: testCluster(),
        image: { reference: "registry.example.com/superset@sha256:0" },
        size: { web: { replicas: 1, cpu: 0.25, memory: 1, pool: "general" } },
        streams: [],
        useCases: [],
        database: {
          host: "db",
          port: 5432,
          database: "superset",
          username: "superset",
          password: secret("database-superset"),
          tls: { mode: "require" },
          reach: { peers: [], ports: [] },
        },
        secretKey: secret("superset-secret-key"),
        trino: { service: service("trino", 8080), username: "superset", password: secret("trino-superset") },
        pinot: {
          broker: service("pinot", 8099),
          controller: service("pinot", 9000),
          username: "reader",
          password: secret("pinot-reader"),
        },
        host: "localhost",
        people: { adminPassword: secret("superset-admin") },
      }).endpoint,
  );
  const counted = (type: string) => resources.filter((resource) => resource.type === type).length;
  expect(counted("kubernetes:apps/v1:Deployment")).toBe(1);
  expect(counted("kubernetes:batch/v1:Job")).toBe(1);
  expect(value).toEqual({
    url: "http://superset.millrace-superset.svc:8088",
    namespace: "millrace-superset",
    service: "superset",
    port: 8088,
    pods: { "app.kubernetes.io/name": "superset", "app.kubernetes.io/part-of": "millrace" },
  });
});
