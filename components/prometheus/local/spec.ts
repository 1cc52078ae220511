import type { LocalHost } from "../../core/local/spec";
import type { RoomObservation } from "../../core/promql";

/** Prometheus and Alertmanager of this machine, with rules computed from what every room offers. */
export interface LocalPrometheusSpec {
  readonly host: LocalHost;
  /** Absolute paths. */
  readonly programs: {
    readonly prometheus: string;
    readonly alertmanager: string;
    /** Folder of Alertmanager's templates, which it reads in its working folder. */
    readonly alertmanagerFolder: string;
  };
  readonly ports: { readonly prometheus: number; readonly alertmanager: number };
  /** Of everything that is watched, with the room's own. */
  readonly observations: readonly RoomObservation[];
  /** Who is told of pages and tickets: the address of a webhook that takes Alertmanager's JSON. Default: nobody. */
  readonly notify?: string;
}
