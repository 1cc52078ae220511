import type * as pulumi from "@pulumi/pulumi";
import type {
  HttpEndpoint,
  KafkaEndpoint,
  LocalDatabaseEndpoint,
  LocalLakeEndpoint,
} from "../../../components/core/endpoints";
import type { LocalHost } from "../../../components/core/local";
import type { Observation } from "../../../components/core/observe";
import type { RoomObservation } from "../../../components/core/promql";
import { type RoomName, switched } from "../../local-rooms";
import type { Endpoint } from "../../outputs";
import type { LocalSettings } from "../../settings";
import { placeLake } from "./lake";
import { placePinot } from "./pinot";
import { type LocalDatabase, placePostgres } from "./postgres";
import { placePrometheus } from "./prometheus";
import { placeSearch } from "./search";
import { placeTrino } from "./trino";
import type { Late } from "../../../components/core/text";

/** What a room of the local place is placed with. */
export interface LocalContext {
  readonly settings: LocalSettings;
  readonly host: LocalHost;
  readonly kafka: KafkaEndpoint;
  /** Folder of what was fetched. */
  readonly cache: string;
  /** Starts the workers that feed a system, told where it is; their observations. */
  readonly feed: (system: "search", endpoint: HttpEndpoint) => readonly RoomObservation[];
  /** Of what was placed before it. */
  readonly observations: readonly RoomObservation[];
  readonly endpoints: LocalPlaced["endpoints"];
  readonly made: LocalMade;
}

/** What rooms make for those after them, beyond addresses. Absent where the room is off. */
export interface LocalMade {
  /** A database of this name. */
  readonly database?: (name: LocalDatabase) => LocalDatabaseEndpoint;
  readonly lake?: {
    readonly endpoint: LocalLakeEndpoint;
    /** After it the tables are there. */
    readonly tables: pulumi.Resource;
  };
}

/** What a room gives to the stack. */
export interface LocalPlaced {
  readonly endpoints: Readonly<Record<string, Omit<Endpoint, "address"> & { readonly address: Late<string> }>>;
  readonly observations: readonly RoomObservation[];
  readonly made?: LocalMade;
}

const places = {
  postgres: placePostgres,
  lake: placeLake,
  pinot: placePinot,
  search: placeSearch,
  trino: placeTrino,
  prometheus: placePrometheus,
} as const satisfies Readonly<Record<RoomName, (context: LocalContext) => Promise<LocalPlaced>>>;

/** Places each room that is switched on and can run, in their order; the result holds the context's observations too. */
export async function placeRooms(context: Omit<LocalContext, "endpoints" | "made">): Promise<LocalPlaced> {
  let all: Required<LocalPlaced> = { endpoints: {}, observations: context.observations, made: {} };
  for (const room of switched(context.settings.rooms).on) {
    const placed = await places[room]({ ...context, ...all });
    all = {
      endpoints: { ...all.endpoints, ...placed.endpoints },
      observations: [...all.observations, ...placed.observations],
      made: { ...all.made, ...placed.made },
    };
  }
  return all;
}

/** What a room offers in a cluster, read from this machine's processes instead of pods. */
export const atTargets = ({ monitors: _, ...rest }: Observation, { scrape }: Observation): Observation => ({
  ...rest,
  scrape,
});
