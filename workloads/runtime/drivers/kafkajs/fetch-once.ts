import { DriverError } from "../../errors";
import { classify } from "./classify";
import {
  decodeFetch,
  encodeFetch,
  FETCH,
  type FetchLimits,
  type FetchPosition,
  type FetchResponse,
} from "./fetch-request";
import type { Cluster } from "./internals";
import { exchange } from "./request";

/** kafkajs keeps a second connection to each broker, so that a waiting fetch holds nothing else up. */
const FETCH_CONNECTION = 1;
const FETCH_TIMEOUT = 12_000;

/** One fetch from one node. @throws DriverError */
export async function fetchOnce(
  cluster: Cluster,
  node: number,
  positions: readonly FetchPosition[],
  limits: FetchLimits,
): Promise<FetchResponse> {
  try {
    const broker = await cluster.findBroker({ nodeId: String(node) });
    const connection = await broker.connectionPool.getConnection(FETCH_CONNECTION);
    const encode = (clientId: string, correlationId: number) => [
      encodeFetch(positions, limits, clientId, correlationId),
    ];
    const response = decodeFetch(await exchange(connection, FETCH, encode, FETCH_TIMEOUT + limits.maxWait));
    connection.requestQueue.maybeThrottle(response.throttle);
    if (response.errorCode !== 0) throw fetchError(response.errorCode, `fetching from node ${node}`);
    return response;
  } catch (error) {
    throw classify(error, `fetching from node ${node}`);
  }
}

export const OFFSET_OUT_OF_RANGE = 1;
const LEADERSHIP = [3, 5, 6, 9, 56, 74, 75, 76, 78];
const UNAUTHORIZED = 29;

/** Kafka protocol guide, "Error Codes"; `unavailable` means: ask again who leads. */
export function fetchError(code: number, doing: string): DriverError {
  if (LEADERSHIP.includes(code)) {
    return new DriverError("unavailable", `${doing}: the broker does not lead it now (error code ${code})`);
  }
  if (code === UNAUTHORIZED) return new DriverError("unauthorized", `${doing}: these credentials may not read it`);
  return new DriverError("other", `${doing}: the broker answers error code ${code}`, { retriable: true });
}
