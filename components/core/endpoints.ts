import type { Late } from "./text";

/**
 * What a room asks for instead of another room. A value may be known late: that it is an output of the resource which
 * serves it also makes whoever uses it wait for that resource.
 */
export interface KafkaEndpoint {
  /** `host:port`, comma-separated. */
  readonly bootstrap: Late<string>;
}

export interface HttpEndpoint {
  /** Without a slash at the end: `http://127.0.0.1:8000`. */
  readonly url: Late<string>;
}
