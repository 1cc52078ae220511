import type { ProviderResource } from "@pulumi/pulumi";
import { sizeOf } from "./size";
import { type MetabaseSpec, NAMESPACE } from "./spec";

/** A spec as the wiring gives it, in a cluster that is not there. */
export const testSpec = (changed: Partial<MetabaseSpec> = {}): MetabaseSpec => ({
  cluster: {
    provider: undefined as unknown as ProviderResource,
    name: "here",
    form: "any",
    cidrs: ["10.0.0.1/32"],
    disposable: true,
    storageClass: "fast",
  },
  image: { reference: "registry.example.com/workloads@sha256:0" },
  streams: [],
  useCases: [],
  size: sizeOf({ lasting: true }),
  database: {
    host: "postgres-rw.millrace-postgres.svc",
    port: 5432,
    database: "metabase",
    username: "metabase",
    password: { namespace: NAMESPACE, secret: "database-metabase", key: "password" },
    tls: { mode: "verify-full", authority: "database-authority" },
    reach: { peers: [{ kind: "pods", namespace: "millrace-postgres" }], ports: [5432] },
  },
  admin: { namespace: NAMESPACE, secret: "metabase-admin", key: "password" },
  encryption: { namespace: NAMESPACE, secret: "metabase-encryption", key: "key" },
  trino: {
    service: {
      url: "https://trino.millrace-trino.svc:8443",
      namespace: "millrace-trino",
      service: "trino",
      port: 8443,
      pods: { "app.kubernetes.io/name": "trino" },
      protocol: "https",
    },
    username: "metabase",
    password: { namespace: NAMESPACE, secret: "trino-metabase", key: "password" },
    authority: "millrace-authority",
  },
  host: "metabase.example.com",
  from: [{ kind: "pods", namespace: "millrace-entry" }],
  scrapers: [{ kind: "pods", namespace: "millrace-prometheus" }],
  ...changed,
});
