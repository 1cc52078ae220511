import { payments } from "../../../workloads/streams/catalogue/payments";
import { registered } from "../../core/testing";
import { LocalRegistry } from "./component";

test("the room is a process and its schemas, and is reached once every stream is registered", async () => {
  const { resources, value } = await registered(
    () =>
      new LocalRegistry("schema-registry", {
        host: { folder: "/place", dist: "/dist", node: "/node" },
        engine: { version: "3.3.3", folder: "/engines/apicurio-registry", java: "/jdk/bin/java" },
        ports: { schemaRegistry: 8081, schemaRegistryManagement: 9001 },
        streams: [payments],
      }).endpoint,
  );
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:schema-registry:LocalRegistry", "schema-registry"],
    ["pulumi-nodejs:dynamic/local:Process", "schema-registry"],
    ["pulumi-nodejs:dynamic/local:Applied", "schema-registry-schemas"],
  ]);
  expect(value).toEqual({ url: "http://127.0.0.1:8081/apis/ccompat/v7" });
  const { documents } = resources[2]?.inputs as { readonly documents: string };
  expect((JSON.parse(documents) as readonly { readonly name: string }[]).map(({ name }) => name)).toEqual([
    "payments-value",
  ]);
});
