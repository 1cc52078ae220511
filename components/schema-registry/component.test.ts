import * as k8s from "@pulumi/kubernetes";
import { registered } from "../core/testing";
import { ApicurioRegistry } from "./component";

test("the registry is one server and a job, and is reached once every stream is registered", async () => {
  const { resources, value } = await registered(() => {
    const cluster = {
      provider: new k8s.Provider("here", {}),
      name: "here",
      form: "any" as const,
      cidrs: ["10.0.0.1/32"],
      disposable: true,
      storageClass: "fast",
    };
    return new ApicurioRegistry("schema-registry", {
      cluster,
      image: { reference: "registry.example.com/workloads@sha256:0" },
      streams: [],
      clients: [],
    }).endpoint;
  });
  const counted = (type: string) => resources.filter((resource) => resource.type === type).length;
  expect(counted("kubernetes:apps/v1:StatefulSet")).toBe(1);
  expect(counted("kubernetes:batch/v1:Job")).toBe(1);
  expect(value).toEqual({
    url: "http://schema-registry.millrace-schema-registry.svc:8080/apis/ccompat/v7",
    namespace: "millrace-schema-registry",
    service: "schema-registry",
    port: 8080,
    pods: { "app.kubernetes.io/name": "schema-registry", "app.kubernetes.io/part-of": "millrace" },
  });
});
