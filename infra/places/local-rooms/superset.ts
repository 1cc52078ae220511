import { text } from "../../../components/core/text";
import { LocalSuperset, observeLocalSuperset } from "../../../components/superset";
import { catalogue } from "../../../workloads/streams/catalogue";
import { resolvePypi } from "../../engines/pypi";
import { superset } from "../../engines/superset";
import { paths } from "../../paths";
import { addressOf } from "./address";
import type { LocalContext, LocalPlaced } from "./context";

/** Superset over Pinot, and over Trino where that was placed before it. */
export async function placeSuperset({ settings, host, cache, made, endpoints }: LocalContext): Promise<LocalPlaced> {
  const database = made.database?.("superset");
  const at = (name: string) => {
    const endpoint = endpoints[name];
    if (endpoint === undefined) return undefined;
    const address = addressOf(endpoint.address);
    return text`${address.host}:${address.port}`;
  };
  const [broker, controller, trino] = [at("pinot"), at("pinot-controller"), at("trino")];
  if (database === undefined || broker === undefined || controller === undefined)
    throw new Error("Superset needs the rooms of PostgreSQL and Pinot before it");
  const { endpoint } = new LocalSuperset("superset", {
    host,
    engine: await resolvePypi(superset, paths().root, cache),
    ports: settings.ports,
    streams: catalogue,
    database,
    pinot: { broker, controller },
    ...(trino === undefined ? {} : { trino }),
  });
  return {
    endpoints: { superset: { address: endpoint.url, protocol: "http", authentication: "password", tls: false } },
    observations: [{ room: "superset", observation: observeLocalSuperset(settings.ports.supersetMetrics) }],
  };
}
