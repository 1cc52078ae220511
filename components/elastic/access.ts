import * as names from "../../workloads/streams/names";
import type { SearchAccess } from "../core/endpoints";
import { pods, PORT, SERVICE } from "./cluster";
import { NAMESPACE } from "./spec";
import { users } from "./users";

/** How the worker that writes gets to Elasticsearch: known before it is there, and whoever applies the worker. */
export const searchAccess: SearchAccess = {
  url: `https://${SERVICE}.${NAMESPACE}.svc:${PORT}`,
  user: users.sink.secret,
  authority: names.SEARCH_AUTHORITY,
  pseudonyms: names.SEARCH_PSEUDONYMS_SECRET,
  reach: { peers: [{ kind: "pods", namespace: NAMESPACE, labels: pods.elasticsearch }], ports: [PORT] },
};
