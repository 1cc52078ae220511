import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { DataHub } from "./component";
import { specOf } from "./testing";

test("the room is three programs, a search and two jobs, and its server is reached once it knows every definition", async () => {
  const { resources, value } = await registered(() => {
    const { frontend, gms } = new DataHub("datahub", specOf(testCluster()));
    return { frontend, gms };
  });
  const counted = (type: string) => resources.filter((resource) => resource.type === `kubernetes:${type}`).length;
  expect(counted("apps/v1:Deployment")).toBe(3);
  expect(counted("apps/v1:StatefulSet")).toBe(1);
  expect(counted("batch/v1:Job")).toBe(2);
  expect(counted("policy/v1:PodDisruptionBudget")).toBe(4);
  expect(value).toMatchObject({
    frontend: { url: "http://datahub-frontend.millrace-datahub.svc:9002", service: "datahub-frontend", port: 9002 },
    gms: { url: "http://datahub-gms.millrace-datahub.svc:8080", service: "datahub-gms", port: 8080 },
  });
});
