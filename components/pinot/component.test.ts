import * as k8s from "@pulumi/kubernetes";
import { registered } from "../core/testing";
import { Pinot } from "./component";
import { sizeOf } from "./size";
import { kinds } from "./testing/streams";

test("Pinot is five sets of pods and a job, and its broker is reached once every table is there", async () => {
  const { resources, value } = await registered(() => {
    const secret = (name: string) => ({ namespace: "millrace-pinot", secret: name, key: "password" });
    const pinot = new Pinot("pinot", {
      cluster: {
        provider: new k8s.Provider("here", {}),
        name: "here",
        form: "any",
        cidrs: ["10.0.0.1/32"],
        disposable: true,
        storageClass: "fast",
      },
      image: { reference: "registry.example.com/workloads@sha256:0" },
      jars: { reference: "registry.example.com/jars@sha256:0" },
      kafka: { bootstrap: "brokers:9092", security: { kind: "none" } },
      segments: {
        bucket: "segments",
        region: "us-east-1",
        credentials: { kind: "identity" },
        reach: { peers: [{ kind: "addresses", cidrs: ["10.0.0.0/16"] }], ports: [443] },
      },
      streams: [kinds],
      admin: secret("pinot-admin"),
      reader: secret("pinot-reader"),
      size: sizeOf({ streams: [kinds], workers: [], load: 1, lasting: false }),
      clients: [],
      engines: [],
      reach: [],
    });
    return { broker: pinot.broker, controller: pinot.controller };
  });
  const counted = (type: string) => resources.filter((resource) => resource.type === type).length;
  expect(counted("kubernetes:apps/v1:StatefulSet")).toBe(5);
  expect(counted("kubernetes:batch/v1:Job")).toBe(1);
  expect(value.broker).toMatchObject({
    url: "http://pinot-broker.millrace-pinot.svc:8099",
    service: "pinot-broker",
    port: 8099,
  });
  expect(value.controller).toMatchObject({ url: "http://pinot-controller.millrace-pinot.svc:9000", port: 9000 });
});
