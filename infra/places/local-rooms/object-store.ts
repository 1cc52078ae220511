import { LocalStore } from "../../../components/object-store";
import { findSeaweedfs } from "../../engines/seaweedfs";
import { paths } from "../../paths";
import type { LocalContext, LocalPlaced } from "./context";

/** SeaweedFS with the buckets of a cluster; the lake lies in them. */
export async function placeObjectStore({ settings, host, cache }: LocalContext): Promise<LocalPlaced> {
  const { objectStore, objectStoreGrpc, objectStoreFiler, objectStoreFilerGrpc } = settings.ports;
  const { objectStoreMaster, objectStoreMasterGrpc, objectStoreVolume, objectStoreVolumeGrpc } = settings.ports;
  const store = new LocalStore("object-store", {
    host,
    engine: await findSeaweedfs(paths().root, cache),
    ports: {
      objectStore,
      objectStoreGrpc,
      objectStoreFiler,
      objectStoreFilerGrpc,
      objectStoreMaster,
      objectStoreMasterGrpc,
      objectStoreVolume,
      objectStoreVolumeGrpc,
    },
  });
  return {
    endpoints: {
      "object-store": { address: store.url, protocol: "s3", authentication: "password", tls: false },
    },
    observations: [],
    made: { bucket: (purpose) => store.bucket(purpose) },
  };
}
