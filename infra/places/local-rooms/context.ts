import type { KafkaEndpoint } from "../../../components/core/endpoints";
import type { LocalHost } from "../../../components/core/local";
import type { RoomObservation } from "../../../components/core/promql";
import type { Late } from "../../../components/core/text";
import type { Endpoint } from "../../outputs";
import type { LocalSettings } from "../../settings";

/** What a room of the local place is placed with. */
export interface LocalContext {
  readonly settings: LocalSettings;
  readonly host: LocalHost;
  readonly kafka: KafkaEndpoint;
  /** Folder of what was fetched. */
  readonly cache: string;
  /** Of what was placed before it. */
  readonly observations: readonly RoomObservation[];
}

/** What a room gives to the stack. */
export interface LocalPlaced {
  readonly endpoints: Readonly<Record<string, Omit<Endpoint, "address"> & { readonly address: Late<string> }>>;
  readonly observations: readonly RoomObservation[];
}
