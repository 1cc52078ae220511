import * as k8s from "@pulumi/kubernetes";
import { registered } from "../core/testing";
import { ArgoCd } from "./component";
import { REDIS_SECRET } from "./spec";

const make = () =>
  new ArgoCd("argocd", {
    cluster: {
      provider: new k8s.Provider("cluster", {}),
      name: "millrace-test",
      form: "any",
      cidrs: ["10.0.0.0/8"],
      disposable: true,
      storageClass: "fast",
    },
    stack: "test",
    repository: { url: "https://git.example.com/data/millrace", revision: "main" },
    redis: REDIS_SECRET,
  });

test("the application is made last, so that what it delivered is taken away while Argo CD still may", async () => {
  const { resources } = await registered(() => make().endpoint.url);
  expect(resources.at(-1)).toMatchObject({
    type: "kubernetes:argoproj.io/v1alpha1:Application",
    name: "millrace-argocd/millrace-test",
  });
});

test("the chart brings no definitions: they are resources of their own, before it", async () => {
  const { resources } = await registered(() => make().endpoint.url);
  const at = (type: string, name: string) =>
    resources.findIndex((resource) => resource.type === type && resource.name === name);
  const definitions = at("kubernetes:yaml/v2:ConfigGroup", "argo-cd-crds");
  const chart = at("kubernetes:helm.sh/v4:Chart", "argocd");
  expect(definitions).toBeGreaterThan(-1);
  expect(chart).toBeGreaterThan(definitions);
  expect(resources[chart]?.inputs).toMatchObject({
    chart: "argo-cd",
    version: "10.1.1",
    skipCrds: true,
    values: { crds: { install: false } },
  });
});

test("its server's address is known once Argo CD is there", async () => {
  const { value } = await registered(() => make().endpoint);
  expect(value).toEqual({
    url: "http://argocd-server.millrace-argocd.svc:80",
    namespace: "millrace-argocd",
    service: "argocd-server",
    port: 80,
    pods: { "app.kubernetes.io/name": "argocd-server", "app.kubernetes.io/instance": "argocd" },
    podPort: 8080,
    protocol: "http",
  });
});
