import { DriverError } from "../../errors";
import type { Broker } from "./internals";
import type { Lane } from "./lane";
import { decodeProduce, encodeProduce, PRODUCE, type ProducePart } from "./produce-request";
import { exchange } from "./request";

/**
 * Sends the lanes' first batches to one broker, and resolves with the error code of each.
 * @throws what the connection throws; each batch that may have arrived is marked uncertain
 */
export async function exchangeProduce(
  broker: Broker,
  lanes: readonly Lane[],
  timeout: number,
): Promise<ReadonlyMap<Lane, number>> {
  const supported = broker.versions?.[PRODUCE.key];
  if (supported !== undefined && (supported.minVersion > PRODUCE.version || supported.maxVersion < PRODUCE.version)) {
    throw new DriverError(
      "other",
      `the broker speaks Produce ${supported.minVersion} to ${supported.maxVersion}, the driver ${PRODUCE.version}; use a broker of Kafka 2.1 to 4.x`,
    );
  }
  const connection = await broker.connectionPool.getConnection(0);
  const parts: ProducePart[] = [];
  for (const { topic, partition, queue, identity, sequence } of lanes) {
    const head = queue[0];
    if (head !== undefined) parts.push({ topic, partition, batch: head.records.seal(identity, sequence) });
  }
  let payload: Buffer;
  try {
    const replicaTimeout = Math.floor(timeout / 2);
    payload = await exchange(
      connection,
      PRODUCE,
      (clientId, correlationId) => encodeProduce(parts, clientId, correlationId, replicaTimeout),
      timeout,
    );
  } catch (error) {
    for (const { queue } of lanes) if (queue[0] !== undefined) queue[0].uncertain = true;
    throw error;
  }
  const { results, throttle } = decodeProduce(payload);
  connection.requestQueue.maybeThrottle(throttle);
  const codes = new Map<Lane, number>();
  for (const { topic, partition, errorCode } of results) {
    const lane = lanes.find((one) => one.partition === partition && one.topic === topic);
    if (lane !== undefined) codes.set(lane, errorCode);
  }
  return codes;
}
