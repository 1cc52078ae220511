import * as k8s from "@pulumi/kubernetes";
import { registered } from "../core/testing";
import { Metabase } from "./component";
import { testSpec } from "./testing";

test("it is servers and a job, and is reached once the dashboards are there", async () => {
  const { resources, value } = await registered(() => {
    const spec = testSpec();
    const cluster = { ...spec.cluster, provider: new k8s.Provider("here", {}) };
    return new Metabase("metabase", { ...spec, cluster }).endpoint;
  });
  const counted = (type: string) => resources.filter((resource) => resource.type === type).length;
  expect(counted("kubernetes:apps/v1:Deployment")).toBe(1);
  expect(counted("kubernetes:batch/v1:Job")).toBe(1);
  expect(value).toEqual({
    url: "http://metabase.millrace-metabase.svc:3000",
    namespace: "millrace-metabase",
    service: "metabase",
    port: 3000,
    pods: { "app.kubernetes.io/name": "metabase", "app.kubernetes.io/part-of": "millrace" },
  });
});
