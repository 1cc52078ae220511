import { dirname } from "node:path";
import { archives } from "../../../components/core/versions";
import { LocalTrino, observeLocalTrino, observeTrino } from "../../../components/trino";
import { catalogue } from "../../../workloads/streams/catalogue";
import { findJava, resolveArchive } from "../../engines";
import { addressOf } from "./address";
import { atTargets, type LocalContext, type LocalPlaced } from "./context";

/** Trino over the rooms that were placed before it. */
export async function placeTrino(context: LocalContext): Promise<LocalPlaced> {
  const { settings, host, cache, kafka, made, endpoints } = context;
  const store = made.database?.("trino");
  if (store === undefined) throw new Error("Trino needs the room of PostgreSQL before it");
  const controller = endpoints["pinot-controller"];
  const search = endpoints.search;
  const { lake } = made;
  const trino = new LocalTrino(
    "trino",
    {
      host,
      engine: {
        version: archives.trino.version,
        folder: await resolveArchive("trino", cache),
        javaHome: dirname(dirname(findJava("trino").path)),
      },
      port: settings.ports.trino,
      streams: catalogue,
      kafka,
      store,
      ...(lake === undefined ? {} : { lake: lake.endpoint }),
      ...(controller === undefined ? {} : { pinot: { url: controller.address, grpcPort: settings.ports.pinotGrpc } }),
      ...(search === undefined ? {} : { search: addressOf(search.address) }),
    },
    {},
    lake === undefined ? [] : [lake.tables],
  );
  return {
    endpoints: { trino: { address: trino.endpoint.url, protocol: "http", authentication: "open", tls: false } },
    observations: [
      { room: "trino", observation: atTargets(observeTrino(), observeLocalTrino({ port: settings.ports.trino })) },
    ],
  };
}
