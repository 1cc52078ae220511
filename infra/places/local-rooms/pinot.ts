import { engines } from "../../../components/core/versions";
import { LocalPinot, observeLocalPinot, observePinot, pinotInOneProcess } from "../../../components/pinot";
import { catalogue } from "../../../workloads/streams/catalogue";
import { findJava, jarOf, resolveEngine } from "../../engines";
import { switched } from "../../local-rooms";
import { atTargets, type LocalContext, type LocalPlaced } from "./context";

/** Pinot with a table for every stream that it serves, read from the broker of this machine. */
export async function placePinot({ settings, host, cache, kafka }: LocalContext): Promise<LocalPlaced> {
  const metrics = switched(settings.rooms).on.includes("prometheus")
    ? { agent: await jarOf("jmx-exporter", cache), port: settings.ports.pinotMetrics }
    : undefined;
  const page = observeLocalPinot(metrics);
  const { broker, controller } = new LocalPinot("pinot", {
    host,
    engine: {
      version: engines.pinot.version,
      lib: await resolveEngine("pinot", cache),
      java: findJava("pinot").path,
    },
    ports: settings.ports,
    kafka,
    streams: catalogue,
    ...(metrics === undefined ? {} : { metrics }),
  });
  const open = { protocol: "http", authentication: "open", tls: false } as const;
  return {
    endpoints: {
      pinot: { address: broker.url, ...open },
      "pinot-controller": { address: controller.url, ...open },
    },
    observations: [
      { room: "pinot", observation: metrics === undefined ? page : atTargets(observePinot(pinotInOneProcess), page) },
    ],
  };
}
