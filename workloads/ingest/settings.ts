import { z } from "zod";
import { parseEnvironment, type Environment } from "../runtime/environment";
import { count, parsed, size, time, type Variables, variablesOf, whole } from "../runtime/variables";
import type { Rate } from "./bucket";

/** What bounds the gateway's memory and time; sizes in bytes, times in milliseconds. */
export interface Limits {
  /** A body as it comes over the wire. */
  readonly body: number;
  /** A body unpacked. */
  readonly unpacked: number;
  /** One event, as it came and as it goes to the brokers; must stay below the topics' `max.message.bytes`. */
  readonly event: number;
  /** Events in one request. */
  readonly events: number;
  /** Brackets within brackets in one event. */
  readonly depth: number;
  /** Bytes held over all requests, from the first byte of a body to the acknowledgement. */
  readonly inFlight: number;
  readonly connections: number;
  /** From a connection's first byte to the end of the request's head. */
  readonly headersTimeout: number;
  /** From a request's first byte to its last. */
  readonly requestTimeout: number;
  /** From the last byte of a request to the brokers' acknowledgement. */
  readonly acknowledgeTimeout: number;
  /** How long an idle connection is kept. */
  readonly keepAlive: number;
}

/** How events of many requests are sent together. */
export interface Batching {
  /** Longest wait for company, in milliseconds. */
  readonly linger: number;
  /** A batch of this many bytes goes at once. */
  readonly bytes: number;
  /** Batches of one topic that may be under way at once. */
  readonly sends: number;
}

/** How long and how much is remembered for idempotency keys. */
export interface Memory {
  /** Milliseconds. */
  readonly hold: number;
  readonly entries: number;
  readonly bytes: number;
}

export interface Settings extends Environment {
  /** JSON file of API keys; absent means that everybody may write. */
  readonly keysFile?: string;
  /** Of a producer whose key names no rate; absent means unlimited. */
  readonly rate?: Rate;
  readonly limits: Limits;
  readonly batching: Batching;
  readonly idempotency: Memory;
}

const environment = z.object({
  MILLRACE_API_KEYS_FILE: z.string().min(1, "must be a path; leave it out for a gateway that is open").optional(),
  MILLRACE_INGEST_RATE: parsed((text) => whole(text, 1, 100_000_000)).optional(),
  MILLRACE_INGEST_MAX_BODY: size("1 MiB"),
  MILLRACE_INGEST_MAX_UNPACKED: size("8 MiB"),
  MILLRACE_INGEST_MAX_EVENT: size("256 KiB"),
  MILLRACE_INGEST_MAX_EVENTS: count(5_000),
  MILLRACE_INGEST_MAX_DEPTH: count(32, 512),
  MILLRACE_INGEST_MAX_IN_FLIGHT: size("64 MiB"),
  MILLRACE_INGEST_MAX_CONNECTIONS: count(2_048),
  MILLRACE_INGEST_HEADERS_TIMEOUT: time("5 seconds"),
  MILLRACE_INGEST_REQUEST_TIMEOUT: time("15 seconds"),
  MILLRACE_INGEST_ACKNOWLEDGE_TIMEOUT: time("10 seconds"),
  MILLRACE_INGEST_KEEP_ALIVE: time("65 seconds"),
  MILLRACE_INGEST_LINGER: time("5 ms"),
  MILLRACE_INGEST_BATCH: size("512 KiB"),
  MILLRACE_INGEST_SENDS: count(4, 64),
  MILLRACE_INGEST_IDEMPOTENCY_HOLD: time("10 minutes"),
  MILLRACE_INGEST_IDEMPOTENCY_ENTRIES: count(100_000, 10_000_000),
  MILLRACE_INGEST_IDEMPOTENCY_BYTES: size("32 MiB"),
});

/**
 * The settings in an environment; every variable is in this folder's README.
 * @throws an Error with one sentence that names each variable that is missing or wrong, what it was and what is allowed
 */
export function parseSettings(env: Variables): Settings {
  const common = parseEnvironment(env);
  const e = variablesOf(environment, env);
  if (e.MILLRACE_INGEST_MAX_EVENT > e.MILLRACE_INGEST_MAX_BODY) {
    throw new Error(
      `environment: MILLRACE_INGEST_MAX_EVENT must be at most MILLRACE_INGEST_MAX_BODY, got ${e.MILLRACE_INGEST_MAX_EVENT} and ${e.MILLRACE_INGEST_MAX_BODY}`,
    );
  }
  return {
    ...common,
    keysFile: e.MILLRACE_API_KEYS_FILE,
    rate: e.MILLRACE_INGEST_RATE === undefined ? undefined : { events: e.MILLRACE_INGEST_RATE },
    limits: {
      body: e.MILLRACE_INGEST_MAX_BODY,
      unpacked: e.MILLRACE_INGEST_MAX_UNPACKED,
      event: e.MILLRACE_INGEST_MAX_EVENT,
      events: e.MILLRACE_INGEST_MAX_EVENTS,
      depth: e.MILLRACE_INGEST_MAX_DEPTH,
      inFlight: e.MILLRACE_INGEST_MAX_IN_FLIGHT,
      connections: e.MILLRACE_INGEST_MAX_CONNECTIONS,
      headersTimeout: e.MILLRACE_INGEST_HEADERS_TIMEOUT,
      requestTimeout: e.MILLRACE_INGEST_REQUEST_TIMEOUT,
      acknowledgeTimeout: e.MILLRACE_INGEST_ACKNOWLEDGE_TIMEOUT,
      keepAlive: e.MILLRACE_INGEST_KEEP_ALIVE,
    },
    batching: { linger: e.MILLRACE_INGEST_LINGER, bytes: e.MILLRACE_INGEST_BATCH, sends: e.MILLRACE_INGEST_SENDS },
    idempotency: {
      hold: e.MILLRACE_INGEST_IDEMPOTENCY_HOLD,
      entries: e.MILLRACE_INGEST_IDEMPOTENCY_ENTRIES,
      bytes: e.MILLRACE_INGEST_IDEMPOTENCY_BYTES,
    },
  };
}
