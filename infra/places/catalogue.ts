import { catalogueAccess } from "../../components/datahub";
import type { CatalogueAccess } from "../../components/core/endpoints";
import type * as names from "../../workloads/streams/names";
import type { ClusterSettings } from "../settings";

/** What DataHub says that a stack's datasets are of. */
export const dataHubEnvironment = ({ protect }: Pick<ClusterSettings, "protect">): names.DataHubEnvironment =>
  protect ? "PROD" : "DEV";

/** How the worker that reports results gets to a stack's DataHub. */
export const catalogueOf = (settings: Pick<ClusterSettings, "protect">): CatalogueAccess =>
  catalogueAccess(dataHubEnvironment(settings));
