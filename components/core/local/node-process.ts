import { join } from "node:path";
import type { Duration } from "../../../workloads/streams/fields";
import { milliseconds } from "../../../workloads/streams/units";
import type { KafkaEndpoint } from "../endpoints";
import { text } from "../text";
import type { LocalHost, ProcessSpec } from "./spec";

/** A gateway or worker as the rooms know it. */
export interface NodeProcessSpec {
  /** Of its folder: it runs `dist/workloads/<name>/main.js`. */
  readonly name: string;
  readonly host: LocalHost;
  readonly kafka: KafkaEndpoint;
  readonly port: number;
  /** The port's key below `millrace:ports`. */
  readonly setting: string;
  /** Fingerprint of its code. */
  readonly code: string;
  /** From SIGTERM until what is under way is given up. */
  readonly drain: Duration;
}

/** To close connections after the drain. */
const CLOSING_MS = 5_000;

/** MiB: left alone, V8 lets the young generation grow to 128 MiB under load, which a process that only passes events on never needs. */
const SEMI_SPACE = 16;

/** A compiled workload under the Node of the workloads, with the environment that all of them read. */
export function nodeProcess({ name, host, kafka, port, setting, code, drain }: NodeProcessSpec): ProcessSpec {
  return {
    name,
    command: host.node,
    args: [
      "--enable-source-maps",
      `--max-semi-space-size=${SEMI_SPACE}`,
      join(host.dist, "workloads", name, "main.js"),
    ],
    env: {
      MILLRACE_KAFKA_BROKERS: text`${kafka.bootstrap}`,
      MILLRACE_HTTP_HOST: "127.0.0.1",
      MILLRACE_HTTP_PORT: String(port),
      MILLRACE_DRAIN_TIMEOUT: drain,
    },
    files: {},
    ports: [{ setting, port }],
    ready: { probe: { kind: "http", port, path: "/readyz" }, within: "60 seconds" },
    stop: { signal: "SIGTERM", grace: `${milliseconds(drain) + CLOSING_MS} ms` },
    code,
  };
}
