import type { Duration, Gateway } from "../../workloads/streams";
import type { KafkaEndpoint } from "../core/endpoints";
import type { LocalHost } from "../core/local/spec";

/** The ingest gateway as a process of this machine; anybody who reaches 127.0.0.1 may write. */
export interface LocalIngestSpec {
  readonly host: LocalHost;
  readonly gateway: Gateway;
  readonly kafka: KafkaEndpoint;
  readonly port: number;
  /** Fingerprint of its code (`codeHash`): the process is started anew when it changes. */
  readonly code: string;
  /** From SIGTERM until requests that are still open are given up. Default `"20 seconds"`. */
  readonly drain?: Duration;
}

export type ValidLocalIngestSpec = Required<LocalIngestSpec>;

/** The spec with its defaults. */
export const validate = (spec: LocalIngestSpec): ValidLocalIngestSpec => ({
  ...spec,
  drain: spec.drain ?? "20 seconds",
});
