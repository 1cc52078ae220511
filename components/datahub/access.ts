import type * as names from "../../workloads/streams/names";
import type { CatalogueAccess } from "../core/endpoints";
import { GMS_PORT } from "./connections";
import { hostOf, podsOf } from "./pods";
import { CLIENT_KEY, NAMESPACE } from "./spec";

/** Secret with what the parts prove to the server that they are parts; here, and in the workers' namespace. */
export const SYSTEM_SECRET = "datahub-system";
/** Key of the Secrets that are generated for DataHub. */
export const SECRET_KEY = "value";

/** How the worker that reports results gets to the server: known before it is there, and whoever applies the worker. */
export const catalogueAccess = (environment: names.DataHubEnvironment): CatalogueAccess => ({
  url: `http://${hostOf("gms")}:${GMS_PORT}`,
  environment,
  client: { secret: SYSTEM_SECRET, nameKey: CLIENT_KEY, secretKey: SECRET_KEY },
  reach: { peers: [{ kind: "pods", namespace: NAMESPACE, labels: podsOf("gms") }], ports: [GMS_PORT] },
});
