import { LocalSearch } from "../../../components/elastic";
import { engines } from "../../../components/core/versions";
import { catalogue } from "../../../workloads/streams/catalogue";
import { findJava, resolveEngine } from "../../engines";
import type { LocalContext, LocalPlaced } from "./context";

/** OpenSearch with the indexes of every searched stream, and the workers that fill them. */
export async function placeSearch({ settings, host, cache, feed }: LocalContext): Promise<LocalPlaced> {
  const { endpoint } = new LocalSearch("search", {
    host,
    engine: {
      version: engines.opensearch.version,
      lib: await resolveEngine("opensearch", cache),
      java: findJava("opensearch").path,
    },
    ports: settings.ports,
    streams: catalogue,
  });
  return {
    endpoints: { search: { address: endpoint.url, protocol: "http", authentication: "open", tls: false } },
    observations: feed("search", endpoint),
  };
}
