import { archives } from "../../../components/core/versions";
import { LocalRegistry, observeLocalRegistry } from "../../../components/schema-registry";
import { catalogue } from "../../../workloads/streams/catalogue";
import { findJava, resolveArchive } from "../../engines";
import type { LocalContext, LocalPlaced } from "./context";

/** Apicurio Registry with the schema of every stream. */
export async function placeSchemaRegistry({ settings, host, cache }: LocalContext): Promise<LocalPlaced> {
  const { endpoint } = new LocalRegistry("schema-registry", {
    host,
    engine: {
      version: archives["apicurio-registry"].version,
      folder: await resolveArchive("apicurio-registry", cache),
      java: findJava("apicurio-registry").path,
    },
    ports: settings.ports,
    streams: catalogue,
  });
  return {
    endpoints: { "schema-registry": { address: endpoint.url, protocol: "http", authentication: "open", tls: false } },
    observations: [
      { room: "schema-registry", observation: observeLocalRegistry(settings.ports.schemaRegistryManagement) },
    ],
  };
}
