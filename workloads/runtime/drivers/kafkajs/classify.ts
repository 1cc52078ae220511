/** kafkajs' errors, and Kafka's error codes, as the driver's own. */
import { DriverError, type DriverErrorCode } from "../../errors";

const BY_NAME: Readonly<Record<string, DriverErrorCode>> = {
  KafkaJSConnectionError: "unavailable",
  KafkaJSConnectionClosedError: "unavailable",
  KafkaJSBrokerNotFound: "unavailable",
  KafkaJSNoBrokerAvailableError: "unavailable",
  KafkaJSMetadataNotLoaded: "unavailable",
  KafkaJSTopicMetadataNotLoaded: "unavailable",
  KafkaJSGroupCoordinatorNotFound: "unavailable",
  KafkaJSLockTimeout: "unavailable",
  KafkaJSRequestTimeoutError: "timeout",
  KafkaJSSASLAuthenticationError: "unauthorized",
};

const BY_TYPE: Readonly<Record<string, DriverErrorCode>> = {
  UNKNOWN_TOPIC_OR_PARTITION: "unknown-topic",
  INVALID_TOPIC_EXCEPTION: "unknown-topic",
  TOPIC_AUTHORIZATION_FAILED: "unauthorized",
  GROUP_AUTHORIZATION_FAILED: "unauthorized",
  CLUSTER_AUTHORIZATION_FAILED: "unauthorized",
  SASL_AUTHENTICATION_FAILED: "unauthorized",
  ILLEGAL_GENERATION: "fenced",
  UNKNOWN_MEMBER_ID: "fenced",
  REBALANCE_IN_PROGRESS: "fenced",
  FENCED_INSTANCE_ID: "fenced",
  REQUEST_TIMED_OUT: "timeout",
  MESSAGE_TOO_LARGE: "too-large",
  RECORD_LIST_TOO_LARGE: "too-large",
  LEADER_NOT_AVAILABLE: "unavailable",
  NOT_LEADER_FOR_PARTITION: "unavailable",
  GROUP_LOAD_IN_PROGRESS: "unavailable",
  GROUP_COORDINATOR_NOT_AVAILABLE: "unavailable",
  NOT_COORDINATOR_FOR_GROUP: "unavailable",
  KAFKA_STORAGE_ERROR: "unavailable",
};

/** kafkajs' whole word for a connection that was lost, or was not yet made, while another call waited for it. */
const NOT_CONNECTED = "Broker not connected";

interface Thrown {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly message?: unknown;
  readonly retriable?: unknown;
  readonly cause?: unknown;
}

/** The driver's error for whatever kafkajs threw; its wrappings are looked through. */
export function classify(error: unknown, doing: string): DriverError {
  if (error instanceof DriverError) return error;
  let retriable: boolean | undefined;
  for (let at: unknown = error, depth = 0; typeof at === "object" && at !== null && depth < 8; depth++) {
    const { name, type, message, cause, retriable: says } = at as Thrown;
    const code =
      (typeof type === "string" ? BY_TYPE[type] : undefined) ?? (typeof name === "string" ? BY_NAME[name] : undefined);
    if (code !== undefined) return new DriverError(code, `${doing}: ${text(message)}`, { cause: error });
    if (message === NOT_CONNECTED) return new DriverError("unavailable", `${doing}: ${message}`, { cause: error });
    if (typeof says === "boolean") retriable = says;
    at = cause;
  }
  const message = typeof error === "object" && error !== null ? (error as Thrown).message : error;
  return new DriverError("other", `${doing}: ${text(message)}`, {
    cause: error,
    ...(retriable === undefined ? {} : { retriable }),
  });
}

/** False where an error tells less than the one before it: no leader is known, no connection stands, but not why. */
export const tellsWhy = (error: DriverError): boolean => error !== NO_LEADER && !error.message.endsWith(NOT_CONNECTED);

export const NO_LEADER = new DriverError("unavailable", "no leader of the partition is known");

/** Kafka's name of the error, when a broker gave one: `REBALANCE_IN_PROGRESS`. */
export function protocolType(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; typeof at === "object" && at !== null && depth < 8; depth++) {
    const { type, cause } = at as Thrown;
    if (typeof type === "string") return type;
    at = cause;
  }
  return undefined;
}

const text = (message: unknown): string => (typeof message === "string" ? message : String(message));

/** What a producer does about a partition's error code. */
export type ProduceVerdict =
  | { readonly kind: "written" }
  /** Send the same batch again; `appended` when it may be in the log already. */
  | { readonly kind: "retry"; readonly error: DriverError; readonly stale: boolean; readonly appended: boolean }
  /** The broker lost track of this producer: start anew under another identity. */
  | { readonly kind: "reset"; readonly error: DriverError }
  | { readonly kind: "fail"; readonly error: DriverError };

const STALE: Readonly<Record<number, string>> = {
  3: "the broker does not know the topic or partition",
  5: "no leader is elected",
  6: "the broker is not the leader",
  9: "a replica is not available",
  56: "the broker cannot write to its disk",
  74: "the leader's epoch is older than ours",
};
const AGAIN: Readonly<Record<number, string>> = {
  2: "the batch was damaged on the way",
  7: "the replicas did not confirm in time",
  13: "the broker's network failed",
  19: "too few replicas are in sync",
  20: "too few replicas confirmed",
};
const RESET: Readonly<Record<number, string>> = {
  45: "the broker expects another sequence number",
  47: "the producer's epoch is no longer valid",
  59: "the broker no longer knows the producer",
};
const DUPLICATE = 46;
const TOO_LARGE = [10, 18];
const UNAUTHORIZED = [29, 31, 53];
const INVALID_TOPIC = 17;
const INVALID_RECORD = 87;

/** Kafka protocol guide, "Error Codes". */
export function produceVerdict(code: number, topic: string, partition: number, batchBytes: number): ProduceVerdict {
  const place = `producing to ${topic}-${partition}`;
  if (code === 0 || code === DUPLICATE) return { kind: "written" };
  const stale = STALE[code];
  if (stale !== undefined) {
    const error = new DriverError("unavailable", `${place}: ${stale}`);
    return { kind: "retry", error, stale: true, appended: false };
  }
  const again = AGAIN[code];
  if (again !== undefined) {
    const error = new DriverError(code === 7 ? "timeout" : "unavailable", `${place}: ${again}`);
    return { kind: "retry", error, stale: false, appended: code === 7 || code === 20 };
  }
  const reset = RESET[code];
  if (reset !== undefined) return { kind: "reset", error: new DriverError("unavailable", `${place}: ${reset}`) };
  return { kind: "fail", error: refusal(code, topic, place, batchBytes) };
}

function refusal(code: number, topic: string, place: string, batchBytes: number): DriverError {
  if (TOO_LARGE.includes(code)) {
    return new DriverError(
      "too-large",
      `${place}: the topic refuses a batch of ${batchBytes} bytes; raise its max.message.bytes, or lower the producer's maxRequestSize`,
    );
  }
  if (UNAUTHORIZED.includes(code)) {
    return new DriverError("unauthorized", `${place}: these credentials may not write to ${topic}`);
  }
  if (code === INVALID_TOPIC) {
    return new DriverError("unknown-topic", `${place}: the broker refuses the topic's name`, { retriable: false });
  }
  if (code === INVALID_RECORD) {
    return new DriverError("other", `${place}: the broker refuses a record; a compacted topic needs a key in each`);
  }
  return new DriverError("other", `${place}: the broker answers error code ${code}`);
}
