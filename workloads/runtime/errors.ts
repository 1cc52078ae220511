/**
 * Why a driver could not do what was asked:
 * - `unavailable`: no broker could be reached, or no leader is elected; nothing, or not everything, was written.
 * - `timeout`: asked, but not answered in time; the outcome is unknown.
 * - `too-large`: one record is over the limit that producer and topic share; none of the call was written.
 * - `unauthorized`: the cluster refused these credentials for this topic or group.
 * - `unknown-topic`: no such topic.
 * - `fenced`: the partition belongs to another consumer by now; what was to be committed must be dropped.
 * - `closed`: the producer or consumer was closed.
 * - `other`: none of these; the message is the client's own.
 */
export type DriverErrorCode =
  "unavailable" | "timeout" | "too-large" | "unauthorized" | "unknown-topic" | "fenced" | "closed" | "other";

const RETRIABLE: Readonly<Record<DriverErrorCode, boolean>> = {
  unavailable: true,
  timeout: true,
  "too-large": false,
  unauthorized: false,
  "unknown-topic": true,
  fenced: false,
  closed: false,
  other: false,
};

/** What every driver throws, so that callers classify by `code` and never parse a message. */
export class DriverError extends Error {
  override readonly name = "DriverError";
  /** True when the same call may succeed later without a change by anyone. */
  readonly retriable: boolean;

  constructor(
    readonly code: DriverErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly retriable?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retriable = options.retriable ?? RETRIABLE[code];
  }
}

/** A defect of a handler's definition, of its environment or of its state, that no retry mends; the process ends with it. */
export class RuntimeFault extends Error {
  override readonly name = "RuntimeFault";
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
