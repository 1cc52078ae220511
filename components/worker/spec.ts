import type { Duration, Worker } from "../../workloads/streams";
import type { KafkaEndpoint } from "../core/endpoints";
import type { LocalHost } from "../core/local/spec";

/** A worker as a process of this machine. */
export interface LocalWorkerSpec {
  readonly host: LocalHost;
  readonly worker: Worker;
  readonly kafka: KafkaEndpoint;
  /** For its health and metrics. */
  readonly port: number;
  /** Fingerprint of its code (`codeHash`): the process is started anew when it changes. */
  readonly code: string;
  /** From SIGTERM until what is under way is given up. Default `"20 seconds"`. */
  readonly drain?: Duration;
}

export type ValidLocalWorkerSpec = Required<LocalWorkerSpec>;

/** The spec with its defaults. */
export const validate = (spec: LocalWorkerSpec): ValidLocalWorkerSpec => ({
  ...spec,
  drain: spec.drain ?? "20 seconds",
});
