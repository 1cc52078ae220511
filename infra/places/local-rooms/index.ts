import type { Observation } from "../../../components/core/observe";
import { type RoomName, switched } from "../../local-rooms";
import type { LocalContext, LocalPlaced } from "./context";
import { placePinot } from "./pinot";
import { placePrometheus } from "./prometheus";

const places = { pinot: placePinot, prometheus: placePrometheus } as const satisfies Readonly<
  Record<RoomName, (context: LocalContext) => Promise<LocalPlaced>>
>;

/** Places each room that is switched on and can run, in their order; the result holds the context's observations too. */
export async function placeRooms(context: LocalContext): Promise<LocalPlaced> {
  let all: LocalPlaced = { endpoints: {}, observations: context.observations };
  for (const room of switched(context.settings.rooms).on) {
    const placed = await places[room]({ ...context, observations: all.observations });
    all = {
      endpoints: { ...all.endpoints, ...placed.endpoints },
      observations: [...all.observations, ...placed.observations],
    };
  }
  return all;
}

/** What a room offers in a cluster, read from this machine's processes instead of pods. */
export const atTargets = ({ monitors: _, ...rest }: Observation, { scrape }: Observation): Observation => ({
  ...rest,
  scrape,
});
