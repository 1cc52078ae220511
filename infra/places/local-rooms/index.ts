import type { HttpEndpoint } from "../../../components/core/endpoints";
import type { LocalHost } from "../../../components/core/local";
import type { Observation } from "../../../components/core/observe";
import type { RoomObservation } from "../../../components/core/promql";
import { type RoomName, switched } from "../../local-rooms";
import type { Endpoint } from "../../outputs";
import type { LocalSettings } from "../../settings";
import { placePrometheus } from "./prometheus";
import { placeSearch } from "./search";
import type { Late } from "../../../components/core/text";

/** What a room of the local place is placed with. */
export interface LocalContext {
  readonly settings: LocalSettings;
  readonly host: LocalHost;
  /** Folder of what was fetched. */
  readonly cache: string;
  /** Starts the workers that feed a system, told where it is; their observations. */
  readonly feed: (system: "search", endpoint: HttpEndpoint) => readonly RoomObservation[];
  /** Of what was placed before it. */
  readonly observations: readonly RoomObservation[];
}

/** What a room gives to the stack. */
export interface LocalPlaced {
  readonly endpoints: Readonly<Record<string, Omit<Endpoint, "address"> & { readonly address: Late<string> }>>;
  readonly observations: readonly RoomObservation[];
}

const places = { search: placeSearch, prometheus: placePrometheus } as const satisfies Readonly<
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
