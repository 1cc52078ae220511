import { captures } from "../../workloads/definitions";
import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { Connect } from "./component";

test("the room is a namespace with its workers and the job that tells them what to run", async () => {
  const { resources, value } = await registered(
    () =>
      new Connect("connect", {
        cluster: testCluster(),
        kafka: { bootstrap: "kafka:9092", security: { kind: "none" } },
        image: { reference: "registry.example.com/connect@sha256:0" },
        jars: { reference: "registry.example.com/jars@sha256:0" },
        workloads: { reference: "registry.example.com/workloads@sha256:0" },
        captures: captures.map((capture) => ({ capture, host: "db", cidrs: ["10.0.0.0/24"], secret: "capture" })),
        size: { replicas: 1, cpu: 1, memory: 2, pool: "general" },
      }).endpoint,
  );
  const counted = (type: string) => resources.filter((resource) => resource.type === type).length;
  expect(counted("kubernetes:apps/v1:StatefulSet")).toBe(1);
  expect(counted("kubernetes:batch/v1:Job")).toBe(1);
  expect(value).toMatchObject({ url: "http://connect.millrace-connect.svc:8083", port: 8083 });
});
