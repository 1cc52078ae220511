import { engines } from "../../../components/core/versions";
import { LocalPinot, observeLocalPinot } from "../../../components/pinot";
import { catalogue } from "../../../workloads/streams/catalogue";
import { findJava, resolveEngine } from "../../engines";
import type { LocalContext, LocalPlaced } from "./context";

/** Pinot with a table for every stream that it serves, read from the broker of this machine. */
export async function placePinot({ settings, host, cache, kafka }: LocalContext): Promise<LocalPlaced> {
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
  });
  const open = { protocol: "http", authentication: "open", tls: false } as const;
  return {
    endpoints: {
      pinot: { address: broker.url, ...open },
      "pinot-controller": { address: controller.url, ...open },
    },
    observations: [{ room: "pinot", observation: observeLocalPinot() }],
  };
}
