import type { Duration } from "../../../workloads/streams/fields";
import type { Files } from "../files";
import type { Content } from "../text";

/** What the machine gives to every process of the local place. */
export interface LocalHost {
  /** Absolute folder below which configuration, data, logs and records of the processes live. */
  readonly folder: string;
  /** Absolute folder of the compiled workloads and components. */
  readonly dist: string;
  /** Absolute path of the Node that runs the workloads. */
  readonly node: string;
}

/** How to know that a process serves, asked from 127.0.0.1. */
export type Probe =
  /** Answers a GET with a status below 300 and, where `says` is given, a body that holds it. */
  | { readonly kind: "http"; readonly port: number; readonly path: string; readonly says?: string }
  /**
   * Accepts a connection and, when `send` (hexadecimal) is given, answers it with at least one byte; with `answer` (hexadecimal),
   * with these bytes first.
   */
  | { readonly kind: "tcp"; readonly port: number; readonly send?: string; readonly answer?: string };

/** A port of 127.0.0.1 that the process listens on; `setting` is its key below `millrace:ports`. */
export interface LocalPort {
  readonly setting: string;
  readonly port: number;
}

/** A process as a room renders it: plain values and texts. */
export interface ProcessSpec {
  /** Lower case, digits and hyphens; names its log, its record and its folders. */
  readonly name: string;
  /** Absolute path of the executable. */
  readonly command: string;
  readonly args: readonly Content[];
  readonly env: Readonly<Record<string, Content>>;
  /** Variables whose values lie in files of this machine, by absolute path: read at each start, and kept nowhere else. */
  readonly secretEnv?: Readonly<Record<string, string>>;
  /** Written to `configFolder` before a start. */
  readonly files: Files;
  /** Runs before the start unless the absolute path `creates` is there; it must be safe to run twice. */
  readonly prepare?: {
    readonly what: string;
    readonly creates: string;
    readonly command: string;
    readonly args: readonly string[];
  };
  readonly ports: readonly LocalPort[];
  readonly ready: { readonly probe: Probe; readonly within: Duration };
  /** After `signal` it has `grace` to end by itself. */
  readonly stop: { readonly signal: "SIGTERM" | "SIGINT"; readonly grace: Duration };
  /** Fingerprint of the code it runs, when command and files do not show it; another one restarts the process. */
  readonly code?: string;
}

/** A `ProcessSpec` put together: what the provider gets. Durations are milliseconds. */
export interface ProcessInputs {
  readonly name: string;
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly secretEnv?: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly prepare?: ProcessSpec["prepare"];
  readonly ports: readonly LocalPort[];
  readonly ready: { readonly probe: Probe; readonly withinMs: number };
  readonly stop: { readonly signal: "SIGTERM" | "SIGINT"; readonly graceMs: number };
  readonly code?: string;
}
