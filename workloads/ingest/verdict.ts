/**
 * What the gateway answers: the type of every response body. All errors have one shape, `{"error": {"code", "message"}}`,
 * beside which a refused event has `issues` and a refused batch has `verdicts`.
 */
import type { Issue } from "../streams/issue";

/** Why a request or one of its events was refused, with the status that goes with it when nothing was accepted. */
export const STATUS = {
  /** The body, or one event in it, is not JSON in UTF-8. */
  malformed: 400,
  /** An event has more brackets within brackets than is allowed. */
  "too-deep": 400,
  /** The event is not one of its stream: `issues` says where. */
  invalid: 400,
  /** The body holds no event. */
  empty: 400,
  /** No event of a batch was accepted: `verdicts` says why. */
  rejected: 400,
  /** A header says what the gateway cannot follow. */
  "bad-header": 400,
  /** No API key, or one that is not known. */
  unauthorized: 401,
  /** The key may not write the stream, or nobody may through the gateway. */
  forbidden: 403,
  "unknown-stream": 404,
  "not-found": 404,
  "method-not-allowed": 405,
  /** The request took longer to arrive than is allowed. */
  "too-slow": 408,
  /** The body is over a limit, as it came or unpacked, or has too many events. */
  "body-too-large": 413,
  /** One event is over the limit of an event. */
  "event-too-large": 413,
  "unsupported-media-type": 415,
  /** The idempotency key was used for another request. */
  "key-reused": 422,
  /** The producer sent more events than its rate allows: wait `Retry-After` seconds. */
  "too-many-events": 429,
  "headers-too-large": 431,
  /** A defect of the gateway. */
  internal: 500,
  /** The gateway holds as much as it may: wait `Retry-After` seconds. */
  overloaded: 503,
  /** The brokers have not acknowledged in time; the events may still arrive, and their ids make sending them again harmless. */
  unacknowledged: 503,
  /** The brokers cannot be reached, or refused: wait `Retry-After` seconds. */
  unavailable: 503,
} as const satisfies Record<string, number>;

export type Code = keyof typeof STATUS;

export interface ErrorBody {
  readonly error: { readonly code: Code; readonly message: string };
  /** Of a single event with code `invalid`: what is wrong with it, field by field. */
  readonly issues?: readonly Issue[];
}

/** 202 for one event. */
export interface Accepted {
  readonly id: string;
}

/** 202 for an array or NDJSON, all of it good; `ids` are in the order of the events. */
export interface AllAccepted {
  readonly accepted: number;
  readonly ids: readonly string[];
}

/** One event of a batch, counted from 0; a refused one of NDJSON has its line, counted from 1. */
export type Verdict =
  | { readonly index: number; readonly accepted: true; readonly id: string }
  | ({ readonly index: number; readonly line?: number; readonly accepted: false } & ErrorBody);

/** 202 for a batch of which some events are good: those are acknowledged, the others are refused. */
export interface SomeAccepted {
  readonly accepted: number;
  readonly rejected: number;
  readonly verdicts: readonly Verdict[];
}

/** 400 for a batch without a good event. */
export type NoneAccepted = SomeAccepted & ErrorBody;

/** 503 once events were handed to the brokers: the ids that they had, so that a second attempt can carry them. */
export type Unacknowledged = ErrorBody & { readonly ids: readonly string[] };

/** A request, or one event, that is refused. A value, not an exception: refusing is ordinary work here. */
export interface Refusal {
  readonly code: Code;
  readonly message: string;
  readonly issues?: readonly Issue[];
  /** Seconds until a second attempt makes sense; the header `Retry-After`. */
  readonly retryAfter?: number;
  /** Further headers, name and value alternating. */
  readonly headers?: readonly string[];
}

export const refusal = (code: Code, message: string, more?: Omit<Refusal, "code" | "message">): Refusal => ({
  code,
  message,
  ...more,
});

/** The body of a refusal that stands for the whole request. */
export function errorBody(refused: Refusal): ErrorBody {
  const error = { code: refused.code, message: refused.message };
  return refused.issues === undefined ? { error } : { error, issues: refused.issues };
}
