import type { ProviderResource } from "@pulumi/pulumi";
import Ajv from "ajv";
import { catalogue } from "../../workloads/streams/catalogue";
import type { Manifest } from "../core/kubernetes";
import { observeApicurioRegistry } from "./observe";
import { renderApicurioRegistry } from "./render";
import { type ApicurioRegistrySpec, validate } from "./spec";
import { documentOf, subjectOf } from "./subjects";
import { orders } from "./testing";

const spec: ApicurioRegistrySpec = {
  cluster: {
    provider: undefined as unknown as ProviderResource,
    name: "here",
    form: "any",
    cidrs: ["10.0.0.1/32"],
    disposable: false,
    storageClass: "fast",
  },
  image: { reference: "registry.example.com/workloads@sha256:0" },
  streams: [...catalogue, orders],
  clients: [{ kind: "pods", namespace: "millrace-ksqldb" }],
};
const rendered = (changed: Partial<ApicurioRegistrySpec> = {}) =>
  renderApicurioRegistry(validate({ ...spec, ...changed }));
const of = (kind: string, manifests: readonly Manifest[] = rendered().manifests) =>
  manifests.filter((manifest) => manifest.kind === kind);

test("a stream is registered under its subject: first its mode, then its schema, which the mode then judges", () => {
  const { name, apply } = documentOf(orders);
  expect(name).toBe("orders-value");
  expect(apply.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "PUT /apis/ccompat/v7/config/orders-value",
    "POST /apis/ccompat/v7/subjects/orders-value/versions",
  ]);
  expect(JSON.parse(apply[0]?.body ?? "")).toEqual({ compatibility: "FULL" });
  const { schemaType, schema } = JSON.parse(apply[1]?.body ?? "") as {
    readonly schemaType: string;
    readonly schema: string;
  };
  expect(schemaType).toBe("AVRO");
  expect(JSON.parse(schema)).toMatchObject({ type: "record", name: "Orders", namespace: "millrace.orders" });
});

test("a stream that is declared no more leaves the registry with its history, and one that has left is no error", () => {
  expect(documentOf(orders).remove).toEqual([
    { method: "DELETE", path: "/apis/ccompat/v7/subjects/orders-value", settled: [404] },
    { method: "DELETE", path: "/apis/ccompat/v7/subjects/orders-value?permanent=true", settled: [404] },
  ]);
});

test.each(catalogue.filter(({ encoding }) => encoding === "json").map((stream) => [stream.name, stream] as const))(
  "the JSON Schema of %s is of the dialect that the registry compares versions of, word for word",
  (_, stream) => {
    const { type, schema } = subjectOf(stream);
    expect(type).toBe("JSON");
    // This class of ajv reads draft 7, and in strict mode refuses each word that it does not know.
    const ajv = new Ajv({ strict: true, allowUnionTypes: true, validateFormats: false, keywords: ["x-unit", "x-pii"] });
    expect(ajv.validateSchema(schema as object)).toBe(true);
    expect(() => ajv.compile(schema as object)).not.toThrow();
  },
);

test("the job registers every stream of the catalogue", () => {
  const documents = of("ConfigMap").flatMap((map) =>
    Object.keys((map as unknown as { readonly data?: Readonly<Record<string, string>> }).data ?? {}),
  );
  expect(documents.filter((file) => file.endsWith(".json"))).toEqual(
    spec.streams.map(({ name }, position) => `d${String(position).padStart(4, "0")}-${name}-value.json`),
  );
  expect(rendered().registration.metadata.name).toMatch(/^schemas-[0-9a-f]{10}$/);
});

test("there is one server, whose database is a file on a volume that outlives it, and is written at once", () => {
  const [set] = of("StatefulSet");
  expect(set?.spec).toMatchObject({
    replicas: 1,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
  });
  expect(JSON.stringify(set)).toContain(
    '{"name":"APICURIO_DATASOURCE_URL","value":"jdbc:h2:file:/var/lib/registry/registry;WRITE_DELAY=0"}',
  );
});

test("in a disposable cluster the volume goes with the server", () => {
  const [set] = of("StatefulSet", rendered({ cluster: { ...spec.cluster, disposable: true } }).manifests);
  expect(set?.spec).toMatchObject({ persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } });
});

test("clients and the job reach the one port, and the server asks nobody", () => {
  const policy = of("NetworkPolicy").find(({ metadata }) => metadata.name === "schema-registry") as unknown as {
    readonly spec: {
      readonly ingress: readonly {
        readonly from: readonly unknown[];
        readonly ports: readonly { readonly port: number }[];
      }[];
      readonly egress: readonly unknown[];
    };
  };
  expect(policy.spec.ingress.map(({ from, ports }) => [from.length, ports.map(({ port }) => port)])).toEqual([
    [2, [8080]],
  ]);
  expect(policy.spec.egress).toEqual([]);
});

test("its address is that of the interface which Kafka's clients speak", () => {
  expect(rendered().endpoint).toMatchObject({
    url: "http://schema-registry.millrace-schema-registry.svc:8080/apis/ccompat/v7",
    service: "schema-registry",
    port: 8080,
  });
});

test("no alert wakes anybody, since nothing that flows asks the registry", () => {
  expect(observeApicurioRegistry().alerts?.map(({ severity }) => severity)).toEqual(["ticket", "ticket"]);
});

test("refuses two streams of one subject, and a volume too small", () => {
  expect(() => rendered({ streams: [orders, orders] })).toThrow(
    'schema registry: subject "orders-value" must belong to one stream, got "orders" and "orders"; rename one of them',
  );
  expect(() => rendered({ capacity: "1 MiB" })).toThrow(
    'schema registry: `capacity` must be 256 MiB or more, got "1 MiB"; its database keeps every version',
  );
});
