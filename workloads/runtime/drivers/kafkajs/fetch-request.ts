/** Kafka's Fetch request and response, version 11, without sessions (Kafka protocol guide, "Fetch API"). */
import { requestHead, type Api } from "./request";

export const FETCH: Api = { key: 1, name: "Fetch", version: 11 };
const READ_COMMITTED = 1;

export interface FetchPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface FetchLimits {
  /** How long the broker may wait for a first byte, in milliseconds. */
  readonly maxWait: number;
  /** Most bytes of the answer; one batch may be larger. */
  readonly maxBytes: number;
  readonly maxPartitionBytes: number;
}

export function encodeFetch(
  positions: readonly FetchPosition[],
  { maxWait, maxBytes, maxPartitionBytes }: FetchLimits,
  clientId: string,
  correlationId: number,
): Buffer {
  const byTopic = new Map<string, FetchPosition[]>();
  for (const position of positions) {
    const list = byTopic.get(position.topic);
    if (list === undefined) byTopic.set(position.topic, [position]);
    else list.push(position);
  }
  let room = 4 * 4 + 1 + 4 + 4 + 4 + 4 + 2 + positions.length * (4 + 4 + 8 + 8 + 4);
  for (const topic of byTopic.keys()) room += 2 + Buffer.byteLength(topic) + 4;
  const [request, start] = requestHead(FETCH, clientId, correlationId, room);
  request.writeInt32BE(request.length - 4, 0);
  let at = request.writeInt32BE(-1, start); // a consumer, no replica
  at = request.writeInt32BE(maxWait, at);
  at = request.writeInt32BE(1, at); // least bytes
  at = request.writeInt32BE(maxBytes, at);
  at = request.writeInt8(READ_COMMITTED, at);
  at = request.writeInt32BE(0, at); // no session
  at = request.writeInt32BE(-1, at);
  at = request.writeInt32BE(byTopic.size, at);
  for (const [topic, list] of byTopic) {
    at = request.writeInt16BE(Buffer.byteLength(topic), at);
    at += request.write(topic, at);
    at = request.writeInt32BE(list.length, at);
    for (const { partition, offset } of list) {
      at = request.writeInt32BE(partition, at);
      at = request.writeInt32BE(-1, at); // leader epoch not known
      at = request.writeBigInt64BE(BigInt(offset), at);
      at = request.writeBigInt64BE(-1n, at); // log start: for replicas only
      at = request.writeInt32BE(maxPartitionBytes, at);
    }
  }
  at = request.writeInt32BE(0, at); // nothing forgotten
  request.writeInt16BE(0, at); // no rack
  return request;
}

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** The offset that the next committed record will get. */
  readonly highWatermark: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches, the last one perhaps cut. */
  readonly batches: Buffer;
}

export interface FetchResponse {
  readonly errorCode: number;
  readonly throttle: number;
  readonly partitions: readonly FetchedPartition[];
}

/** @throws RangeError when the payload is cut */
export function decodeFetch(payload: Buffer): FetchResponse {
  const partitions: FetchedPartition[] = [];
  const throttle = payload.readInt32BE(0);
  const errorCode = payload.readInt16BE(4);
  let topics = payload.readInt32BE(10); // after the session id
  let at = 14;
  for (; topics > 0; topics--) {
    const length = payload.readInt16BE(at);
    const topic = payload.toString("utf8", at + 2, at + 2 + length);
    let count = payload.readInt32BE(at + 2 + length);
    at += 2 + length + 4;
    for (; count > 0; count--) {
      const partition = payload.readInt32BE(at);
      const code = payload.readInt16BE(at + 4);
      const stable = Number(payload.readBigInt64BE(at + 14));
      const transactions = payload.readInt32BE(at + 30); // after the log's start
      at += 34;
      const aborted: AbortedTransaction[] = [];
      for (let left = transactions; left > 0; left--, at += 16) {
        aborted.push({ producerId: payload.readBigInt64BE(at), firstOffset: Number(payload.readBigInt64BE(at + 8)) });
      }
      const bytes = Math.max(0, payload.readInt32BE(at + 4)); // after the preferred replica
      at += 8;
      partitions.push({
        topic,
        partition,
        errorCode: code,
        highWatermark: stable,
        aborted,
        batches: payload.subarray(at, at + bytes),
      });
      at += bytes;
    }
  }
  return { errorCode, throttle, partitions };
}
