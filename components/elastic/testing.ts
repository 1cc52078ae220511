import type { ProviderResource } from "@pulumi/pulumi";
import { catalogue } from "../../workloads/streams/catalogue";
import { sizeOf } from "./size";
import { type ElasticSpec, validate } from "./spec";

/** A spec of the whole catalogue, for tests. */
export function testSpec(changed: Partial<ElasticSpec> = {}, lasting = true): ElasticSpec {
  const streams = changed.streams ?? catalogue;
  const load = lasting ? 1 : 0.01;
  return {
    cluster: {
      provider: undefined as unknown as ProviderResource,
      name: "here",
      form: "any",
      cidrs: ["10.0.0.1/32"],
      disposable: !lasting,
      storageClass: "fast",
      pools: ["general", "query"],
    },
    image: { reference: "registry.example.com/workloads@sha256:0" },
    streams,
    size: sizeOf({ streams, workers: [], load, lasting }),
    load,
    clients: [{ kind: "pods", namespace: "millrace-trino" }],
    ...changed,
  };
}

export const validSpec = (changed: Partial<ElasticSpec> = {}, lasting = true) => validate(testSpec(changed, lasting));
