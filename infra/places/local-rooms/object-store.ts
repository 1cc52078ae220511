import { LocalStore } from "../../../components/object-store";
import { findSeaweedfs } from "../../engines/seaweedfs";
import { paths } from "../../paths";
import type { LocalContext, LocalPlaced } from "./context";

/** SeaweedFS with the buckets of a cluster; the lake lies in them. */
export async function placeObjectStore({ settings, host, cache }: LocalContext): Promise<LocalPlaced> {
  const store = new LocalStore("object-store", {
    host,
    engine: await findSeaweedfs(paths().root, cache),
    ports: settings.ports,
  });
  return {
    endpoints: {
      "object-store": { address: store.url, protocol: "s3", authentication: "password", tls: false },
    },
    observations: [],
    made: { bucket: (purpose) => store.bucket(purpose) },
  };
}
