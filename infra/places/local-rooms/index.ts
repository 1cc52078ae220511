import type { RoomName } from "../../local-rooms";
import type { LocalContext, LocalPlaced } from "./context";
import { placeAirflow } from "./airflow";
import { placeLake } from "./lake";
import { placeObjectStore } from "./object-store";
import { placePinot } from "./pinot";
import { placePostgres } from "./postgres";
import { placePrometheus } from "./prometheus";
import { placeRivals } from "./rivals";
import { placeSchemaRegistry } from "./schema-registry";
import { placeSearch } from "./search";
import { placeSuperset } from "./superset";
import { placeTrino } from "./trino";

export { atTargets } from "./context";

const places = {
  postgres: placePostgres,
  "object-store": placeObjectStore,
  lake: placeLake,
  pinot: placePinot,
  "schema-registry": placeSchemaRegistry,
  search: placeSearch,
  rivals: placeRivals,
  trino: placeTrino,
  airflow: placeAirflow,
  superset: placeSuperset,
  prometheus: placePrometheus,
} as const satisfies Readonly<Record<RoomName, (context: LocalContext) => Promise<LocalPlaced>>>;

/** Places these rooms in their order; the result holds the context's observations too. */
export async function placeRooms(
  on: readonly RoomName[],
  context: Omit<LocalContext, "endpoints" | "made">,
): Promise<LocalPlaced> {
  let all: Required<LocalPlaced> = { endpoints: {}, observations: context.observations, made: {} };
  for (const room of on) {
    const placed = await places[room]({ ...context, ...all });
    all = {
      endpoints: { ...all.endpoints, ...placed.endpoints },
      observations: [...all.observations, ...placed.observations],
      made: { ...all.made, ...placed.made },
    };
  }
  return all;
}
