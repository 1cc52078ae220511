import type { PartSize, SizeInput, SystemSize } from "../core/capacity/systems";
import { entitiesOf } from "./entities";

/** GiB of the search for each thousand entities: chosen, about ten times what their documents and edges are. */
const SEARCH_GIB_PER_THOUSAND = 1;
/** GiB of the smallest volume of the search. Chosen. */
const SMALLEST_SEARCH_GIB = 8;

/**
 * DataHub keeps what is said of data, not data: its size follows from how many definitions there are, not from rates. The server
 * and the search are one each: nothing that flows asks them, and the search is made anew from the database.
 *
 * Memory: upstream's chart asks for 1 GiB and allows 2 for the server, 512 MiB and 1400 for the pages, 256 and 512 for the
 * actions (datahub 1.1.0, values.yaml); twice of it where the stack is to last.
 */
export function sizeOf({ streams, workers, lasting }: SizeInput): SystemSize {
  const none = { gateways: [], queries: [], captures: [], pollers: [] };
  const entities = entitiesOf({ streams, workers, ...none, environment: "PROD" }).length;
  const volume = Math.max(SMALLEST_SEARCH_GIB, Math.ceil((entities / 1_000) * SEARCH_GIB_PER_THOUSAND));
  const part = (cpu: number, memory: number, replicas = 1): PartSize => ({ replicas, cpu, memory, pool: "general" });
  return lasting
    ? {
        gms: part(1, 4),
        frontend: part(0.25, 1.5, 2),
        actions: part(0.1, 0.75),
        search: { ...part(1, 4), volume },
      }
    : {
        gms: part(0.25, 2),
        frontend: part(0.1, 1),
        actions: part(0.05, 0.5),
        search: { ...part(0.25, 1.5), volume },
      };
}
