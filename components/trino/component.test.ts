import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { Trino } from "./component";
import { testSpec } from "./testing";

test("the room is a coordinator, workers with their scaler, and a job, and is reached once every view is there", async () => {
  const { resources, value } = await registered(() => {
    const { endpoint, secure } = new Trino("trino", testSpec(testCluster()));
    return { endpoint, secure };
  });
  const counted = (type: string) => resources.filter((resource) => resource.type === type).length;
  expect(counted("kubernetes:apps/v1:Deployment")).toBe(2);
  expect(counted("kubernetes:keda.sh/v1alpha1:ScaledObject")).toBe(1);
  expect(counted("kubernetes:batch/v1:Job")).toBe(1);
  expect(value).toMatchObject({
    endpoint: { url: "http://trino.millrace-trino.svc:8080", port: 8080, service: "trino", protocol: "http" },
    secure: { url: "https://trino.millrace-trino.svc:8443", port: 8443, service: "trino", protocol: "https" },
  });
});
