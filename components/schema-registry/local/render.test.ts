import { catalogue } from "../../../workloads/streams/catalogue";
import { payments } from "../../../workloads/streams/catalogue/payments";
import { observeApicurioRegistry, observeLocalRegistry } from "../observe";
import { documentOf } from "../subjects";
import { renderLocalRegistry } from "./render";
import { type LocalRegistrySpec, validateLocal } from "./spec";

const spec: LocalRegistrySpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  engine: { version: "3.3.3", folder: "/engines/apicurio-registry", java: "/jdk/bin/java" },
  ports: { schemaRegistry: 8081, schemaRegistryManagement: 9001 },
  streams: catalogue,
};
const rendered = (changed: Partial<LocalRegistrySpec> = {}) =>
  renderLocalRegistry(validateLocal({ ...spec, ...changed }));

test("the server has its database in its data folder, written at once, and listens on 127.0.0.1 alone", () => {
  const { server } = rendered();
  expect(server.command).toBe("/jdk/bin/java");
  expect(server.args.slice(-2)).toEqual(["-jar", "/engines/apicurio-registry/quarkus-run.jar"]);
  expect(server.env).toEqual({
    APICURIO_STORAGE_KIND: "sql",
    APICURIO_STORAGE_SQL_KIND: "h2",
    APICURIO_DATASOURCE_URL: "jdbc:h2:file:/place/data/schema-registry/registry;WRITE_DELAY=0",
    QUARKUS_HTTP_HOST: "127.0.0.1",
    QUARKUS_HTTP_PORT: "8081",
    QUARKUS_MANAGEMENT_HOST: "127.0.0.1",
    QUARKUS_MANAGEMENT_PORT: "9001",
  });
  expect(server.ready.probe).toEqual({ kind: "http", port: 9001, path: "/health/ready" });
});

test("it is told what a cluster's is told, of every stream", () => {
  expect(rendered().documents).toEqual(catalogue.map(documentOf));
});

test("another version of the engine starts it anew", () => {
  expect(rendered({ engine: { ...spec.engine, version: "3.4.0" } }).server.code).toBe("3.4.0");
});

test("it is watched as a cluster's is, by its port instead of its pods", () => {
  const { scrape, ...rest } = observeLocalRegistry(9001);
  const { monitors: _, scrape: __, ...there } = observeApicurioRegistry();
  expect(scrape).toEqual([{ job: "schema-registry", address: "127.0.0.1:9001", path: "/metrics" }]);
  expect(rest).toEqual(there);
});

test("two parts on one port, and two streams of one subject, are refused", () => {
  expect(() => rendered({ ports: { schemaRegistry: 8081, schemaRegistryManagement: 8081 } })).toThrow(
    "millrace:ports schemaRegistry and schemaRegistryManagement must differ, got 8081 for both; set another one in Pulumi.local.yaml",
  );
  expect(() => rendered({ streams: [payments, payments] })).toThrow(
    'schema registry: subject "payments-value" must belong to one stream, got "payments" and "payments"; rename one of them',
  );
});
