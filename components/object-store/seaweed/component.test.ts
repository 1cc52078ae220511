import * as k8s from "@pulumi/kubernetes";
import { registered } from "../../core/testing";
import { SeaweedStore } from "./component";

const store = () => {
  const cluster = {
    provider: new k8s.Provider("here", {}),
    name: "here",
    form: "any" as const,
    cidrs: ["10.0.0.1/32"],
    disposable: true,
    storageClass: "fast",
  };
  return new SeaweedStore("object-store", {
    cluster,
    image: { reference: "registry.example.com/workloads@sha256:0" },
    clients: [],
  });
};

test("the store is its objects, and every secret is drawn by lot", async () => {
  const { resources } = await registered(() => store().endpoint);
  const kinds = new Set(resources.map(({ type }) => type));
  expect([...kinds].filter((type) => type.startsWith("kubernetes:apps")).sort()).toEqual([
    "kubernetes:apps/v1:StatefulSet",
  ]);
  const drawn = resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
  expect(drawn.map(({ name }) => name).sort()).toEqual([
    "object-store-admin-id",
    "object-store-admin-key",
    "object-store-backups-id",
    "object-store-backups-key",
    "object-store-checkpoints-id",
    "object-store-checkpoints-key",
    "object-store-lake-id",
    "object-store-lake-key",
    "object-store-segments-id",
    "object-store-segments-key",
    "object-store-signing-filer",
    "object-store-signing-filer-read",
    "object-store-signing-read",
    "object-store-signing-write",
  ]);
});

test("the endpoint says the address and each purpose's bucket, once they are made", async () => {
  const { value } = await registered(() => store().endpoint);
  expect(value).toEqual({
    url: "http://object-store.millrace-object-store.svc:8333",
    region: "us-east-1",
    buckets: {
      lake: "millrace-lake",
      checkpoints: "millrace-checkpoints",
      segments: "millrace-segments",
      backups: "millrace-backups",
    },
  });
});
