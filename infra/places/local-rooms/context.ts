import type * as pulumi from "@pulumi/pulumi";
import type {
  BucketPurpose,
  HttpEndpoint,
  KafkaEndpoint,
  LocalBucketEndpoint,
  LocalDatabaseEndpoint,
  LocalLakeEndpoint,
} from "../../../components/core/endpoints";
import type { LocalHost } from "../../../components/core/local";
import type { Observation } from "../../../components/core/observe";
import type { RoomObservation } from "../../../components/core/promql";
import type { Late } from "../../../components/core/text";
import type { Endpoint } from "../../outputs";
import type { LocalSettings } from "../../settings";
import { LAKE_DATABASE } from "../systems/lake-ground";

/** Databases of the local place, each for one purpose. */
export const localDatabases = [LAKE_DATABASE, "lake_in_buckets", "trino", "superset", "airflow"] as const;
export type LocalDatabase = (typeof localDatabases)[number];

/** What a room of the local place is placed with. */
export interface LocalContext {
  readonly settings: LocalSettings;
  readonly host: LocalHost;
  /** Folder of what was fetched. */
  readonly cache: string;
  readonly kafka: KafkaEndpoint;
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
  /** The bucket of a purpose, with keys of its own. */
  readonly bucket?: (purpose: BucketPurpose) => LocalBucketEndpoint;
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

/** What a room offers in a cluster, read from this machine's processes instead of pods. */
export const atTargets = ({ monitors: _, ...rest }: Observation, { scrape }: Observation): Observation => ({
  ...rest,
  scrape,
});
